"""The corpus commands: list, show, add, and suggested repairs."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import yaml

from assistant.clauses.library import load_library
from assistant.documents import repair
from assistant.documents.collection import REGISTER, read_register
from assistant.documents.datafile import os_fault, read_bytes
from assistant.documents.formats import read_text
from assistant.errors import SourceError, UsageError
from assistant.records import TextForm
from assistant.settings import Settings

_FORM_TEXT = {TextForm.ORIGINAL: "原文", TextForm.DIGEST: "要点（非原文）", TextForm.NOT_HELD: "依据已引用，本库未收录"}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,60}")


def list_documents(_options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """List the registered documents."""
    library = load_library(settings.corpus_dir)
    for document in library.documents.values():
        count = len(library.of_document(document.id))
        number = document.number or "文号未载明"
        out.write(
            f"{document.id}  {document.level.value}  {_FORM_TEXT[document.form]}  {count}条  {number}  {document.title}  〔{document.in_force_status}〕\n"
        )
    return 0


def show(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Show one document's clauses; the first one whose words are held when none is named."""
    library = load_library(settings.corpus_dir)
    wanted = options.target or next(document.id for document in library.documents.values() if document.quotable)
    if wanted not in library.documents:
        raise UsageError(f"资料库里没有编号为{wanted}的文件。已有：{'、'.join(library.documents)}")
    document = library.documents[wanted]
    out.write(f"{document.title}\n{document.issuer}  {_FORM_TEXT[document.form]}\n{document.status_note}\n\n")
    for clause in library.of_document(wanted):
        out.write(f"{clause.id}\t{clause.label}\t{clause.title[:46]}\n")
    return 0


def repairs(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Suggest a repair ledger for a registered document's source, for review."""
    entries = {str(entry.get("id")): entry for entry in read_register(settings.corpus_dir)}
    entry = entries.get(options.target)
    if entry is None or not entry.get("source"):
        raise UsageError(f"{options.target}：登记表里没有这个编号，或它没有原文。已有：{'、'.join(entries)}")
    for each in repair.propose(read_text(settings.corpus_dir / options.target / entry["source"])):
        out.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
    return 0


def add(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Add a document: copy it, propose its repairs, register it, and prove that its clauses can be read; or change nothing."""
    source = Path(options.target)
    if source.is_dir():
        raise UsageError(f"{source}：这是文件夹，不是文件，所以什么也没有加入。请给出里面的一个文件。")
    if not source.exists():
        raise UsageError(f"{source}：没有这个文件，所以什么也没有加入。请检查路径。")
    text = read_text(source)
    document_id = options.id or re.sub(r"[^a-z0-9-]+", "-", source.stem.lower()).strip("-")
    if not _ID.fullmatch(document_id):
        raise UsageError(f"请用 --id 给一个编号（小写字母、数字、短横线，3个字符以上），例：--id baoshan-2016；现在得到的是{document_id!r}")
    folder = settings.corpus_dir / document_id
    if folder.exists() or any(entry.get("id") == document_id for entry in read_register(settings.corpus_dir)):
        raise UsageError(f"{document_id}已经在资料库里，没有覆盖它。请换一个 --id。")
    entry = {
        "id": document_id,
        "title": options.title or _first_line(text),
        "issuer": options.issuer or "未载明",
        "level": options.level.value,
        "form": TextForm.ORIGINAL.value,
        "in_force_status": "未核实",
        "source": f"source{source.suffix.lower()}",
        "sha256": hashlib.sha256(read_bytes(source)).hexdigest(),
    }
    count = _write(source, text, entry, settings)
    out.write(
        f"已加入{document_id}：{count}条。勘误建议在{folder / 'repairs.jsonl'}，请人工看一遍。然后运行：python -m assistant index build\n"
    )
    return 0


def _write(source: Path, text: str, entry: dict[str, str], settings: Settings) -> int:
    """Put a document into the corpus and count its clauses; on any fault the corpus is as before."""
    register, folder = settings.corpus_dir / REGISTER, settings.corpus_dir / entry["id"]
    before = read_bytes(register)
    try:
        folder.mkdir(parents=True)
        shutil.copyfile(source, folder / entry["source"])
        lines = (json.dumps(asdict(each), ensure_ascii=False) for each in repair.propose(text))
        (folder / "repairs.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        opened = re.sub(r"documents:[ ]*\[\]", "documents:", before.decode("utf-8")).rstrip("\n")
        register.write_text(f"{opened}\n\n{_as_list_item(entry)}", encoding="utf-8")
        return len(load_library(settings.corpus_dir).of_document(entry["id"]))
    except (SourceError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        if register.read_bytes() != before:
            register.write_bytes(before)
        if isinstance(error, OSError):
            raise UsageError(
                f"{error.filename or folder}：写不进去（{os_fault(error)}），所以什么也没有加入，资料库和原来一样。请检查权限和磁盘，再运行一次。"
            ) from None
        raise


def _as_list_item(entry: dict[str, str]) -> str:
    block = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False)
    return "".join(f"  {line}\n" for line in block.splitlines())


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
