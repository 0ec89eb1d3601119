"""Wrong premises in a question: the right words under another number, a wrong lead department, a figure the clause does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answering.statements import cite
from assistant.clauses.bodies import Bodies
from assistant.clauses.library import Library
from assistant.records import Citation, Clause, Span, Statement, StatementKind
from assistant.retrieval.intents import Intent
from assistant.retrieval.retrieve import Retrieved

_HEARSAY = re.compile(
    r"听说|听人说|据说|有人说|[都网]说|说是|传言|是真的|真的吗|没记错|对吗|对吧|对不对|是不是说|写的是|是这样|属实|谣言|辟谣"
)
_FIGURE = re.compile(
    r"\d+(?:\.\d+)?(?:%|岁|年|个月|平方米|平米|万元|元|倍|天)|百分之[一二三四五六七八九十]+|[一二三四五六七八九十]+(?:周岁|岁)"
)
_CLAIMED_LEAD = re.compile(r"(?:由|是|归)(?P<name>[^，,。?？由是归]{2,12}?)(?:来)?(?:牵头|领头|挑头|带头)")


def premise_statements(
    retrieved: Retrieved, clauses: Sequence[Clause], library: Library, bodies: Mapping[str, Bodies]
) -> Iterator[Statement]:
    """Say where a question presumes something that its clause does not say.

    Args:
        retrieved: The question and what it found.
        clauses: The clauses to answer from, the deciding one first.
        library: The clauses' documents.
        bodies: Departments by document.

    Yields:
        At most one statement a kind of premise; nothing where no premise can be read with certainty.
    """
    first = clauses[0]
    if not first.quotable:
        return
    if retrieved.misplaced == first.id:
        yield _misplaced(first, library.by_id[retrieved.references.clauses[0].id], library)
    if retrieved.intent is Intent.LEAD:
        yield from _wrong_lead(retrieved.text, first, library, bodies)
    elif _HEARSAY.search(retrieved.text):
        yield from _unknown_figure(retrieved.text, first, library)


def _misplaced(right: Clause, named: Clause, library: Library) -> Statement:
    citations = tuple(_title_citation(clause, library) for clause in (right, named))
    text = f"您说的内容写在{right.label}「{citations[0].quote}」；{named.label}写的是「{citations[1].quote}」。"
    return Statement(text, StatementKind.INFORMATION, citations, "conclusion")


def _title_citation(clause: Clause, library: Library) -> Citation:
    document = library.documents[clause.document_id]
    start = clause.body_start
    return cite(clause, document, Span(start, start + len(clause.title)))


def _wrong_lead(text: str, clause: Clause, library: Library, bodies: Mapping[str, Bodies]) -> Iterator[Statement]:
    claimed = _CLAIMED_LEAD.search(text)
    known = bodies.get(clause.document_id)
    if claimed is None or known is None:
        return
    names = [body.name for body in known.named_in(claimed["name"])]
    if names and clause.lead not in names:
        document = library.documents[clause.document_id]
        citation = cite(clause, document, Span(clause.body_end, clause.end))
        right = f"{clause.label}写的牵头部门是{clause.lead}" if clause.lead else f"{clause.label}写的是分别负责，没有牵头部门"
        yield Statement(f"{right}。", StatementKind.TASK, (citation,), "conclusion")


def _unknown_figure(text: str, clause: Clause, library: Library) -> Iterator[Statement]:
    wording = library.text_of(clause)
    unknown = [figure for figure in _FIGURE.findall(text) if figure not in wording]
    if unknown:
        citation = cite(clause, library.documents[clause.document_id])
        yield Statement(f"{clause.label}没有写您说的这个数字。", StatementKind.INFORMATION, (citation,), "open")
