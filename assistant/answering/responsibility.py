"""Sentences about who leads and who is responsible, by the clause's own parentheses and the document's lead rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answering.statements import cite
from assistant.clauses.library import Library
from assistant.records import Arrangement, Citation, Clause, Document, Span, Statement, StatementKind
from assistant.retrieval.duties import Duties, Share


def responsibility_statement(clause: Clause, document: Document, *, role: str) -> Iterator[Statement]:
    """Say who is responsible for a clause; nothing where the clause names nobody."""
    if clause.arrangement is Arrangement.NONE:
        return
    names = "、".join(clause.departments)
    and_more = "等" if clause.and_others else ""
    text = {
        Arrangement.LEAD: f"{clause.label}由{clause.lead}牵头：「{names}{and_more}负责」。",
        Arrangement.SOLE: f"{clause.label}由{clause.lead}负责。",
        Arrangement.SEPARATE: f"{clause.label}由{names}{and_more}分别负责，没有牵头部门。",
        Arrangement.JOINT: f"{clause.label}由{names}{and_more}负责，没有写谁牵头。",
    }[clause.arrangement]
    citation = cite(clause, document, Span(clause.body_end, clause.end))
    yield Statement(text, StatementKind.TASK, (citation,), role)


def duty_statements(duties: Duties, library: Library) -> Iterator[Statement]:
    """List the clauses that a department leads, does alone or takes part in, then each one's first words and its list of departments."""
    cited = tuple(_tail_citation(clause, library) for clause in duties.clauses)
    yield Statement(_listing(duties), StatementKind.TASK, cited, "conclusion")
    for clause, citation in zip(duties.clauses, cited, strict=True):
        opening = _opening(clause, library)
        yield Statement(
            f"{clause.label}「{opening.quote}」：「{_inside(citation.quote)}」", StatementKind.TASK, (opening, citation), "point"
        )


def _listing(duties: Duties) -> str:
    labels = "、".join(clause.label for clause in duties.clauses)
    who = "、".join(duties.departments)
    if duties.share is Share.ALONE:
        names = dict.fromkeys(str(clause.lead) for clause in duties.clauses)
        each = (f"{'、'.join(clause.label for clause in duties.clauses if clause.lead == name)}由{name}负责" for name in names)
        return f"{'，'.join(each)}。"
    if duties.share is Share.SEPARATELY:
        return f"写明分别负责、没有牵头部门的是{labels}。"
    return f"{who}牵头的是{labels}。" if duties.share is Share.LEADS else f"写有{who}的是{labels}。"


def _tail_citation(clause: Clause, library: Library) -> Citation:
    return cite(clause, library.documents[clause.document_id], Span(clause.body_end, clause.end))


def _opening(clause: Clause, library: Library) -> Citation:
    """A clause's words up to its first comma or full stop."""
    document = library.documents[clause.document_id]
    stop = re.search("[，。]", document.text[clause.body_start : clause.body_end])
    return cite(clause, document, Span(clause.body_start, clause.body_start + stop.start() if stop else clause.body_end))


def _inside(tail: str) -> str:
    """The words inside a clause's closing parentheses, up to 负责."""
    words = re.sub(r"\s", "", tail).strip("（）")
    return words[: words.index("负责") + 2]


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
