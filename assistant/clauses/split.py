"""Document -> Clauses."""

from __future__ import annotations

import hashlib
import re

from assistant.clauses.departments import Responsibility, has_lead_rule, read_responsibility
from assistant.clauses.kinds import kind_of_clause
from assistant.clauses.outline import Mark, Unit, check_continuity, read_units
from assistant.records import Arrangement, Clause, Document, StatementKind

_PRINCIPLE_PARTS = re.compile(r"指导思想|基本原则|总体要求")


def split(document: Document) -> tuple[Clause, ...]:
    """Split a repaired document into clauses.

    Args:
        document: A document whose text is held.

    Returns:
        Clauses in reading order; `text[start:end]` of each is its whole wording, and no character stands in two clauses.

    Raises:
        SourceError: If the numbering has a gap.
    """
    check_continuity(document.text, where=document.id, expected_items=document.clause_count)
    first_leads = has_lead_rule(document.text)
    return tuple(_clause(document, unit, first_leads=first_leads) for unit in read_units(document.text))


def clause_digest(document_id: str, path: tuple[str, ...], text: str) -> str:
    """Identity of a clause by content: "c1:" and 16 hexadecimal digits of SHA-256 over document, path and words."""
    content = "\x1f".join((document_id, *path, text))
    return "c1:" + hashlib.sha256(content.encode()).hexdigest()[:16]


def _clause(document: Document, unit: Unit, *, first_leads: bool) -> Clause:
    words = document.text[unit.words_start : unit.end]
    share = read_responsibility(words, first_leads=first_leads) if unit.number else Responsibility((), Arrangement.NONE, len(words))
    body = words[: share.start]
    return Clause(
        id=f"{document.id}#{unit.key}",
        document_id=document.id,
        key=unit.key,
        label=_label(unit, body),
        path=unit.path,
        title=_title(unit, body, document),
        body=body,
        departments=share.departments,
        arrangement=share.arrangement,
        kind=_kind(unit, body),
        start=unit.start,
        end=unit.end,
        body_start=unit.words_start,
        body_end=unit.words_start + len(body),
        digest=clause_digest(document.id, unit.path, document.text[unit.start : unit.end]),
        number=unit.number,
        and_others=share.and_others,
    )


def _label(unit: Unit, body: str) -> str:
    if unit.mark is Mark.ITEM:
        return f"第{unit.key}条"
    return f"{unit.key}、{body.splitlines()[0]}" if unit.mark is Mark.PART else unit.key


def _title(unit: Unit, body: str, document: Document) -> str:
    if unit.mark in (None, Mark.CLOSING):
        return document.title if unit.key == "前言" else unit.key
    first = re.split(r"[。\n]", body, maxsplit=1)[0]
    return first.strip()


def _kind(unit: Unit, body: str) -> StatementKind:
    if unit.mark in (None, Mark.CLOSING):
        return StatementKind.INFORMATION
    return kind_of_clause(body, principle=any(_PRINCIPLE_PARTS.search(each) for each in unit.path))
