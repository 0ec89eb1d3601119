"""The repair ledger: corrections of a received text that can be undone character for character.

A ledger is an ordered tuple of `Repair`; offsets count characters of the raw text and never overlap. `propose` suggests layout and
recognition repairs by rule; a person reviews the list before it is kept beside the source.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import SourceError
from assistant.records import Repair, Span

_UNIT_START = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|(?:\d )?\d{1,3} ?[．。.、](?!\d)|——|抄[送报]：|主题词：|第[一二三四五六七八九十百零〇\d]+[章节条])"
)
_BREAK = re.compile(r"[ \t\f]*(?:\r?\n[ \t\f]*)+")
_RULE_LINE = re.compile(r"[─━—_=-]{5,}")
_SENTENCE_END = "。；：！？）)"


@dataclass(frozen=True, slots=True)
class RepairedText:
    """A repaired text that still knows where each character came from."""

    text: str
    raw: str
    repairs: tuple[Repair, ...]
    _starts: tuple[int, ...]
    """Offset in `text` where the replacement of each repair begins."""

    def raw_span(self, span: Span) -> Span:
        """Map characters of the repaired text to the raw characters they came from.

        Args:
            span: `[start, end)` in the repaired text.

        Returns:
            The smallest raw span that covers them; a touched repair is covered whole.
        """
        return Span(self._to_raw(span.start, left=True), self._to_raw(span.end, left=False))

    def _to_raw(self, position: int, *, left: bool) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position
        repair, start = self.repairs[index], self._starts[index]
        inside = position - start
        if inside < len(repair.after) and (left or inside > 0):
            return repair.offset if left else repair.offset + len(repair.before)
        if inside == 0 and not left:
            return repair.offset
        return repair.offset + len(repair.before) + inside - len(repair.after)


def apply(raw: str, repairs: Sequence[Repair], *, where: str, lines: Sequence[int] = ()) -> RepairedText:
    """Apply a ledger to the raw text it was written for.

    Args:
        raw: The text as received.
        repairs: Ordered by offset, not overlapping.
        where: The ledger's path, for messages.
        lines: Line of each repair in the ledger, from 1, for messages; empty where no line is blank.

    Returns:
        The repaired text with its way back.

    Raises:
        SourceError: If a repair's `before` is not at its offset, or two overlap.
    """
    pieces: list[str] = []
    starts: list[int] = []
    position, length = 0, 0
    for line, repair in zip(lines or range(1, len(repairs) + 1), repairs, strict=True):
        found = raw[repair.offset : repair.offset + len(repair.before)]
        if repair.offset < position or found != repair.before:
            raise SourceError(
                f"{where}，第{line}行：offset {repair.offset} 处应是{repair.before!r}，原文是{found!r}。勘误和原文对不上，"
                "用了会悄悄改错字。请恢复原文文件，或重新生成勘误：python -m assistant corpus repairs 文件编号"
            )
        kept = raw[position : repair.offset]
        pieces += [kept, repair.after]
        starts.append(length + len(kept))
        length += len(kept) + len(repair.after)
        position = repair.offset + len(repair.before)
    pieces.append(raw[position:])
    return RepairedText("".join(pieces), raw, tuple(repairs), tuple(starts))


def undo(text: str, repairs: Sequence[Repair]) -> str:
    """Give the raw text back, character for character."""
    pieces: list[str] = []
    position = shift = 0
    for repair in repairs:
        start = repair.offset + shift
        pieces += [text[position:start], repair.before]
        position = start + len(repair.after)
        shift += len(repair.after) - len(repair.before)
    pieces.append(text[position:])
    return "".join(pieces)


def propose(raw: str) -> tuple[Repair, ...]:
    """Suggest repairs by rule, for review.

    Rules: `wrap` joins a line broken by the page width, `paragraph` keeps one line break between paragraphs, `space` drops blanks that
    stand beside Chinese characters or digits, and the recognition rules below. `sure` is False where a person must look.
    """
    repairs = sorted([*_layout(raw), *_recognition(raw)], key=lambda repair: (repair.offset, -len(repair.before)))
    kept: list[Repair] = []
    position = 0
    for repair in repairs:
        if repair.offset >= position and repair.before != repair.after:
            kept.append(repair)
            position = repair.offset + len(repair.before)
    return tuple(kept)


def _layout(raw: str) -> Iterator[Repair]:
    width = _usual_width(raw)
    for match in _BREAK.finditer(raw):
        before, after = raw[: match.start()], raw[match.end() :]
        if not before.strip():
            yield Repair(match.start(), match.group(), "", "edge")
            continue
        line = before.rsplit("\n", 1)[-1].strip()
        following = after.split("\n", 1)[0]
        if not following:
            yield Repair(match.start(), match.group(), "\n", "paragraph")
            continue
        joins = not _UNIT_START.match(following) and not _RULE_LINE.search(line + following) and _runs_on(line, width)
        yield Repair(match.start(), match.group(), "" if joins else "\n", "wrap" if joins else "paragraph")
    for match in re.finditer(r"(?<=[一-鿿\d〔〕（）()\[\]，。、；]) +(?=[一-鿿\d〔（）()\]])|(?<=[\[(（]) +(?=\d)|^ +", raw):
        yield Repair(match.start(), match.group(), "", "space")


def _recognition(raw: str) -> Iterator[Repair]:
    patterns = (
        (r"(?<=[一-鿿]) o(?=（)", "。", "recognition:full-stop"),
        (r"(?<=[一-鿿])．(?=[一-鿿])", "", "recognition:stray-dot"),
        (r"(?<=\n)\d (?=\d{1,2}．)", "", "recognition:stray-digit"),
        (r"(?<=\d)。(?=[一-鿿])", "．", "recognition:clause-dot"),
        (r"所茌地", "所在地", "recognition:character"),
        (r"\((?=[一-鿿]{1,4}发[\[(（])", "（", "recognition:number-bracket"),
        (r"(?<=发)[\[(（] ?(?=\d{4} ?[\])）])", "〔", "recognition:number-bracket"),
        (r"(?<=发[\[(（]\d{4}) ?[\])）]|(?<=发[\[(（] \d{4}) ?[\])）]", "〕", "recognition:number-bracket"),
    )
    for pattern, after, rule in patterns:
        for match in re.finditer(pattern, raw):
            yield Repair(match.start(), match.group(), after, rule)


def _runs_on(line: str, width: int) -> bool:
    """Whether a line stops at the page's edge rather than at a paragraph's end."""
    return _display_width(line) >= width - (3 if line[-1] in _SENTENCE_END else 9)


def _display_width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def _usual_width(raw: str) -> int:
    widths = sorted(_display_width(line.strip()) for line in raw.splitlines() if line.strip())
    return widths[int(len(widths) * 0.7)] if widths else 0


def spans_of(repairs: Iterable[Repair]) -> tuple[Span, ...]:
    """Where each repair stands in the raw text."""
    return tuple(Span(repair.offset, repair.offset + len(repair.before)) for repair in repairs)
