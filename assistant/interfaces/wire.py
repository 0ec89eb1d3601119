"""Answers, clauses and hits as JSON; the shapes stand in assistant/interfaces/answer.schema.json."""

from __future__ import annotations

from typing import Any

from assistant.clauses.library import Library
from assistant.flow import Desk
from assistant.interfaces.phrases import render
from assistant.records import Answer, Citation, Clause


def answer_json(answer: Answer, desk: Desk, *, elapsed_ms: float, question_id: Any = None) -> dict[str, Any]:
    """One answer; `citations` in order of importance, `hits` as they stood before selection."""
    return {
        "id": question_id,
        "question": answer.question.asked,
        "answered": answer.outcome.answered,
        "outcome": answer.outcome.value,
        "text": render(answer, desk),
        "statements": [
            {
                "text": each.text,
                "kind": each.kind.value,
                "role": each.role,
                "citations": [_citation(citation) for citation in each.citations],
            }
            for each in answer.statements
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "hits": [{"clause_id": hit.clause_id, "score": hit.score} for hit in answer.hits],
        "nearest": answer.nearest.id if answer.nearest else None,
        "aspect": answer.aspect,
        "suggestions": list(answer.suggestions),
        "engine": answer.engine,
        "fallback_reason": answer.fallback_reason,
        "index": answer.index,
        "elapsed_ms": round(elapsed_ms, 1),
    }


def clause_json(clause: Clause, library: Library) -> dict[str, Any]:
    """One clause with its whole wording."""
    return {
        "clause_id": clause.id,
        "document_id": clause.document_id,
        "label": clause.label,
        "path": list(clause.path),
        "title": clause.title,
        "text": library.text_of(clause),
        "body": clause.body,
        "departments": list(clause.departments),
        "arrangement": clause.arrangement.value,
        "lead": clause.lead,
        "kind": clause.kind.value,
        "start": clause.start,
        "end": clause.end,
        "digest": clause.digest,
        "verbatim": clause.quotable,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "document_id": citation.document_id,
        "clause_id": citation.clause_id,
        "label": citation.label,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "verbatim": citation.verbatim,
    }
