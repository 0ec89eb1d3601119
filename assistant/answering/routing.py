"""Which outcome a question leads to, before anything is composed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.records import Outcome
from assistant.retrieval.places import Places
from assistant.retrieval.retrieve import Retrieved

ANSWERED_SHARE = 0.35
"""A question is answered when the classifier gives ANSWERED at least this probability: decision 0006."""
OTHER_PLACE_SHARE = 0.05
"""When only other places are named, a smaller suspicion is enough: decision 0006."""
UNNAMED_PLACE_SHARE = 0.9
"""Without a place that the gazetteer knows (a misspelt or foreign one), only this much suspicion counts: decision 0006."""
NAMED_CLAUSE_SHARE = 0.1
"""A question that names a clause is answered unless the classifier is this sure that it cannot be: decision 0006."""
MAX_FOREIGN_LETTERS = 5
"""Letters of any script a Chinese character: more is markup or another language (of 5,326 known questions none has over 3)."""
_CHINESE = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Route:
    """The outcome, with what is missing or which other place is meant."""

    outcome: Outcome
    aspect: str = ""
    place: str = ""


def screen(text: str, *, max_chars: int) -> Outcome | None:
    """Say what is wrong with a question before it is searched.

    Args:
        text: The question as typed, invisible characters already removed.
        max_chars: Longest question that is read.

    Returns:
        EMPTY, TOO_LONG or NOT_CHINESE; UNCLEAR for signs and markup; None if it can be searched.
    """
    stripped = text.strip()
    if not stripped:
        return Outcome.EMPTY
    if len(stripped) > max_chars:
        return Outcome.TOO_LONG
    chinese = len(_CHINESE.findall(stripped))
    letters = sum(unicodedata.category(character).startswith("L") for character in stripped)
    if chinese and letters <= MAX_FOREIGN_LETTERS * chinese:
        return None
    return Outcome.NOT_CHINESE if letters >= 3 and " " in stripped.strip() else Outcome.UNCLEAR


def route(retrieved: Retrieved, places: Places) -> Route:
    """Decide whether the documents can answer.

    Args:
        retrieved: What was found.
        places: The places that the question names.

    Returns:
        The route. A question that only names a clause is answered; one that asks something of it, unless that is clearly not there.
    """
    shares = dict(retrieved.outcomes)
    if not places.others and (places.own or shares.get(Outcome.OTHER_PLACE, 0.0) < UNNAMED_PLACE_SHARE):
        shares.pop(Outcome.OTHER_PLACE, None)
    if retrieved.references.clauses:
        shares.pop(Outcome.UNCLEAR, None)
        shares.pop(Outcome.OUT_OF_SCOPE, None)
    answered = shares.get(Outcome.ANSWERED, 1.0) / (sum(shares.values()) or 1.0)
    if retrieved.references.missing and not retrieved.references.clauses:
        return Route(Outcome.NOT_IN_DOCUMENT, "no_such_clause")
    if places.others and not places.own and shares.get(Outcome.OTHER_PLACE, 0.0) >= OTHER_PLACE_SHARE:
        return Route(Outcome.OTHER_PLACE, place="、".join(places.others))
    if retrieved.points_at_clause or retrieved.duties:
        return Route(Outcome.ANSWERED)
    if answered >= (NAMED_CLAUSE_SHARE if retrieved.references.clauses else ANSWERED_SHARE):
        return Route(Outcome.ANSWERED)
    refusals = {outcome: share for outcome, share in shares.items() if outcome is not Outcome.ANSWERED}
    outcome = max(refusals, key=lambda each: refusals[each], default=Outcome.NOT_IN_DOCUMENT)
    aspect = max(retrieved.aspects, key=lambda each: retrieved.aspects[each], default="") if outcome is Outcome.NOT_IN_DOCUMENT else ""
    return Route(outcome, aspect, "、".join(places.others))
