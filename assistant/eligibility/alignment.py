"""A text made plain for reading (simplified, ordinary width, dialect and typos mended) that still knows where each character stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from assistant.index.speech import strip_invisible
from assistant.records import Span

_CHINESE = re.compile(r"[一-鿿，。？！、；：]")


@dataclass(frozen=True, slots=True)
class PlainText:
    """`plain[i]` came from `original[starts[i]:ends[i]]`; several plain characters may share one original span."""

    original: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The original characters behind plain `[start, end)`."""
        if start >= end:
            return Span(0, 0)
        return Span(self.starts[start], self.ends[end - 1])

    def words(self, start: int, end: int) -> str:
        """The original words behind plain `[start, end)`."""
        span = self.span(start, end)
        return self.original[span.start : span.end]

    def replace(self, start: int, end: int, by: str) -> PlainText:
        """The text with plain `[start, end)` replaced; the new characters stand for the whole replaced span."""
        span = self.span(start, end)
        return PlainText(
            self.original,
            self.plain[:start] + by + self.plain[end:],
            self.starts[:start] + (span.start,) * len(by) + self.starts[end:],
            self.ends[:start] + (span.end,) * len(by) + self.ends[end:],
        )


def plain_text(original: str, replacements: Sequence[tuple[str, str]] = ()) -> PlainText:
    """Make a text plain.

    Args:
        original: Anything typed.
        replacements: (said, means) pairs, longest first: dialect and typos.

    Returns:
        The plain text, aligned with the original.
    """
    kept = [(character, index) for index, character in enumerate(original) if strip_invisible(character)]
    pairs = [(each, index) for character, index in kept for each in unicodedata.normalize("NFKC", character).lower()]
    pairs = [pair for position, pair in enumerate(pairs) if not _is_gap(pairs, position)]
    simple = _simplified("".join(character for character, _ in pairs))
    indices = tuple(index for _, index in pairs)
    text = PlainText(original, simple, indices, tuple(index + 1 for index in indices))
    return mend(text, replacements)


def mend(text: PlainText, replacements: Sequence[tuple[str, str]]) -> PlainText:
    """Replace what was said by what it means, longest first; nothing replaced is replaced again."""
    if not replacements:
        return text
    table = dict(replacements)
    pattern = _alternation(tuple(table))
    for match in reversed(list(pattern.finditer(text.plain))):
        text = text.replace(match.start(), match.end(), table[match.group()])
    return text


@lru_cache(maxsize=8)
def _alternation(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _simplified(text: str) -> str:
    whole = _converter().convert(text)
    return whole if len(whole) == len(text) else "".join((_converter().convert(character) or character)[0] for character in text)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _is_gap(pairs: Sequence[tuple[str, int]], position: int) -> bool:
    """Whether a blank stands between Chinese characters; one after the end of a sentence counts as a stop and is kept."""
    if not pairs[position][0].isspace():
        return False
    before = pairs[position - 1][0] if position else " "
    after = pairs[position + 1][0] if position + 1 < len(pairs) else " "
    return bool(_CHINESE.match(before) and _CHINESE.match(after)) or before.isspace()
