"""The register of the collection, and the documents it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.documents import repair
from assistant.documents.datafile import read_json_lines, read_yaml
from assistant.documents.formats import read_text
from assistant.errors import SourceError
from assistant.records import Document, Level, Repair, TextForm

REGISTER = "register.yaml"
_DATES = ("signed", "printed", "published", "in_force_from")


def load_documents(corpus_dir: Path) -> Mapping[str, Document]:
    """Load every registered document, repaired by its ledger.

    Args:
        corpus_dir: Folder with register.yaml and one folder per document.

    Returns:
        Documents by id, in the register's order.

    Raises:
        SourceError: If the register, a source or a ledger cannot be used; the text names file, place and remedy.
    """
    path = corpus_dir / REGISTER
    entries = (read_yaml(path) or {}).get("documents") or []
    documents: dict[str, Document] = {}
    for number, entry in enumerate(entries, 1):
        document = _document(corpus_dir, entry, f"{path}, document {number}")
        if document.id in documents:
            raise SourceError(f"{path}, document {number}: the id {document.id!r} stands twice. Ids name folders: give one another id.")
        documents[document.id] = document
    return documents


def _document(corpus_dir: Path, entry: Mapping[str, Any], where: str) -> Document:
    known = {each.name for each in fields(Document)}
    try:
        values = {name: value for name, value in entry.items() if name in known and value is not None}
        values |= {"level": Level(entry["level"]), "form": TextForm(entry["form"])}
        values |= {name: tuple(entry.get(name) or ()) for name in ("places", "refers_to")}
        values |= {name: _date(entry.get(name)) for name in _DATES}
        values["status_checked"] = _checked(entry.get("status_checked"))
        document = Document(**values)
    except (KeyError, ValueError, TypeError) as error:
        raise SourceError(
            f"{where} ({entry.get('id', 'no id')}): {error}. Needed: id, title, issuer, level ({'、'.join(Level)}), "
            f"form ({'、'.join(TextForm)}); dates as YYYY-MM-DD."
        ) from None
    return _with_text(document, corpus_dir, entry) if entry.get("source") else document


def _with_text(document: Document, corpus_dir: Path, entry: Mapping[str, Any]) -> Document:
    folder = corpus_dir / document.id
    source = folder / entry["source"]
    if not source.exists():
        raise SourceError(f"{source}: the register names this source, but it is not there. Restore it, or set source: null in {REGISTER}.")
    if document.sha256 and hashlib.sha256(source.read_bytes()).hexdigest() != document.sha256:
        raise SourceError(
            f"{source}: its sha256 is not the registered one, so the text is not the one that was reviewed. "
            f"Restore the file, or review it and update sha256 in {REGISTER}."
        )
    raw = read_text(source)
    ledger = folder / "repairs.jsonl"
    repairs = tuple(
        Repair(line["offset"], line["before"], line["after"], line["rule"], line.get("sure", True))
        for _, line in read_json_lines(ledger, needs=("offset", "before", "after", "rule"))
    )
    repaired = repair.apply(raw, repairs, where=str(ledger))
    return replace(document, raw=raw, text=repaired.text, repairs=repairs)


def _date(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _checked(value: Any) -> str | None:
    return f"{value.get('on', '')} {value.get('where', '')}".strip() if isinstance(value, Mapping) else value
