"""The composer without a language model: approved sentences of the corpus and the clause's own words, conclusion first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from assistant.answering.basis import Basis, Relation
from assistant.answering.premises import premise_statements
from assistant.answering.responsibility import duty_statements, lead_rule_statement, responsibility_statement
from assistant.answering.statements import Approved, Notes, cite
from assistant.clauses.bodies import Bodies
from assistant.clauses.library import Library
from assistant.records import Clause, Document, Evidence, Span, Statement, StatementKind
from assistant.retrieval.intents import Intent
from assistant.retrieval.retrieve import Retrieved

MAX_QUOTED_CHARS = 420
"""A longer clause is quoted by the sentences that the answer uses."""
MAX_POINTS, MAX_POINTS_BESIDE = 5, 2
"""Sentences from the deciding clause, and from each other one."""
MIN_POINT_SHARE = 0.2
"""A sentence that is no condition is added only if it answers the question with this probability among its clause's sentences: decision 0006."""
MAX_OPEN = 2


@dataclass(frozen=True)
class Materials:
    """What the composer may use."""

    library: Library
    notes: Mapping[str, Notes]
    bodies: Mapping[str, Bodies]
    basis: Mapping[str, Sequence[Basis]]


def compose(retrieved: Retrieved, evidence: Sequence[Evidence], materials: Materials) -> tuple[Statement, ...]:
    """Word an answer from the evidence.

    Args:
        retrieved: The question and what it found.
        evidence: The clauses to answer from, the deciding one first; at least one.
        materials: Approved sentences, departments, basis.

    Returns:
        Statements in reading order, not yet verified.
    """
    if retrieved.duties:
        rule = lead_rule_statement(retrieved.duties.clauses, materials.library) if retrieved.intent is Intent.LEAD else ()
        return (*duty_statements(retrieved.duties, materials.library), *rule)
    clauses = [each.clause for each in evidence if each.reason != "lead rule"]
    statements = list(premise_statements(retrieved, clauses, materials.library, materials.bodies))
    for position, clause in enumerate(clauses):
        statements += _for_clause(retrieved, clause, materials, first=position == 0)
    if retrieved.intent is Intent.LEAD:
        statements += lead_rule_statement(clauses, materials.library)
    statements += [_quotation(clause, statements, materials) for clause in clauses if clause.quotable]
    statements += _open_points(retrieved, clauses[0], materials)
    statements += _later_rules(clauses, materials)
    statements += _whom_to_ask(clauses[0], retrieved.intent, materials)
    return tuple(dict.fromkeys(statements))


def _for_clause(retrieved: Retrieved, clause: Clause, materials: Materials, *, first: bool) -> Iterator[Statement]:
    document = materials.library.documents[clause.document_id]
    if not clause.quotable:
        yield Statement(clause.body, StatementKind.INFORMATION, (cite(clause, document),), "basis")
        return
    if retrieved.intent in (Intent.LEAD, Intent.RESPONSIBLE):
        yield from responsibility_statement(clause, document, role="conclusion")
    if retrieved.intent is Intent.WORDING and retrieved.references.clauses:
        return
    notes = materials.notes.get(clause.id)
    if notes is None or not notes.approved:
        return
    shares = _shares(retrieved, clause.id, len(notes.approved))
    limit = MAX_POINTS if first and retrieved.intent is Intent.CONTENT else MAX_POINTS_BESIDE
    for order, position in enumerate(_choose(notes.approved, shares, document, limit)):
        statement = notes.approved[position].statement
        yield replace(statement, role="conclusion" if order == 0 and first else "point")


def _choose(approved: Sequence[Approved], shares: Sequence[float], document: Document, limit: int) -> list[int]:
    """The sentence that answers just this, then conclusion and conditions of the same sentence of the clause, exceptions, probable points."""
    ranked = sorted(range(len(shares)), key=lambda position: -shares[position])
    best = ranked[0]
    together = [n for n, each in enumerate(approved) if _same_sentence(each.statement, approved[best].statement, document)]
    chosen = [best, *(n for n in together if n == 0)]
    chosen += [
        n for n, each in enumerate(approved) if each.statement.role == "exception" or (each.statement.role == "condition" and n in together)
    ]
    chosen += [n for n in ranked if shares[n] >= MIN_POINT_SHARE]
    return list(dict.fromkeys(chosen))[:limit]


def _same_sentence(one: Statement, other: Statement, document: Document) -> bool:
    """Whether the words that two approved sentences stand on lie in one sentence of the document."""
    start, end = sorted((one.citations[0].start, other.citations[0].start))
    return not re.search("[。；]", document.text[start:end])


def _shares(retrieved: Retrieved, clause_id: str, count: int) -> list[float]:
    """How probably each approved sentence of a clause answers just this, given that one of them does: `count` numbers that sum to 1."""
    logs = [retrieved.statements.get((clause_id, position), 0.0) for position in range(count)]
    weights = [exp(value - max(logs)) for value in logs]
    return [weight / sum(weights) for weight in weights]


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[^0-9A-Za-z一-鿿]", "", text)
    return {plain[index : index + 2] for index in range(len(plain) - 1)}


def _quotation(clause: Clause, statements: Sequence[Statement], materials: Materials) -> Statement:
    """The clause's own words: whole, or where it is long from the first to the last sentence that the answer uses."""
    document = materials.library.documents[clause.document_id]
    span = Span(clause.body_start, clause.body_end)
    used = [
        citation
        for each in statements
        for citation in each.citations
        if citation.clause_id == clause.id and citation.end <= clause.body_end
    ]
    if len(clause.body) > MAX_QUOTED_CHARS and used:
        start = min(citation.start for citation in used)
        end = max(citation.end for citation in used)
        opening = max(document.text.rfind(mark, clause.body_start, start) for mark in "。\n") + 1
        closing = document.text.find("。", end - 1, clause.body_end) + 1
        span = Span(max(opening, clause.body_start), closing or clause.body_end)
    citation = cite(clause, document, span)
    return Statement(f"「{citation.quote}」", clause.kind, (citation,), "quotation")


def _open_points(retrieved: Retrieved, clause: Clause, materials: Materials) -> Iterator[Statement]:
    notes = materials.notes.get(clause.id)
    if notes is None or retrieved.intent is not Intent.CONTENT:
        return
    asked = _pairs(retrieved.text)
    ranked = sorted(notes.open, key=lambda text: -len(asked & _pairs(text)))
    document = materials.library.documents[clause.document_id]
    for text in ranked[: MAX_OPEN if clause.kind is StatementKind.ENTITLEMENT else 1]:
        yield Statement(text, StatementKind.INFORMATION, (cite(clause, document),), "open")


def _later_rules(clauses: Sequence[Clause], materials: Materials) -> Iterator[Statement]:
    for clause in clauses:
        for line in materials.basis.get(clause.id, ()):
            if line.relation is Relation.LATER_AND_HIGHER:
                item = materials.library.by_id[line.item_id]
                citation = cite(item, materials.library.documents[item.document_id])
                yield Statement(item.body, StatementKind.INFORMATION, (citation,), "basis")


def _whom_to_ask(clause: Clause, intent: Intent, materials: Materials) -> Iterator[Statement]:
    document = materials.library.documents[clause.document_id]
    if clause.quotable and intent not in (Intent.LEAD, Intent.RESPONSIBLE):
        yield from responsibility_statement(clause, document, role="contact")
    bodies = materials.bodies.get(clause.document_id)
    if bodies and bodies.counter:
        yield Statement(f"办理的具体事项，请问{bodies.counter}。", StatementKind.INFORMATION, (), "ask")
