"""The scales that raters use, with what each step means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.documents.datafile import read_yaml

FILE = Path(__file__).resolve().parent / "scales.yaml"


@dataclass(frozen=True, slots=True)
class Scale:
    """One thing that is judged; a higher step is better. `anchors` say what each step means."""

    name: str
    title: str
    question: str
    anchors: Mapping[int, str]


@cache
def scales() -> tuple[Scale, ...]:
    """Every scale, in the order of the form."""
    return tuple(
        Scale(name, entry["title"], entry["question"], {int(step): text for step, text in entry["anchors"].items()})
        for name, entry in read_yaml(FILE).items()
    )
