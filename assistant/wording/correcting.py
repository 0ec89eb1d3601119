"""A question that takes for granted what its clause does not say is told what the clause has instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assistant.answering.statements import cite
from assistant.records import Clause, Span, Statement, StatementKind
from assistant.verification import quotations
from assistant.wording.checking import Checker, check_claim
from assistant.wording.framing import read_claim
from assistant.wording.values import ChangeKind

CORRECTED = (
    ChangeKind.FIGURE, ChangeKind.DATE, ChangeKind.DEPARTMENT, ChangeKind.SCOPE, ChangeKind.NEGATION, ChangeKind.EXCEPTION, ChangeKind.DOCUMENT_NUMBER,
)  # fmt: skip
"""Changes of which the clause has a right counterpart to show."""
MAX_CORRECTIONS = 2
MAX_QUOTED_CHARS = 90


def corrections(text: str, clauses: Collection[Clause], checker: Checker) -> Iterator[Statement]:
    """Correct what a question presumes.

    Args:
        text: The question as asked.
        clauses: The clauses that the answer stands on; a fault found against any other one is not told.
        checker: The collection.

    Yields:
        At most two quotations of the clause's own words; nothing where the question claims nothing, or nothing wrong.
    """
    claim = read_claim(text, checker.vocabulary)
    if claim.open or not claim.questioned:
        return
    finding = check_claim(text, checker)
    clause = next((each for each in clauses if each.id == finding.clause_id and each.quotable), None)
    if clause is None:
        return
    document = checker.library.documents[clause.document_id]
    told: list[Span] = []
    for change in finding.changes:
        span = quotations.find(change.expected, document.text, within=Span(clause.start, clause.end)) if change.kind in CORRECTED else None
        if span is None or span in told or len(told) == MAX_CORRECTIONS:
            continue
        told.append(span)
        citation = cite(clause, document, _passage(span, clause, document.text))
        yield Statement(f"{clause.label}写明：「{citation.quote}」。", StatementKind.INFORMATION, (citation,), "conclusion")


def _passage(span: Span, clause: Clause, text: str) -> Span:
    """The sentence around some words, or the part between commas where the sentence is long; among the departments, all of them."""
    if span.start >= clause.body_end:
        return Span(clause.body_end + 1, clause.end - 1)
    for stops in ("。；\n", "。；\n，"):
        start = max((text.rfind(stop, clause.body_start, span.start) for stop in stops), default=-1) + 1 or clause.body_start
        end = min((found for stop in stops if (found := text.find(stop, span.end, clause.body_end)) >= 0), default=clause.body_end)
        if end - start <= MAX_QUOTED_CHARS:
            break
    return Span(max(start, clause.body_start), end)
