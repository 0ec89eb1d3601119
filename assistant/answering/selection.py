"""Hits -> Evidence: the clauses to answer from, and no more."""

from __future__ import annotations

import re

from assistant.clauses.library import Library
from assistant.records import Evidence
from assistant.retrieval.intents import Intent
from assistant.retrieval.related import Relation
from assistant.retrieval.retrieve import Retrieved

RELATIVE_SHARE = 0.3
"""A clause is cited beside the best one if it is at least so probable, relative to it: decision 0005."""
MAX_CLAUSES = 4
MAX_NAMED = 8
_HIGHER = re.compile(
    r"国务院|国家(?:层面|文件|规定|政策|怎么|是怎么)|中央(?:文件|怎么|规定)|省里|省政府|云南省的?(?:文件|意见|规定)|上级(?:文件|依据)|上位"
)


def select(retrieved: Retrieved, library: Library, relations: tuple[Relation, ...] = ()) -> tuple[Evidence, ...]:
    """Choose the clauses that an answer may stand on.

    Args:
        retrieved: What was found.
        library: The clauses.
        relations: Clauses to be read together.

    Returns:
        Evidence, the deciding clause first. Clauses that the question names, or asks for by
        department, are all of it; else the probable ones. Items of higher
        documents follow only when the question asks for them.
    """
    if retrieved.duties:
        return tuple(Evidence(clause, 1.0, "department") for clause in retrieved.duties.clauses)
    chosen = _named(retrieved) or _probable(retrieved)
    for relation in relations:
        if relation.applies(next(iter(chosen)), retrieved.text):
            chosen.setdefault(relation.with_id, "related")
    if retrieved.intent is Intent.LEAD:
        rule = library.lead_rule(library.by_id[next(iter(chosen))].document_id)
        if rule is not None:
            chosen.setdefault(rule.id, "lead rule")
    for clause_id in _higher(retrieved, library):
        chosen.setdefault(clause_id, "higher document")
    return tuple(Evidence(library.by_id[clause_id], retrieved.shares.get(clause_id, 0.0), reason) for clause_id, reason in chosen.items())


def asks_for_higher(text: str) -> bool:
    """Whether a question asks what a higher document says."""
    return bool(_HIGHER.search(text))


def _named(retrieved: Retrieved) -> dict[str, str]:
    named = {clause.id: "named" for clause in retrieved.references.clauses[:MAX_NAMED]}
    return {retrieved.misplaced: "words belong here"} | named if retrieved.misplaced else named


def _probable(retrieved: Retrieved) -> dict[str, str]:
    ordered = sorted(retrieved.shares, key=lambda clause_id: (-retrieved.shares[clause_id], clause_id))
    best = retrieved.shares[ordered[0]]
    return {clause_id: "found" for clause_id in ordered[:MAX_CLAUSES] if retrieved.shares[clause_id] >= RELATIVE_SHARE * best}


def _higher(retrieved: Retrieved, library: Library) -> list[str]:
    wanted = {document.id for document in retrieved.references.documents}
    items = [hit.clause_id for hit in retrieved.hits if not library.by_id[hit.clause_id].quotable]
    return [clause_id for clause_id in items if library.by_id[clause_id].document_id in wanted][:2]
