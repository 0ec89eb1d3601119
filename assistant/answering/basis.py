"""Which items of higher documents a clause stands on, or is touched by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.clauses.library import Library
from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError


class Relation(StrEnum):
    """How a clause stands to an item of a higher document; the value is what readers see."""

    INHERITED = "承袭"
    REFINED = "细化"
    WIDENED = "放宽"
    NARROWED = "收紧"
    NEW = "新增"
    NOT_MENTIONED = "未提"
    LATER_AND_HIGHER = "后出上位规定"


@dataclass(frozen=True, slots=True)
class Basis:
    """One line of the basis map; `checked` is checked, known or open."""

    item_id: str
    relation: Relation
    note: str
    by: str
    checked: str


def load_basis(corpus_dir: Path, library: Library) -> Mapping[str, Sequence[Basis]]:
    """Load basis.yaml of every document.

    Returns:
        Basis lines by clause id, in the file's order.

    Raises:
        SourceError: If a line names a clause, item or relation that does not exist.
    """
    loaded: dict[str, list[Basis]] = {}
    for document_id in library.documents:
        path = corpus_dir / document_id / "basis.yaml"
        entries = (read_yaml(path) or {}).get("basis") or () if path.exists() else ()
        for number, entry in enumerate(entries, 1):
            clause_id, item_id = f"{document_id}#{entry.get('clause')}", f"{entry.get('document')}#{entry.get('item')}"
            unknown = [each for each in (clause_id, item_id) if each not in library.by_id]
            if unknown or entry.get("relation") not in set(Relation):
                fault = f"没有条款 {'、'.join(unknown)}" if unknown else f"没有 {entry.get('relation')!r} 这种 relation"
                raise SourceError(
                    f"{path}，basis 第{number}项：{fault}，没法说明上级依据。请改正：relation 可写{'、'.join(Relation)}；"
                    "clause 和 item 的编号见 python -m assistant corpus show 文件编号"
                )
            line = Basis(
                item_id,
                Relation(entry["relation"]),
                str(entry.get("note", "")),
                str(entry.get("by", "")),
                str(entry.get("checked", "open")),
            )
            loaded.setdefault(clause_id, []).append(line)
    return loaded
