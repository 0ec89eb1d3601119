"""What a draft about a clause must not lose: its conditions, exceptions, rights, tasks, figures, dates and departments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.documents.locate import locate
from assistant.drafting.rewording import canonical
from assistant.errors import SourceError
from assistant.records import Arrangement, Clause, Document, Span
from assistant.verification import figures
from assistant.verification.passages import fold, sub_clauses, words_only
from assistant.verification.support import content_words


class ElementKind(StrEnum):
    """What an element is; the value is what editors see."""

    ENTITLEMENT = "资格"
    CONDITION = "条件"
    EXCEPTION = "例外"
    DEFINITION = "定义"
    PROCEDURE = "办理要求"
    TASK = "任务"
    FIGURE = "数字"
    DATE = "日期"
    DEPARTMENT = "部门"
    PASSAGE = "原文"
    """A passage of a clause that nobody has taken apart: told by all of its words."""


_FIGURES: Mapping[figures.FigureKind, ElementKind] = {
    figures.FigureKind.DATE: ElementKind.DATE,
    figures.FigureKind.PERCENT: ElementKind.FIGURE,
    figures.FigureKind.NUMBER: ElementKind.FIGURE,
    figures.FigureKind.DOCUMENT: ElementKind.FIGURE,
}


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a draft must tell.

    Attributes:
        clause_id: The clause that says it.
        name: How editors see it; unique within its clause.
        quote: `Document.text[span.start:span.end]`.
        told_by: Groups of words; a sentence tells the element if it holds one word of each group.
        needs: Names of the conditions that a sentence telling this right must hold too, unless it sums them up as 符合条件.
        always: Names of those that it must hold even then: who and where.
        figure: For a figure or date, its value; a sentence tells it if it gives the same value.
    """

    clause_id: str
    name: str
    kind: ElementKind
    quote: str
    span: Span
    told_by: tuple[tuple[str, ...], ...] = ()
    needs: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    figure: tuple[str, str, frozenset[str]] | None = None

    @property
    def id(self) -> str:
        """Its name with its clause."""
        return f"{self.clause_id}/{self.name}"

    def told(self, sentence: str) -> bool:
        """Whether a sentence, which is known to be supported by the clause, tells this element."""
        if self.figure:
            return any((each.kind.value, each.value, each.qualifiers) == self.figure for each in figures.extract(sentence))
        words = canonical(sentence)
        return all(any(canonical(word) in words for word in group) for group in self.told_by)


def read_elements(entries: Sequence[Mapping[str, Any]], clause: Clause, document: Document, where: str) -> tuple[Element, ...]:
    """Read a clause's elements from the corpus, add those that the clause shows by itself, and check that no word is left over.

    Args:
        entries: As they stand in the file; without any, each sub-clause of the body becomes an element.
        clause: The clause.
        document: Its document.
        where: File and clause, for messages.

    Returns:
        The elements in reading order, departments last.

    Raises:
        SourceError: If a quote or a word is not in the clause, a kind or a needed condition does not exist, or a word of the body
            belongs to no element.
    """
    if not entries:
        return (*_passages(clause, document), *_figures(clause, document), *_departments(clause, document))
    told = tuple(_element(entry, clause, document, f"{where}，要点「{entry.get('name')}」") for entry in entries)
    names = {each.name for each in told}
    for each in told:
        if unknown := [name for name in (*each.needs, *each.always) if name not in names]:
            raise SourceError(
                f"{where}，要点「{each.name}」：needs 或 always 里的「{'、'.join(unknown)}」不是这一条的要点，稿子没法按它核对。请改正名字。"
            )
    if left := _left_over(told, clause, document):
        raise SourceError(f"{where}：「{left}」不属于任何要点，稿子丢了它也看不出来。请加一个要点。")
    return (*told, *_figures(clause, document), *_departments(clause, document))


def _element(entry: Mapping[str, Any], clause: Clause, document: Document, where: str) -> Element:
    try:
        name, kind, quote = str(entry["name"]), ElementKind(entry["kind"]), str(entry["quote"])
        told_by = tuple(tuple(str(word) for word in group) for group in entry["told_by"])
    except (KeyError, ValueError, TypeError) as error:
        raise SourceError(
            f"{where}：缺少或写错了 {error}，这个要点没法用。要有 name、kind（{'、'.join(ElementKind)}）、quote、told_by。"
        ) from None
    span = locate(quote, document.text, Span(clause.body_start, clause.body_end))
    if span is None:
        raise SourceError(
            f"{where}：quote「{quote}」不在 {clause.id} 里，这个要点没有依据。请照抄条文：python -m assistant clause {clause.id}"
        )
    body = words_only(clause.body)
    strange = [group for group in told_by if not any(words_only(word) in body for word in group)]
    if strange or not told_by:
        raise SourceError(f"{where}：told_by 里的{strange or told_by}没有一个词在 {clause.id} 里，连原文都说不到这个要点。请改正。")
    needs, always = (tuple(str(each) for each in entry.get(field) or ()) for field in ("needs", "always"))
    return Element(clause.id, name, kind, document.text[span.start : span.end], span, told_by, needs, always)


def _left_over(elements: Sequence[Element], clause: Clause, document: Document) -> str:
    covered = {index for each in elements for index in range(each.span.start, each.span.end)}
    return words_only("".join(document.text[index] for index in range(clause.body_start, clause.body_end) if index not in covered))


def _passages(clause: Clause, document: Document) -> Iterator[Element]:
    """Each sub-clause of the body, told by a sentence that holds all of its content words."""
    end = clause.body_start
    for piece in sub_clauses(document.text[clause.body_start : clause.body_end]):
        span = locate(piece, document.text, Span(end, clause.body_end))
        words = content_words(piece)
        if span is None or not words:
            continue
        end = span.end
        name = "".join(piece.split()).strip("，。；：、—")
        yield Element(clause.id, name, ElementKind.PASSAGE, document.text[span.start : span.end], span, tuple((word,) for word in words))


def _figures(clause: Clause, document: Document) -> Iterator[Element]:
    seen: set[tuple[str, str, frozenset[str]]] = set()
    offsets = fold(clause.body).offsets
    for each in figures.extract(clause.body):
        value = (each.kind.value, each.value, each.qualifiers)
        if each.kind not in _FIGURES or value in seen:
            continue
        seen.add(value)
        start = clause.body_start + offsets[each.start]
        span = Span(start, clause.body_start + offsets[each.end - 1] + 1)
        quote = document.text[span.start : span.end]
        kind = _FIGURES[each.kind]
        yield Element(clause.id, f"{kind.value}：{''.join(quote.split())}", kind, quote, span, figure=value)


def _departments(clause: Clause, document: Document) -> Iterator[Element]:
    """Every department with its part: the one that leads as leading."""
    if clause.arrangement is Arrangement.SEPARATE:
        yield _department("各部门分别负责", (("分别负责",),), clause, document, "分别")
    for name in clause.departments:
        leads = name == clause.lead and clause.arrangement is Arrangement.LEAD
        told_by = ((name,), ("牵头",)) if leads else ((name,),)
        yield _department(f"{name}{'牵头' if leads else '负责'}", told_by, clause, document, name)


def _department(name: str, told_by: tuple[tuple[str, ...], ...], clause: Clause, document: Document, quote: str) -> Element:
    span = locate(quote, document.text, Span(clause.body_end, clause.end)) or Span(clause.body_end, clause.end)
    return Element(clause.id, name, ElementKind.DEPARTMENT, document.text[span.start : span.end], span, told_by)
