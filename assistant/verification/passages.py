"""The common ground of the checks: folding widths, cutting into sub-clauses, and finding the source passage a sub-clause restates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_WIDE = {ord(character): chr(ord(character) - 0xFEE0) for character in map(chr, range(0xFF01, 0xFF5F))}
_ALIKE = {
    **_WIDE,
    **{ord(character): "〔" for character in "[［【"},
    **{ord(character): "〕" for character in "]］】"},
    **{ord(character): "," for character in "，﹐"},
    **{ord(character): "." for character in "．｡"},
    **{ord(character): ";" for character in "；﹔"},
    **{ord(character): '"' for character in "“”„「」『』＂"},
    **{ord(character): "'" for character in "‘’＇"},
    **{ord(character): "-" for character in "—―–─－"},
    **{ord(character): "《" for character in "<＜〈"},
    **{ord(character): "》" for character in ">＞〉"},
    0x3000: None,
}
_SPACE = re.compile(r"\s+")
_CUT = re.compile(r"(?<=[，。；：！？,;!?\n])")
_SENTENCE_CUT = re.compile(r"(?<=[。；！？;!?\n])")
_NOT_WORDS = re.compile(r"[^一-鿿A-Za-z0-9%]")


class Folded(NamedTuple):
    """A text without whitespace and with one width of punctuation; `offsets[i]` is where its character i stands in the original."""

    text: str
    offsets: tuple[int, ...]


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """Drop whitespace and unify the width and shape of punctuation, keeping the way back."""
    kept = [(mapped, offset) for offset, character in enumerate(text) if (mapped := _fold_one(character)) and not mapped.isspace()]
    return Folded("".join(mapped for mapped, _ in kept), tuple(offset for _, offset in kept))


def _fold_one(character: str) -> str:
    mapped = _ALIKE.get(ord(character), character)
    return mapped if isinstance(mapped, str) else ""


@lru_cache(maxsize=4096)
def words_only(text: str) -> str:
    """The Chinese characters, letters and digits of a text, nothing else."""
    return _NOT_WORDS.sub("", fold(text).text)


@lru_cache(maxsize=2048)
def sub_clauses(text: str) -> tuple[str, ...]:
    """Cut at commas, semicolons, colons and stops; punctuation stays at the end of each piece."""
    return tuple(piece.strip() for piece in _CUT.split(text) if words_only(piece))


@lru_cache(maxsize=2048)
def sentences(text: str) -> tuple[str, ...]:
    """Cut at stops and semicolons."""
    return tuple(piece.strip() for piece in _SENTENCE_CUT.split(text) if words_only(piece))


@lru_cache(maxsize=8192)
def pairs(text: str) -> frozenset[str]:
    """Neighbouring character pairs of a text's words."""
    words = words_only(text)
    return frozenset(words[index : index + 2] for index in range(len(words) - 1))


def overlap(part: str, whole: str) -> float:
    """Share of the character pairs of `part` that stand in `whole`, in [0, 1]; 0 for a part shorter than a pair."""
    wanted = pairs(part)
    return len(wanted & pairs(whole)) / len(wanted) if wanted else 0.0


def officialise(text: str, synonyms: Mapping[str, str], source: str) -> str:
    """Put the official word for a plain one where the source uses the official word and not the plain one.

    Args:
        text: A statement in plain language.
        synonyms: Plain word to official word.
        source: The text of the cited clauses.

    Returns:
        The statement with those words replaced in one pass, longest plain word first. A word right after 不 stays (迁不迁户口), so do 二房东
        and 前夫家 (another person) and a title (《暂住证》 is no 《居住证》), and one whose official word turns it round (房东不同意 beside 征得房屋产权人同意, good for searching, would lose the 不 here).
    """
    usable = [
        plain
        for plain, official in synonyms.items()
        if plain in text and official in source and plain not in source and _denies(plain) == _denies(official)
    ]
    if not usable:
        return text
    pattern = "|".join(map(re.escape, sorted(usable, key=len, reverse=True)))
    return re.sub(f"(?<![不二前准干假《])(?:{pattern})", lambda match: synonyms[match.group()], text)


def _denies(text: str) -> bool:
    return any(character in text for character in "不没无未非")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sub-clause of the source with the sentence around it; `closeness` is the share of the statement's words it holds, in [0, 1]."""

    text: str
    sentence: str
    closeness: float


def closest(piece: str, source: str) -> Passage:
    """Find the sub-clause of the source that a sub-clause of a statement restates.

    Returns:
        The best one; ties go to the sentence that shares more, then to the first. An empty passage for an empty source.
    """
    best = Passage("", "", 0.0)
    rank: tuple[float, float] = (-1.0, -1.0)
    for sentence in sentences(source):
        around = overlap(piece, sentence)
        for candidate in sub_clauses(sentence):
            closeness = overlap(piece, candidate)
            balance = closeness + 0.2 * overlap(candidate, piece)
            if (balance, around) > rank:
                rank, best = (balance, around), Passage(candidate, sentence, closeness)
    return best


def restated(piece: str, source: str, *, least: float) -> tuple[Passage, ...]:
    """Find every sub-clause of the source that a sub-clause of a statement may restate.

    Args:
        piece: A sub-clause of a statement.
        source: The cited clauses' wording.
        least: Least closeness, in [0, 1].

    Returns:
        The passages within 0.05 of the closest, in reading order; empty when none is close enough.
    """
    found = [Passage(each, sentence, overlap(piece, each)) for sentence in sentences(source) for each in sub_clauses(sentence)]
    best = max((passage.closeness for passage in found), default=0.0)
    return tuple(passage for passage in found if passage.closeness >= max(least, best - 0.05))


def any_in(words: Sequence[str], text: str) -> str:
    """The first of the words that stands in the text, or ""."""
    return next((word for word in words if word in text), "")
