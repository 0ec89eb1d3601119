"""Quotations: what stands in 「」 as clause words is found in the source by offset, or fails."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.records import Citation, Clause, Document, Span, Statement
from assistant.verification.passages import fold

_QUOTED = re.compile(r"「([^「」]*)」|『([^『』]*)』|“([^“”]*)”|\"([^\"]*)\"")
OWN_PHRASES = ("本方案未载明", "方案未载明", "未载明", "未核实", "要点（非原文）", "依据已引用，本库未收录")
"""Words of the assistant itself that stand in 「」 and quote no clause."""


def find(quotation: str, text: str, *, within: Span | None = None) -> Span | None:
    """Find a quotation in a text.

    Args:
        quotation: Words claimed to stand in the text.
        text: The repaired text of a document.
        within: Only look inside this span; the whole text when None.

    Returns:
        The true span, first occurrence: exact, else equal after whitespace is dropped and punctuation has one width. None if it is
        not there or holds no characters.
    """
    area = within or Span(0, len(text))
    if not quotation.strip():
        return None
    exact = text.find(quotation, area.start, area.end)
    if exact >= 0:
        return Span(exact, exact + len(quotation))
    wanted, folded = fold(quotation).text, fold(text[area.start : area.end])
    position = folded.text.find(wanted) if wanted else -1
    if position < 0:
        return None
    return Span(area.start + folded.offsets[position], area.start + folded.offsets[position + len(wanted) - 1] + 1)


def quoted(text: str) -> tuple[str, ...]:
    """The words that a statement puts in quotation marks, without the assistant's own phrases."""
    found = (next(filter(None, match.groups()), "") for match in _QUOTED.finditer(text))
    return tuple(each for each in found if each.strip() and each not in OWN_PHRASES)


def failures(statement: Statement, cited: Sequence[Clause], documents: Mapping[str, Document]) -> tuple[str, ...]:
    """Check the words that a statement quotes.

    Args:
        statement: A statement; its citations may carry a quote of their own.
        cited: The evidence clauses that it cites.
        documents: Every document, by id.

    Returns:
        One line for each quotation that is not where it claims to be; empty when all are.
    """
    places = [(documents[clause.document_id].text, Span(clause.start, clause.end)) for clause in cited if _is_quotable(clause, documents)]
    missing = [
        f"「{words}」不在所引条文中" for words in quoted(statement.text) if not any(find(words, text, within=span) for text, span in places)
    ]
    by_id = {clause.id: clause for clause in cited}
    for citation in statement.citations:
        clause = by_id.get(citation.clause_id)
        if clause is not None and (problem := _citation_problem(citation, clause, documents)):
            missing.append(problem)
    return tuple(missing)


def _is_quotable(clause: Clause, documents: Mapping[str, Document]) -> bool:
    return clause.quotable and clause.document_id in documents and documents[clause.document_id].quotable


def _citation_problem(citation: Citation, clause: Clause, documents: Mapping[str, Document]) -> str:
    if not citation.verbatim:
        held = fold(citation.quote).text in fold(clause.title + clause.body).text
        return "" if held else f"{citation.label}：要点「{citation.quote}」与所收要点不符"
    if not _is_quotable(clause, documents):
        return f"{citation.label}：只收有要点，不得作为原文引用"
    text = documents[clause.document_id].text
    inside = clause.start <= citation.start < citation.end <= clause.end
    if not inside or text[citation.start : citation.end] != citation.quote:
        return f"{citation.label}：引文与原文第{citation.start}至{citation.end}字不符"
    return ""
