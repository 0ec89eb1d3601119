"""The register of the collection, and the documents it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.documents import repair
from assistant.documents.datafile import read_bytes, read_json_lines, read_yaml
from assistant.documents.formats import read_text
from assistant.errors import SourceError
from assistant.records import Document, Level, Repair, TextForm

REGISTER = "register.yaml"
_REQUIRED = ("id", "title", "issuer", "level", "form")
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
    documents: dict[str, Document] = {}
    for number, entry in enumerate(read_register(corpus_dir), 1):
        document = _document(corpus_dir, entry, f"{path}，documents 第{number}项")
        if document.id in documents:
            raise SourceError(f"{path}，documents 第{number}项：id {document.id!r} 重复了，分不清是哪份文件。请换一个 id，文件夹也要同名。")
        documents[document.id] = document
    return documents


def read_register(corpus_dir: Path) -> Sequence[Mapping[str, Any]]:
    """Read the entries of the register as they are written.

    Raises:
        SourceError: If the register cannot be read, or is no list of entries; the entry is named.
    """
    path = corpus_dir / REGISTER
    register = read_yaml(path) or {}
    entries = (register.get("documents") or []) if isinstance(register, Mapping) else None
    if not isinstance(entries, list):
        raise SourceError(
            f"{path}：documents 下面不是一项一项的列表，读不出有哪些文件。请写成 documents:，下面每份文件一项，以「- id:」开头。"
        )
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            raise SourceError(
                f"{path}，documents 第{number}项：写的是 {entry!r}，不是一份文件的说明，这份文件没法读入。请改成「- id: …」这样的一组，"
                f"要有 {'、'.join(_REQUIRED)}；多余就删去。"
            )
    return entries


def _document(corpus_dir: Path, entry: Mapping[str, Any], where: str) -> Document:
    known = {each.name for each in fields(Document)}
    try:
        values = {name: value for name, value in entry.items() if name in known and value is not None}
        values |= {"level": Level(entry["level"]), "form": TextForm(entry["form"])}
        values |= {name: _names(entry.get(name)) for name in ("places", "refers_to")}
        values |= {name: _date(entry.get(name)) for name in _DATES}
        values["status_checked"] = _checked(entry.get("status_checked"))
        document = Document(**values)
    except (KeyError, ValueError, TypeError):
        raise SourceError(
            f"{where}（{entry.get('id', '没有 id')}）：{_fault(entry)}，这份文件没法读入。请改正：要有 {'、'.join(_REQUIRED)}；"
            f"level 可写{'、'.join(Level)}，form 可写 {'、'.join(TextForm)}，日期写成 YYYY-MM-DD。"
        ) from None
    return _with_text(document, corpus_dir, entry) if entry.get("source") else document


def _fault(entry: Mapping[str, Any]) -> str:
    """What keeps an entry of the register from being read."""
    if missing := [name for name in _REQUIRED if entry.get(name) is None]:
        return f"缺少 {'、'.join(missing)}"
    wrong = [name for name, allowed in (("level", tuple(Level)), ("form", tuple(TextForm))) if entry[name] not in allowed]
    wrong += [name for name in _DATES if not _is_date(entry.get(name))]
    return (
        f"读不懂 {'、'.join(f'{name}（{entry[name]!r}）' for name in wrong)}"
        if wrong
        else "places 和 refers_to 要写成列表，如 [甲县, 乙县]，只有一个也要加方括号"
    )


def _with_text(document: Document, corpus_dir: Path, entry: Mapping[str, Any]) -> Document:
    folder = corpus_dir / document.id
    source = folder / entry["source"]
    if not source.exists():
        raise SourceError(f"{source}：登记表写着这份原文，却没有这个文件，它的条款没法引用。请恢复它，或在 {REGISTER} 里写 source: null。")
    if document.sha256 and hashlib.sha256(read_bytes(source)).hexdigest() != document.sha256:
        raise SourceError(
            f"{source}：sha256 与登记的不同，不是审核过的那份文字，没法引用。请恢复原来的文件；或重新审核，再改 {REGISTER} 里的 sha256。"
        )
    raw = read_text(source)
    ledger = folder / "repairs.jsonl"
    lines = dict(read_json_lines(ledger, needs=("offset", "before", "after", "rule")))
    repairs = tuple(Repair(line["offset"], line["before"], line["after"], line["rule"], line.get("sure", True)) for line in lines.values())
    repaired = repair.apply(raw, repairs, where=str(ledger), lines=tuple(lines))
    return replace(document, raw=raw, text=repaired.text, repairs=repairs)


def _names(value: Any) -> tuple[str, ...]:
    """A list of names; a single text is refused, for it may be one name or several."""
    if value is not None and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise TypeError
    return tuple(value or ())


def _date(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _is_date(value: Any) -> bool:
    try:
        _date(value)
    except ValueError:
        return False
    return True


def _checked(value: Any) -> str | None:
    return f"{value.get('on', '')} {value.get('where', '')}".strip() if isinstance(value, Mapping) else value
