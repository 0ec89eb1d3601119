"""A draft is plain text that an editor may change; this reads it back, piece by piece, with offsets.

The first line is the title; 【…】 is a heading; 问： a question and 答： its answer; · a point; ※ a note. A sentence ends with its clauses in
parentheses: ……同意。（第3条）
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.records import Span

ASK, TELL, POINT, NOTE = "问：", "答：", "· ", "※ "
_OPENING = re.compile(r"^\s*(?:[问答][：:]|[·•\-*]|\d{1,2}[.、．])?\s*")
_HEADING = re.compile(r"^\s*(?:【[^【】]*】|#{1,4}\s.*)\s*$")
_PARENTHESES = r"（(?:[^（）]|（[^（）]*）){1,60}）|\([^()]{1,60}\)"
_SENTENCE = re.compile(rf"(?:「[^「」]*」|“[^“”]*”|[^。！？!?])+(?:[。！？!?]+|$)(?P<labels>\s*(?:{_PARENTHESES}))?")
_INNER_LABELS = re.compile(r"(?P<labels>（[^（）]{1,60}）)(?P<stop>[。！？!?]*)$")
_LABEL_LIKE = re.compile(r"第[\d一二三四五六七八九十百]+[条款项号]")
_CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
"""A label that holds the comma which parts labels: 一、指导思想."""


class PieceKind(StrEnum):
    """What a piece of a draft's text is."""

    TITLE = "标题"
    HEADING = "小标题"
    QUESTION = "问题"
    SENTENCE = "句子"
    NOTE = "说明"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its words without labels and marks, the clause labels behind it, and where it stands in the draft's text."""

    kind: PieceKind
    text: str
    labels: tuple[str, ...]
    span: Span


def read_pieces(text: str) -> tuple[Piece, ...]:
    """Cut a draft's text into pieces.

    Args:
        text: What stands in the editor; any Chinese text.

    Returns:
        Its pieces in reading order. The first line is the title if it is short and ends no sentence.
    """
    pieces: list[Piece] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            pieces += _read_line(line.rstrip("\n"), start, first=not pieces)
        start += len(line)
    return tuple(pieces)


def _read_line(line: str, start: int, *, first: bool) -> Iterator[Piece]:
    whole = Span(start, start + len(line))
    words = line.strip()
    if words.startswith("※"):
        yield Piece(PieceKind.NOTE, words.lstrip("※ "), (), whole)
    elif _HEADING.match(line):
        yield Piece(PieceKind.HEADING, words.strip("【】# "), (), whole)
    elif first and not words.endswith(("。", "；", "）", "！")) and not re.search(r"[。；！]", words):
        yield Piece(PieceKind.TITLE, words, (), whole)
    else:
        yield from _sentences(line, start)


def _sentences(line: str, start: int) -> Iterator[Piece]:
    opening = _OPENING.match(line)
    begin = opening.end() if opening else 0
    asked = line.lstrip().startswith(("问：", "问:"))
    for match in _SENTENCE.finditer(line, begin):
        words, labels = match.group(), match["labels"] or ""
        body = words[: len(words) - len(labels)].strip()
        inner = _INNER_LABELS.search(body)
        if not labels and inner and _LABEL_LIKE.search(inner["labels"]):
            labels, body = inner["labels"], body[: inner.start()] + inner["stop"]
        if not body:
            continue
        kind = PieceKind.QUESTION if asked or body.endswith(("？", "?")) else PieceKind.SENTENCE
        yield Piece(kind, body, _split(labels), Span(start + match.start(), start + match.end()))


def _split(labels: str) -> tuple[str, ...]:
    inside = labels.strip()[1:-1] if labels.strip() else ""
    if _CHAPTER.match(inside):
        return (inside,)
    return tuple(each.strip() for each in re.split(r"[、，,；;]", inside) if each.strip())
