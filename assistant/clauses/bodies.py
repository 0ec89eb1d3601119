"""The departments that a document names, how people call them, and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.datafile import read_yaml
from assistant.errors import SourceError


@dataclass(frozen=True, slots=True)
class Body:
    """One department as the document names it; `successor` only with a source."""

    name: str
    full_name: str | None
    plain: tuple[str, ...]
    successor: str | None
    successor_source: str | None
    status: str

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, self.name.removeprefix("市"), *self.plain)


@dataclass(frozen=True, slots=True)
class Bodies:
    """The departments of one document, and the counter that people may ask in general."""

    counter: str
    bodies: tuple[Body, ...]

    def named_in(self, text: str) -> tuple[Body, ...]:
        """The departments that a text names, in the document's order."""
        return tuple(body for body in self.bodies if any(name in text for name in body.names))


def load_bodies(corpus_dir: Path, document_ids: Sequence[str]) -> Mapping[str, Bodies]:
    """Load bodies.yaml of every document that has one.

    Raises:
        SourceError: If an entry lacks a name, or gives a successor without its source.
    """
    loaded: dict[str, Bodies] = {}
    for document_id in document_ids:
        path = corpus_dir / document_id / "bodies.yaml"
        if not path.exists():
            continue
        data = read_yaml(path) or {}
        bodies = []
        for number, entry in enumerate(data.get("bodies") or (), 1):
            if not entry.get("name") or (entry.get("successor") and not entry.get("successor_source")):
                raise SourceError(
                    f"{path}，bodies 第{number}项：没有 name，或写了 successor 没写出处 successor_source，会把人指错部门。请补上。"
                )
            bodies.append(
                Body(
                    name=entry["name"],
                    full_name=entry.get("full_name_2015"),
                    plain=tuple(entry.get("plain") or ()),
                    successor=entry.get("successor"),
                    successor_source=entry.get("successor_source"),
                    status=entry.get("status") or "未核实",
                )
            )
        loaded[document_id] = Bodies(str(data.get("counter") or ""), tuple(bodies))
    return loaded
