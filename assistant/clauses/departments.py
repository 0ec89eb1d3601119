"""Who is responsible for a clause: the words in its last parentheses."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.records import Arrangement

_TAIL = re.compile(r"（(?P<names>[^（）。]*?)(?P<others>等)?(?P<separate>分别)?负责(?P<note>。[^（）]*)?）$")
_LEAD_RULE = re.compile(r"列在第一位的为牵头部门")


class Responsibility(NamedTuple):
    """The departments as listed, how they share the work, and where the parentheses begin in the clause's text."""

    departments: tuple[str, ...]
    arrangement: Arrangement
    start: int
    and_others: bool = False


def has_lead_rule(text: str) -> bool:
    """Whether a text states that the first department listed leads."""
    return bool(_LEAD_RULE.search(text))


def read_responsibility(text: str, *, first_leads: bool) -> Responsibility:
    """Read the responsible departments off a clause.

    Args:
        text: A clause's whole text, without its number.
        first_leads: Whether the document says that the first one listed leads.

    Returns:
        The departments in order; none, with `start` at the end, where the clause names no one.
    """
    match = _TAIL.search(text)
    names = tuple(name for name in match["names"].split("、") if name) if match else ()
    if match is None or not names:
        return Responsibility((), Arrangement.NONE, len(text))
    if match["separate"]:
        arrangement = Arrangement.SEPARATE
    elif len(names) == 1 and not match["others"]:
        arrangement = Arrangement.SOLE
    else:
        arrangement = Arrangement.LEAD if first_leads else Arrangement.JOINT
    return Responsibility(names, arrangement, match.start(), bool(match["others"]))
