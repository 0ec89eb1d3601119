"""The approved plain-language statements of the corpus, each tied to words of its clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.clauses.library import Library
from assistant.documents.datafile import read_yaml
from assistant.documents.locate import locate
from assistant.errors import SourceError
from assistant.records import Citation, Clause, Document, Span, Statement, StatementKind

ROLES = ("conclusion", "condition", "exception", "definition", "consequence", "point")


@dataclass(frozen=True, slots=True)
class Approved:
    """One plain sentence with the words it stands on, and how people ask for just this."""

    statement: Statement
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """What the corpus says about one clause beyond its words."""

    topic: str
    approved: tuple[Approved, ...]
    open: tuple[str, ...]
    ask_next: tuple[str, ...]


def load_notes(corpus_dir: Path, library: Library) -> Mapping[str, Notes]:
    """Load statements.yaml of every document.

    Args:
        corpus_dir: Folder of the corpus.
        library: The clauses.

    Returns:
        Notes by clause id; clauses without notes are not in it.

    Raises:
        SourceError: If an entry names no clause, lacks a field, or quotes words that its clause does not have.
    """
    notes: dict[str, Notes] = {}
    for document in library.documents.values():
        path = corpus_dir / document.id / "statements.yaml"
        units = (read_yaml(path) or {}).get("clauses") or {} if path.exists() else {}
        for key, unit in units.items():
            clause = library.by_id.get(f"{document.id}#{key}")
            if clause is None:
                raise SourceError(f"{path}，{key}：{document.id} 里没有这一条，下面的话没有依据。请改正这个编号。")
            notes[clause.id] = _notes(unit, clause, document, f"{path}，{key}")
    return notes


def cite(clause: Clause, document: Document, span: Span | None = None) -> Citation:
    """Cite words of a clause.

    Args:
        clause: What is cited.
        document: Its document.
        span: The words in the document's text; the clause's body when None. Ignored for a digest item.

    Returns:
        A verbatim citation, or one of a digest in our own words.
    """
    if not clause.quotable:
        return Citation(clause.document_id, clause.id, clause.label, clause.body, 0, 0, verbatim=False)
    start, end = span or Span(clause.body_start, clause.body_end)
    return Citation(clause.document_id, clause.id, clause.label, document.text[start:end], start, end, verbatim=True)


def _notes(unit: Mapping[str, Any], clause: Clause, document: Document, where: str) -> Notes:
    approved = tuple(
        _approved(entry, clause, document, f"{where}，statements 第{n}项") for n, entry in enumerate(unit.get("statements") or (), 1)
    )
    return Notes(
        topic=str(unit.get("topic") or clause.title),
        approved=approved,
        open=tuple(str(each) for each in unit.get("open") or ()),
        ask_next=tuple(str(each) for each in unit.get("ask_next") or ()),
    )


def _approved(entry: Mapping[str, Any], clause: Clause, document: Document, where: str) -> Approved:
    try:
        text, quote, kind, role = str(entry["text"]), str(entry["quote"]), StatementKind(entry["kind"]), str(entry["role"])
    except (KeyError, ValueError) as error:
        fault = f"缺少 {error.args[0]}" if isinstance(error, KeyError) else f"没有 {entry['kind']!r} 这种 kind"
        raise SourceError(
            f"{where}：{fault}，这句话没法用。请改正：要有 text、quote、kind（{'、'.join(StatementKind)}）、role（{'、'.join(ROLES)}）。"
        ) from None
    if role not in ROLES:
        raise SourceError(f"{where}：没有 {role!r} 这种 role，这句话没法用。请改成其中一种：{'、'.join(ROLES)}")
    span = locate(quote, document.text, Span(clause.start, clause.end))
    if span is None:
        raise SourceError(
            f"{where}：quote {quote!r} 不在 {clause.id} 里，这句话没有依据。请照抄条文：python -m assistant clause {clause.id}"
        )
    return Approved(Statement(text, kind, (cite(clause, document, span),), role), tuple(str(each) for each in entry.get("asked") or ()))
