"""What the reader of facts learns from: sayings, sayings put together, and whole lives with their facts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.documents.datafile import read_json_lines
from assistant.eligibility.attending import JOINT
from assistant.eligibility.sayings import Saying
from assistant.eligibility.values import FactValue

_PARTS = (2, 2, 3, 3, 4, 5)
_IDLE_SHARE = 0.2


class Example(NamedTuple):
    """Words and all the facts that they state."""

    text: str
    facts: Mapping[str, FactValue]


def lives(paths: Sequence[Path]) -> list[Example]:
    """Lives with labelled facts: {"situation", "turns", "facts"} a line."""
    rows = [row for path in paths for _, row in read_json_lines(path, needs=("situation", "facts"))]
    return [Example(JOINT.join([str(row["situation"]), *map(str, row.get("turns") or ())]), row["facts"]) for row in rows]


def composed(sayings: Sequence[Saying], count: int, seed: int) -> list[Example]:
    """Two to five sayings in a row that do not contradict each other, one in five of them idle."""
    chance = random.Random(seed)
    idle = [saying for saying in sayings if not saying.facts] or list(sayings)
    found: list[Example] = []
    while len(found) < count:
        parts = [chance.choice(idle if chance.random() < _IDLE_SHARE else sayings) for _ in range(chance.choice(_PARTS))]
        facts: dict[str, FactValue] = {}
        if all(facts.setdefault(name, value) == value for part in parts for name, value in part.facts.items()):
            found.append(Example("".join(part.text.rstrip("。，,.") + chance.choice("，，，。") for part in parts)[:-1], facts))
    return found
