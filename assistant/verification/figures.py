"""Figures, dates, document numbers and clause labels of a statement, bound to what they are figures *of*.

A number that stands somewhere in the source is not enough: 38% belongs to one rate and 50% to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from assistant.verification.numerals import NUMERAL, read_number
from assistant.verification.passages import fold, overlap, words_only

MIN_SUBJECT_OVERLAP = 0.2
"""A figure whose surroundings share less than this with the source's is another figure. Source: docs/decisions/0002."""


class FigureKind(StrEnum):
    """What a figure counts; figures of one kind can be mistaken for each other."""

    DATE = "date"
    PERCENT = "percent"
    NUMBER = "number"
    DOCUMENT = "document"
    TITLE = "title"
    LABEL = "label"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its subject: the words around it that say what it is a figure of.

    `value` is normalised: "38", "2016-01-01", "2015-末", "国发〔2014〕25号", "第5条". `qualifiers` hold 左右, 以内, 以上, 以下, 前, 起.
    """

    kind: FigureKind
    value: str
    unit: str
    qualifiers: frozenset[str]
    subject: str
    start: int
    end: int


_BEFORE = r"(?P<before>大约|大概|约|接近|近|不低于|不少于|不得低于|至少|超过|不超过|最多|至多|不到|未满|年满)?"
_AFTER = r"(?P<after>左右|上下|以内|之内|内|及以上|以上|以下|之?前|以前|起|之?后|以后|多)?"
_UNITS = (
    "个工作日|工作日|个月|周岁|个小时|小时|分钟|万元|亿元|平方米|平米|万人|公里|"
    "岁|年|月|日|天|周|元|块|代|个|人|口|户|套|间|项|次|倍|名|份|张|级|批|届|号"
)
_ARTICLES = "个人口户套间项次名份张级批"
_PATTERNS = (
    (
        FigureKind.DOCUMENT,
        re.compile(r"(?P<issuer>[一-鿿]{0,6}(?:发|函|办|令|字))?[〔(](?P<year>\d{4})[〕)]第?(?P<number>\d+)号|令第(?P<order>\d+)号"),
    ),
    (FigureKind.TITLE, re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")),
    (FigureKind.LABEL, re.compile(rf"第(?P<number>{NUMERAL})(?P<part>[条款])|第(?P<item>（[一二三四五六七八九十]+）)项?")),
    (
        FigureKind.DATE,
        re.compile(
            rf"(?P<from>自|从)?(?P<year>\d{{4}}|[〇零一二三四五六七八九]{{4}})年(?:(?P<month>{NUMERAL})月(?:(?P<day>{NUMERAL})[日号])?)?"
            r"(?P<end>年?[底末])?(?P<after>之?前|以前|起|开始|之?后|以后)?"
        ),
    ),
    (
        FigureKind.PERCENT,
        re.compile(
            rf"{_BEFORE}(?:百分之(?P<cn>{NUMERAL})|(?P<number>{NUMERAL})%|(?P<tens>{NUMERAL})成(?P<ones>[一二三四五六七八九半])?(?!年|员|立|为|熟|功)"
            rf"|(?P<half>一半|半数)){_AFTER}"
        ),
    ),
    (FigureKind.NUMBER, re.compile(rf"(?<!第){_BEFORE}(?P<number>{NUMERAL}|半)(?P<unit>{_UNITS}){_AFTER}")),
    (FigureKind.BARE, re.compile(r"\d+(?:\.\d+)?")),
)
_SAME = {
    **dict.fromkeys(("左右", "上下", "约", "大约", "大概", "接近", "近"), "左右"),
    **dict.fromkeys(("以内", "之内", "内", "不超过", "最多", "至多"), "以内"),
    **dict.fromkeys(("以上", "及以上", "不低于", "不少于", "不得低于", "至少", "超过", "年满"), "以上"),
    **dict.fromkeys(("以下", "不到", "未满"), "以下"),
    **dict.fromkeys(("前", "之前", "以前"), "前"),
    **dict.fromkeys(("起", "开始", "后", "之后", "以后", "自", "从"), "起"),
}


@lru_cache(maxsize=1024)
def extract(text: str) -> tuple[Figure, ...]:
    """Read every figure of a text with its subject.

    Args:
        text: A sentence or a clause.

    Returns:
        Figures in reading order, not overlapping; offsets count characters of the folded text (`passages.fold`).

    Example:
        >>> [(figure.value, sorted(figure.qualifiers), figure.subject) for figure in extract("户籍人口城镇化率达到百分之三十八左右")]
        [('38', ['左右'], '户籍人口城镇化率达到')]
    """
    folded = fold(text).text
    taken = [False] * len(folded)
    found: list[Figure] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(taken[match.start() : match.end()]) or _is_article(kind, match):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append(_figure(kind, match))
    ordered = sorted(found, key=lambda figure: figure.start)
    return tuple(replace(figure, subject=_subject(figure, ordered, folded)) for figure in ordered)


def _is_article(kind: FigureKind, match: re.Match[str]) -> bool:
    """Whether 一个, 一次 … is an article and 两个人 a couple rather than a count."""
    if kind is not FigureKind.NUMBER or match["before"] or match["after"]:
        return False
    couple = match["number"] == "两" and (match["unit"] == "人" or match.string[match.end() - 1 : match.end() + 1] == "个人")
    return couple or (match["number"] == "一" and match["unit"] in _ARTICLES)


def _figure(kind: FigureKind, match: re.Match[str]) -> Figure:
    groups = match.groupdict()
    qualifiers = {groups.get(name) or "" for name in ("before", "after", "from")} - {""}
    return Figure(
        kind=kind,
        value=_value(kind, groups, match.group()),
        unit=groups.get("unit") or ("%" if kind is FigureKind.PERCENT else ""),
        qualifiers=frozenset(_SAME.get(each, each) for each in qualifiers),
        subject="",
        start=match.start(),
        end=match.end(),
    )


def _value(kind: FigureKind, groups: dict[str, str | None], whole: str) -> str:
    if kind is FigureKind.DATE:
        parts = [read_number(groups["year"] or "")]
        parts += [f"{int(read_number(part)):02d}" for name in ("month", "day") if (part := groups[name])]
        return "-".join([*parts, "末"] if groups["end"] else parts)
    if kind is FigureKind.PERCENT:
        if groups["tens"]:
            ones = {"半": "5"}.get(groups["ones"] or "") or read_number(groups["ones"] or "零")
            return str(int(float(read_number(groups["tens"])) * 10) + int(ones))
        return "50" if groups["half"] else read_number(groups["cn"] or groups["number"] or "0")
    if kind is FigureKind.NUMBER:
        return read_number(groups["number"] or "0")
    if kind is FigureKind.LABEL:
        return f"第{groups['item']}项" if groups["item"] else f"第{read_number(groups['number'] or '0')}{groups['part']}"
    if kind is FigureKind.DOCUMENT and groups["year"]:
        return f"{groups['issuer'] or ''}〔{groups['year']}〕{groups['number']}号"
    return (groups["title"] or "") if kind is FigureKind.TITLE else whole


def _subject(figure: Figure, figures: Sequence[Figure], text: str) -> str:
    """What a figure is a figure of: for a date what happens then, for a share what stands before it, else the sub-clause around it."""
    alike = [other for other in figures if other.kind is figure.kind]
    before = text[max([other.end for other in alike if other.end <= figure.start], default=0) : figure.start]
    after = text[figure.end : min([other.start for other in alike if other.start >= figure.end], default=len(text))]
    near = re.split(r"[,。;:!?]", before)
    if figure.kind is FigureKind.DATE:
        happens = re.split(r"[。;!?]", after, maxsplit=1)[0]
        return (near[-1] if len(words_only(happens)) > 1 else re.split(r"[。;!?]", before)[-1]) + happens
    if figure.kind is FigureKind.PERCENT:
        subject = next((piece for piece in reversed(near) if len(words_only(piece)) > 1), "")
        return _distributed(figure, alike, text) or subject or re.split(r"[,。;:!?]", after, maxsplit=1)[0]
    return near[-1] + re.split(r"[,。;:!?]", after, maxsplit=1)[0]


def _distributed(figure: Figure, alike: Sequence[Figure], text: str) -> str:
    """The subject that 分别 hands to this figure: 户籍和常住人口城镇化率分别达到38%和50%."""
    opening = text.rfind("分别", 0, figure.start)
    if opening < 0 or any(mark in text[opening : figure.start] for mark in "。;"):
        return ""
    items = re.split(r"[和与、及]", re.split(r"[,。;:]", text[:opening])[-1])
    position = [other for other in alike if other.start > opening].index(figure)
    return items[position] if len(items) > position else ""


def failures(text: str, source: str, *, labels: Sequence[str] = (), names: str = "") -> tuple[str, ...]:
    """Check that each figure of a statement stands in its cited clauses with the same subject.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.
        labels: Labels of the cited clauses, as 第5条.
        names: Titles, numbers and dates of the cited documents, which a statement may name too.

    Returns:
        One line for each figure that fails; empty when all hold.
    """
    known = (*extract(source), *extract(names))
    allowed = {_plain_label(label) for label in labels}
    folded = fold(source + names).text
    return tuple(problem for figure in extract(text) for problem in _problems(figure, known, allowed, folded))


def _problems(figure: Figure, known: Sequence[Figure], labels: set[str], source: str) -> Iterator[str]:
    if figure.kind is FigureKind.LABEL:
        if not any(figure.value in label for label in labels) and fold(figure.value).text not in source:
            yield f"{figure.value}不是所引条文"
    elif figure.kind is FigureKind.TITLE:
        if figure.value not in source:
            yield f"《{figure.value}》不在所引条文中"
    elif figure.kind is FigureKind.DOCUMENT:
        if not any(_same_number(figure, other) for other in known if other.kind is FigureKind.DOCUMENT):
            yield f"文号{figure.value}不在所引条文中"
    elif figure.kind is FigureKind.BARE:
        if not re.search(rf"(?<!\d){re.escape(figure.value)}(?!\d)", source):
            yield f"数字{figure.value}不在所引条文中"
    elif problem := _unbound(figure, [other for other in known if other.kind is figure.kind and other.unit == figure.unit]):
        yield problem


def _unbound(figure: Figure, others: Sequence[Figure]) -> str:
    shown = f"{figure.value}{figure.unit}{''.join(sorted(figure.qualifiers))}"
    same = [other for other in others if _same_value(figure, other)]
    if not same:
        return f"数字{shown}不在所引条文中"
    wanted = [other for other in same if _same_qualifiers(figure, other)]
    if not wanted:
        return f"数字{shown}的限定与原文（{'、'.join(sorted(same[0].qualifiers)) or '无'}）不同"
    if not words_only(figure.subject):
        return f"数字{shown}没有说是什么的数字"
    nearest = max(overlap(figure.subject, other.subject) for other in wanted)
    rival = max((overlap(figure.subject, other.subject) for other in others if other not in same), default=-1.0)
    if nearest < MIN_SUBJECT_OVERLAP or nearest <= rival:
        return f"数字{shown}在原文中说的是「{wanted[0].subject[:20]}」，不是「{figure.subject[:20]}」"
    return ""


def _same_value(figure: Figure, other: Figure) -> bool:
    if figure.value == other.value:
        return True
    # 2016年起 may stand for 2016年1月1日起, but 2015年前 is not 2015年底前: less precise is the same only where nothing ends there.
    return (
        figure.kind is FigureKind.DATE
        and other.value.startswith(figure.value + "-")
        and not {"前"} & (figure.qualifiers | other.qualifiers)
    )


def _same_qualifiers(figure: Figure, other: Figure) -> bool:
    return figure.qualifiers == other.qualifiers or figure.qualifiers == other.qualifiers - {"起"}


def _same_number(figure: Figure, other: Figure) -> bool:
    mine, _, tail = figure.value.partition("〔")
    theirs, _, other_tail = other.value.partition("〔")
    return tail == other_tail and (not mine or mine.endswith(theirs) or theirs.endswith(mine))


def _plain_label(label: str) -> str:
    return re.sub(r"第([一二三四五六七八九十百]+)([条款])", lambda match: f"第{read_number(match[1])}{match[2]}", label)
