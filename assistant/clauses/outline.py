"""The grammar of numbered documents: 一、→（一）→1． and 第X章→第X条, read line by line from a repaired text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import SourceError

_NUMERALS = "零一二三四五六七八九"
_UNITS = {"千": 1000, "百": 100, "十": 10}


class Mark(StrEnum):
    """What a line begins with."""

    PART = "一、"
    SECTION = "（一）"
    ITEM = "1．"
    CHAPTER = "第一章"
    ARTICLE = "第一条"
    CLOSING = "抄送："


_MARKS = (
    (Mark.CHAPTER, re.compile(r"第(?P<number>[一二三四五六七八九十百千零〇\d]+)章\s*")),
    (Mark.ARTICLE, re.compile(r"第(?P<number>[一二三四五六七八九十百千零〇\d]+)条\s*")),
    (Mark.PART, re.compile(r"(?P<number>[一二三四五六七八九十]+)、")),
    (Mark.SECTION, re.compile(r"（(?P<number>[一二三四五六七八九十]+)）")),
    (Mark.ITEM, re.compile(r"(?P<number>\d{1,3})[．.、](?!\d)\s*")),
    (Mark.CLOSING, re.compile(r"(?P<number>)(?:抄送|抄报|主题词)：")),
)
_UNIT_MARKS = (Mark.ITEM, Mark.ARTICLE)


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the text: its mark (None for a continuation), number and offsets in the text."""

    mark: Mark | None
    number: int
    start: int
    end: int
    words_start: int


@dataclass(slots=True)
class Unit:
    """A stretch of the text under one mark, before it becomes a clause; offsets in the text."""

    mark: Mark | None
    key: str
    path: tuple[str, ...]
    number: int | None
    start: int
    end: int
    words_start: int


def read_numeral(text: str) -> int:
    """Read 1-9999 in Chinese or Arabic figures; "" is 0.

    >>> read_numeral("二十三"), read_numeral("十"), read_numeral("7"), read_numeral("一千二百六十")
    (23, 10, 7, 1260)
    """
    if not text or text.isdigit():
        return int(text or 0)
    total = digit = 0
    for character in text.replace("〇", "零"):
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _NUMERALS.index(character)
    return total + digit


def write_numeral(number: int) -> str:
    """Write 1-9999 in Chinese figures, as clauses are numbered.

    >>> write_numeral(32), write_numeral(10), write_numeral(105), write_numeral(1260)
    ('三十二', '十', '一百零五', '一千二百六十')
    """
    written, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            written += ("零" if gap and written else "") + _NUMERALS[digit] + unit
        gap = not digit
    return written.removeprefix("一") if 10 <= number < 20 else written


def read_lines(text: str) -> Iterator[Line]:
    """Give each paragraph with its mark."""
    position = 0
    for paragraph in text.split("\n"):
        start, position = position, position + len(paragraph) + 1
        if not paragraph.strip():
            continue
        for mark, pattern in _MARKS:
            if match := pattern.match(paragraph):
                yield Line(mark, read_numeral(match["number"]), start, start + len(paragraph), start + match.end())
                break
        else:
            yield Line(None, 0, start, start + len(paragraph), start)


def read_units(text: str) -> tuple[Unit, ...]:
    """Divide a text into the units that can be cited.

    Returns:
        前言, then every part, section, item or article that has words of its own, then 印发信息; in order, offsets not overlapping.
        A heading that only opens lower units is part of their path and no unit itself.
    """
    units = [Unit(None, "前言", (), None, 0, 0, 0)]
    part = section = ""
    part_number = 0
    for line in read_lines(text):
        words = text[line.words_start : line.end]
        heading = text[line.start : line.end]
        if line.mark in (Mark.PART, Mark.CHAPTER):
            part, section, part_number = heading, "", line.number
            units.append(Unit(line.mark, write_numeral(line.number), (part,), None, line.start, line.end, line.words_start))
        elif line.mark is Mark.SECTION and part:
            section = heading if "。" not in words else ""
            key = f"{write_numeral(part_number)}（{write_numeral(line.number)}）"
            units.append(Unit(line.mark, key, (part,), None, line.start, line.end, line.words_start))
        elif line.mark in _UNIT_MARKS:
            key = str(line.number) if line.mark is Mark.ITEM else f"第{write_numeral(line.number)}条"
            path = tuple(each for each in (part, section) if each)
            units.append(Unit(line.mark, key, path, line.number, line.start, line.end, line.words_start))
        elif line.mark is Mark.CLOSING:
            units.append(Unit(line.mark, "印发信息", (), None, line.start, line.end, line.start))
        else:
            units[-1].end = line.end
    return tuple(unit for unit in units if _has_words(unit, text))


def _has_words(unit: Unit, text: str) -> bool:
    if unit.mark in (Mark.PART, Mark.CHAPTER, Mark.SECTION):
        return "。" in text[unit.start : unit.end]
    return unit.end > unit.start


def check_continuity(text: str, *, where: str, expected_items: int | None = None) -> None:
    """Fail loudly when a number is missing or stands twice.

    Args:
        text: A repaired text.
        where: The document, for the message.
        expected_items: How many numbered items the register promises; None if it does not.

    Raises:
        SourceError: Naming the number found, the number before it, and what is missing.
    """
    last: dict[Mark, int] = {}
    for line in read_lines(text):
        if line.mark is None or line.mark is Mark.CLOSING:
            continue
        if line.mark in (Mark.PART, Mark.CHAPTER):
            last.pop(Mark.SECTION, None)
        previous = last.get(line.mark, 0)
        if line.number != previous + 1:
            lost = "、".join(str(number) for number in range(previous + 1, line.number))
            place, fault = f"{previous}之后" if previous else "开头", f"缺{lost}" if lost else "重复或倒退了"
            raise SourceError(
                f"{where}：同级编号{place}是{text[line.start : line.words_start].strip()!r}，{fault}，"
                "这里的条款会引用不到或引错。请对照扫描件，把勘误写进 repairs.jsonl。"
            )
        last[line.mark] = line.number
    items = last.get(Mark.ITEM, last.get(Mark.ARTICLE, 0))
    if expected_items is not None and items != expected_items:
        raise SourceError(
            f"{where}：找到{items}条，登记表写的是{expected_items}条，有条款丢了或连成了一条，会引用不到。"
            "请对照扫描件检查 repairs.jsonl，或改正 register.yaml 里的 clause_count。"
        )
