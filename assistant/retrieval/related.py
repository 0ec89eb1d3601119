"""Clauses that must be read together, as the corpus says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.clauses.library import Library
from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError


@dataclass(frozen=True, slots=True)
class Relation:
    """When `clause_id` is found and the question holds one of `words`, `with_id` is needed too."""

    clause_id: str
    with_id: str
    words: tuple[str, ...]

    def applies(self, clause_id: str, text: str) -> bool:
        """Whether a question that found a clause needs the other one."""
        return clause_id == self.clause_id and any(word in text for word in self.words)


def load_relations(corpus_dir: Path, library: Library) -> tuple[Relation, ...]:
    """Read related.yaml of every document.

    Raises:
        SourceError: If a relation names a clause that does not exist, or has no words.
    """
    return tuple(
        relation for document_id in library.documents for relation in _read(corpus_dir / document_id / "related.yaml", document_id, library)
    )


def _read(path: Path, document_id: str, library: Library) -> Iterable[Relation]:
    if not path.exists():
        return
    for number, entry in enumerate((read_yaml(path) or {}).get("related") or (), 1):
        missing = [name for name in ("clause", "with", "words") if not entry.get(name)]
        pair = [f"{document_id}#{entry.get(name)}" for name in ("clause", "with")]
        unknown = [clause_id for clause_id in pair if clause_id not in library.by_id]
        if missing or unknown:
            fault = f"缺少 {'、'.join(missing)}" if missing else f"没有条款 {'、'.join(unknown)}"
            raise SourceError(
                f"{path}，related 第{number}项：{fault}，该一起看的条款就会漏掉。请改正：每项要有 clause、with、words，"
                f"条款编号见 python -m assistant corpus show {document_id}"
            )
        yield Relation(pair[0], pair[1], tuple(entry["words"]))
