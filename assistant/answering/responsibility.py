"""Sentences about who leads and who is responsible, by the clause's own parentheses and the document's lead rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.statements import cite
from assistant.clauses.library import Library
from assistant.records import Arrangement, Clause, Document, Span, Statement, StatementKind


def responsibility_statement(clause: Clause, document: Document, *, role: str) -> Iterator[Statement]:
    """Say who is responsible for a clause; nothing where the clause names nobody."""
    if clause.arrangement is Arrangement.NONE:
        return
    names = "、".join(clause.departments)
    others = "、".join(clause.departments[1:])
    and_more = "等" if clause.and_others else ""
    text = {
        Arrangement.LEAD: f"{clause.label}由{clause.lead}牵头，{others}{and_more}负责。",
        Arrangement.SOLE: f"{clause.label}由{clause.lead}负责。",
        Arrangement.SEPARATE: f"{clause.label}由{names}{and_more}分别负责，没有牵头部门。",
        Arrangement.JOINT: f"{clause.label}由{names}{and_more}负责，没有写谁牵头。",
    }[clause.arrangement]
    citation = cite(clause, document, Span(clause.body_end, clause.end))
    yield Statement(text, StatementKind.TASK, (citation,), role)


def lead_rule_statement(clauses: Sequence[Clause], library: Library) -> Iterator[Statement]:
    """Quote the rule by which the first department leads, where a clause has several."""
    clause = next((each for each in clauses if each.arrangement in (Arrangement.LEAD, Arrangement.SEPARATE)), None)
    rule = library.lead_rule(clause.document_id) if clause else None
    if rule is None:
        return
    document = library.documents[rule.document_id]
    tail = document.text[rule.body_end : rule.end]
    start = rule.body_end + tail.find("负责。") + len("负责。")
    citation = cite(rule, document, Span(start, rule.end - 1))
    yield Statement(f"{rule.label}写明：「{citation.quote}」。", StatementKind.INFORMATION, (citation,), "point")
