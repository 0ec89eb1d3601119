"""What a clause forbids, and sentences that demand or excuse just that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification import negation
from assistant.verification.passages import pairs, sentences, sub_clauses, words_only
from assistant.verification.words import MUST
from assistant.wording.values import Change, ChangeKind

_BAN = re.compile(r"不得|禁止|严禁|不准|不许")
_DEMAND = re.compile(rf"{MUST.pattern}|^得(?=先)|^先(?=[要得把将])")
_HEAD_OF_BAN = 4
_SHARED_WITH_BAN = 3
"""So many character pairs in common show that a sentence speaks of what is forbidden. Source: docs/decisions/0007."""
NEED_NOT = re.compile(r"不用|不必|无需|无须|不需|不要求|不会要求|不能要求")


def obliged_though_banned(text: str, source: str) -> Iterator[Change]:
    """A duty to do what the clause forbids to demand."""
    for piece in sub_clauses(text) if not _BAN.search(text) else ():
        if _DEMAND.search(piece) and not negation.is_negated(piece) and "是否" not in piece:
            yield from (
                Change(ChangeKind.NEGATION, ban.strip("。"), piece.strip("，。"))
                for ban in bans(source)
                if shares(text, ban) and _demands(piece, ban)
            )


def done_though_banned(text: str, source: str) -> Iterator[Change]:
    """What the clause forbids told as what is done, in a sentence without any negative."""
    for ban in bans(source) if not negation.is_negated(text) else ():
        head = words_only(_BAN.split(ban, maxsplit=1)[-1])[:_HEAD_OF_BAN]
        yield from (
            Change(ChangeKind.NEGATION, ban.strip("。"), piece.strip("，。！")) for piece in sub_clauses(text) if head in words_only(piece)
        )


def _demands(piece: str, ban: str) -> bool:
    """Whether a duty is to do the very thing that a ban begins with."""
    duty = _DEMAND.split(piece, maxsplit=1)[-1]
    return bool(pairs(duty) & pairs(words_only(_BAN.split(ban, maxsplit=1)[-1])[:_HEAD_OF_BAN]))


def bans(source: str) -> list[str]:
    """The sub-clauses of a clause that forbid something."""
    return [piece for sentence in sentences(source) for piece in sub_clauses(sentence) if _BAN.search(piece)]


def shares(text: str, ban: str) -> bool:
    """Whether a text speaks of what a ban is about."""
    return len(pairs(text) & pairs(_BAN.split(ban, maxsplit=1)[-1])) >= _SHARED_WITH_BAN
