"""What a run has asked so far, one line a question, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.records import Outcome
from evals.measures import Seen

FOLDER = ".unfinished"


class Journal:
    """One configuration's answers to one set; a file that belongs to exactly this set, code, corpus, index and day.

    A sealed set keeps none, so that no single answer of it lies on the disk.
    """

    def __init__(self, folder: Path | None, key: Mapping[str, Any]) -> None:
        """Read what an interrupted run left.

        Args:
            folder: Where reports go; None keeps nothing.
            key: Everything that, if it changed, would make the kept answers another run's.
        """
        digest = hashlib.sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()[:16]
        self._path = folder / FOLDER / f"{digest}.jsonl" if folder else None
        self.seen: dict[str, Seen] = dict(_read(self._path)) if self._path and self._path.exists() else {}

    def add(self, item_id: str, seen: Seen) -> None:
        """Keep one answer, on the disk at once."""
        self.seen[item_id] = seen
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"id": item_id, "seen": asdict(seen)}, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Forget it: the report holds everything now."""
        if self._path:
            self._path.unlink(missing_ok=True)
            if self._path.parent.is_dir() and not any(self._path.parent.iterdir()):
                self._path.parent.rmdir()


def _read(path: Path) -> list[tuple[str, Seen]]:
    kept: list[tuple[str, Seen]] = []
    lines = path.read_text(encoding="utf-8").split("\n")
    whole, torn = lines[:-1], lines[-1]
    if torn:  # The run was killed while it wrote: that question is asked again, and what is added must begin a line.
        path.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    for line in whole:
        values = json.loads(line)
        kept.append((str(values["id"]), seen_from(values["seen"])))
    return kept


def seen_from(values: Mapping[str, Any]) -> Seen:
    """What was seen, from its JSON."""
    return Seen(
        outcome=Outcome(values["outcome"]) if values["outcome"] is not None else None,
        hits=tuple(values["hits"]),
        cited=tuple(values["cited"]),
        shown=values["shown"],
        quotations=tuple((words, bool(good)) for words, good in values["quotations"]),
        seconds=values["seconds"],
        error=values["error"],
    )
