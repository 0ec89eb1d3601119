"""Sub-clauses that copy a clause nearly word for word, and in which words they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from assistant.verification import negation, support
from assistant.verification.passages import sentences, sub_clauses, words_only
from assistant.verification.vocabulary import PLAIN
from assistant.verification.words import MAY, MUST, RIGHT
from assistant.wording.forbidding import NEED_NOT, bans, shares
from assistant.wording.values import Change, ChangeKind
from assistant.wording.vocabulary import WordGroup

_NEAR_COPY = 0.75
"""From this share of a sub-clause's characters in the source's order on, it is a copy and not a retelling. Source: docs/decisions/0007."""
_NUMERAL = re.compile(r"[一二两三四五六七八九十]{1,2}")
_LEAST_SPELT = 6
_MOST_MISSPELT = 2
_FEW = 6


def copied(piece: str, source: str) -> str:
    """The sub-clause of the source that a sub-clause copies nearly word for word; "" where it retells."""
    words = words_only(piece)
    best, share = "", 0.0
    for candidate in stretches(source):
        theirs = words_only(candidate)
        if 2 * min(len(words), len(theirs)) < _NEAR_COPY * (len(words) + len(theirs)):
            continue
        matched = sum(block.size for block in SequenceMatcher(None, words, theirs, autojunk=False).get_matching_blocks() if block.size > 1)
        ratio = 2 * matched / (len(words) + len(theirs))
        if ratio > share:
            best, share = candidate, ratio
    return best if share >= _NEAR_COPY else ""


@lru_cache(maxsize=256)
def stretches(source: str) -> tuple[str, ...]:
    """Every sub-clause, and every two neighbours of one sentence."""
    found: list[str] = []
    for sentence in sentences(source):
        pieces = sub_clauses(sentence)
        found += [*pieces, *(one + other for one, other in pairwise(pieces))]
    return tuple(found)


def exchanged(group: WordGroup, piece: str, original: str) -> Iterator[Change]:
    """A word of a group that stands for another of the same group."""
    mine, theirs = group.found_in(piece), group.found_in(original)
    if len(mine) == len(theirs) and sorted(set(mine)) != sorted(set(theirs)):
        swapped = [(old, new) for old, new in zip(theirs, mine, strict=True) if old != new]
        if len(swapped) == 1:
            yield Change(group.kind, *swapped[0])
            return
    added = [word for word in mine if word not in theirs and word not in original]
    lost = [word for word in theirs if word not in mine and word not in piece]
    if added and lost:
        yield Change(group.kind, lost[0], added[0])


def dropped(group: WordGroup, piece: str, original: str, text: str, told_by: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    """Limiting words that a copy leaves out: wherever they stand if nothing else differs, else only if the whole sentence lacks them.

    A heading before a colon claims nothing, and the next sub-clause may add the word; `told_by` has other words that say a limiting one.
    """
    for word in group.found_in(original):
        alone = words_only(original).replace(word, "", 1) == words_only(piece)
        denied = group.kind is ChangeKind.NEGATION and negation.is_negated(piece)
        given = group.kind is not ChangeKind.CONDITION or MAY.search(text) or RIGHT.search(text)
        told = word in _next(piece, text) or piece.endswith(("：", ":"))
        otherwise = any(each in text for each in told_by.get(word, ()))
        if word not in piece and not told and (alone or (given and word not in text and not denied and not otherwise)):
            yield Change(group.kind, word, "")


def _next(piece: str, text: str) -> str:
    """A few words behind a sub-clause, which may add the limiting one: 流转土地承包经营权，要有序."""
    behind = next(iter(sub_clauses(text.partition(piece)[2])), "")
    return behind if len(words_only(behind)) <= _FEW else ""


def edited(piece: str, original: str, text: str, source: str) -> Iterator[Change]:
    """A negative or a numeral in which a copy differs from its source."""
    mine, theirs = words_only(piece), words_only(original)
    turned = len(negation.NEGATION.findall(mine)) != len(negation.NEGATION.findall(theirs))
    if MUST.search(original) and len(negation.NEGATION.findall(text)) > 1:
        turned = False  # two negatives may tell a duty: 不同意就不能
    for tag, a, b, c, d in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        gone, come = theirs[a:b], mine[c:d]
        if tag == "equal":
            continue
        excused = NEED_NOT.search(come) and any(shares(text, ban) for ban in bans(source))
        if turned and not excused and (_denies(gone, text) or _denies(come, source)):
            yield Change(ChangeKind.NEGATION, gone, come)
        elif (MUST.search(gone) and MAY.search(come)) or (MAY.search(gone) and MUST.search(come)):
            yield Change(ChangeKind.MODAL, gone, come)
        elif _NUMERAL.fullmatch(gone) and _NUMERAL.fullmatch(come):
            yield Change(ChangeKind.FIGURE, theirs[max(0, a - 1) : b + 2], mine[max(0, c - 1) : d + 2])


def misspelt(piece: str, original: str, source: str, plain: Callable[[str], bool]) -> Iterator[Change]:
    """A copy in which one or two characters in a row stand for others, as reading a scan or typing wrong leaves them.

    Everyday words, which `plain` tells, are put there on purpose.
    """
    mine, theirs = words_only(piece), words_only(original)
    if len(mine) != len(theirs) or len(mine) < _LEAST_SPELT:
        return
    differ = [place for place, (one, other) in enumerate(zip(mine, theirs, strict=True)) if one != other]
    if not differ or differ[-1] - differ[0] >= _MOST_MISSPELT:
        return
    wrong, around = mine[differ[0] : differ[-1] + 1], mine[max(0, differ[0] - 1) : differ[-1] + 2]
    if len(differ) > 1 and (mine[differ[0]] == theirs[differ[-1]] or mine[differ[-1]] == theirs[differ[0]]):
        return  # a word is put before and another left out behind it: 要建 for 建立
    told = any(wrong in word and word not in PLAIN and not plain(word) for word in support.content_words(piece))
    if told and around not in words_only(source):
        yield Change(ChangeKind.WORDING, theirs[max(0, differ[0] - 1) : differ[-1] + 2], around)


def _denies(edit: str, elsewhere: str) -> bool:
    """Whether an edit holds a negative that does not stand with the same words on the other side."""
    match = negation.NEGATION.search(edit)
    return match is not None and (len(edit) - match.start() < 3 or edit[match.start() :] not in words_only(elsewhere))
