"""Everyday ways to say the facts of a document's rules: examples from which the listener learns, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.datafile import read_yaml
from assistant.eligibility.expressions import FactKind
from assistant.eligibility.values import FactValue
from assistant.errors import SourceError

SAYINGS = "sayings"


@dataclass(frozen=True, slots=True)
class Saying:
    """Some words and the facts that they state; None where they mention a fact as not known."""

    text: str
    facts: Mapping[str, FactValue]


def load_sayings(corpus_dir: Path, document_id: str, kinds: Mapping[str, FactKind]) -> tuple[Saying, ...]:
    """Load a document's sayings.

    Args:
        corpus_dir: The corpus.
        document_id: The document; its folder may hold sayings/*.yaml, a list of {facts, say}, one saying a line under say.
        kinds: The facts that the rules know.

    Returns:
        The sayings in order of file and line, each text once; none where the document has no such folder.

    Raises:
        SourceError: If an entry has the wrong shape, or names a fact or value that the rules do not have.
    """
    found: dict[str, Saying] = {}
    for path in sorted((corpus_dir / document_id / SAYINGS).glob("*.yaml")):
        for number, entry in enumerate(read_yaml(path) or (), 1):
            for saying in _entry(entry, f"{path}, entry {number}", kinds):
                held = found.get(saying.text)
                found[saying.text] = Saying(saying.text, {**held.facts, **saying.facts}) if held else saying
    return tuple(found.values())


def _entry(entry: object, where: str, kinds: Mapping[str, FactKind]) -> Iterator[Saying]:
    if not isinstance(entry, dict) or set(entry) != {"facts", "say"} or not isinstance(entry["facts"], dict):
        raise SourceError(
            f"{where}: a mapping with facts and say is expected, so its lines teach nothing. Write {{facts: {{...}}, say: |}}."
        )
    for name, value in entry["facts"].items():
        if name not in kinds:
            raise SourceError(f"{where}: no rule knows the fact {name}. Use a fact of rules.yaml.")
        if value is not None and value not in kinds[name].values:
            allowed = "、".join(map(str, kinds[name].values))
            raise SourceError(f"{where}: {name} never has the value {value!r}. Its values: {allowed}.")
    yield from (Saying(line.strip(), dict(entry["facts"])) for line in str(entry["say"]).splitlines() if line.strip())
