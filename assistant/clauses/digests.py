"""Digests of documents whose words are not held: items in our own wording, cited but never quoted."""

from __future__ import annotations

from pathlib import Path

from assistant.clauses.split import clause_digest
from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError
from assistant.records import Arrangement, Clause, Document, StatementKind

DIGEST_LABEL = "要点（非原文）"


def load_digest(document: Document, folder: Path) -> tuple[Clause, ...]:
    """Load a document's digest items as clauses that cannot be quoted.

    Args:
        document: A document registered with form "digest".
        folder: Its folder, holding digest.yaml.

    Returns:
        One clause per item, in order; offsets are 0.

    Raises:
        SourceError: If the file is missing, an item lacks a field, or a key stands twice.
    """
    path = folder / "digest.yaml"
    clauses: dict[str, Clause] = {}
    for number, item in enumerate((read_yaml(path) or {}).get("items") or [], 1):
        try:
            key, subject, text = str(item["key"]), str(item["subject"]), " ".join(str(item["text"]).split())
        except (KeyError, TypeError):
            raise SourceError(f"{path}，items 第{number}项：key、subject、text 没有写全，这一项没法引用。请补上。") from None
        if key in clauses:
            raise SourceError(f"{path}，items 第{number}项：key {key} 重复了，引用时分不清是哪一项。请换一个编号。")
        clauses[key] = Clause(
            id=f"{document.id}#{key}",
            document_id=document.id,
            key=key,
            label=f"{document.number or document.short_title}{key}",
            path=(DIGEST_LABEL,),
            title=subject,
            body=text,
            departments=(),
            arrangement=Arrangement.NONE,
            kind=StatementKind.INFORMATION,
            start=0,
            end=0,
            body_start=0,
            body_end=0,
            digest=clause_digest(document.id, (DIGEST_LABEL, key), text),
            quotable=False,
            topic=subject,
        )
    return tuple(clauses.values())
