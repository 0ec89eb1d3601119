"""Reads a question set: one JSON object a line, each fault named with its line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.records import Outcome, Turn

FOLDER = Path(__file__).resolve().parent / "sets"
DOCUMENT = "lincang-2015"
"""The document of a clause that is named by its key alone."""
_TEXTS = ("id", "kind", "question", "outcome")
_LISTS = ("history", "clauses", "facts")
_SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One question with what is right.

    Attributes:
        id: Names the question in results.
        kind: What is hard about it; results are given by kind.
        question: As a citizen typed it.
        history: Earlier turns, oldest first.
        outcome: How it must end.
        clauses: Ids of every clause that the answer needs; empty unless it is answerable.
        facts: What the answer must say; of each fact one of the alternative wordings suffices.
        voice: Who asks.
        why: The writer's reason, for whoever reads a failure.
    """

    id: str
    kind: str
    question: str
    history: tuple[Turn, ...]
    outcome: Outcome
    clauses: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    voice: str = ""
    why: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.outcome.answered


def set_path(name: str) -> Path:
    """The file of a set: `dev`, `unseen`, or a path."""
    return FOLDER / f"notice-{name}.jsonl" if name in ("dev", "unseen") else Path(name)


def is_sealed(path: Path) -> bool:
    """Whether nobody may look at single questions of this set, however it was named: its real file's name ends in -unseen."""
    return path.resolve().stem.endswith("-unseen")


def load_set(path: Path, known: Collection[str] | None = None) -> tuple[Item, ...]:
    """Read a set.

    Args:
        path: A JSONL file; blank lines are skipped.
        known: Ids of all clauses; those that the set names are not looked up when None.

    Returns:
        Its questions, in order.

    Raises:
        UsageError: If the file cannot be read or a line is faulty: the first ten faults, each with its line. No message repeats a
            question, so that a fault in a sealed set gives nothing away.
    """
    items: dict[str, Item] = {}
    faults: list[str] = []
    for number, line in _lines(path):
        try:
            item = _item(line, known)
            if item.id in items:
                raise ValueError(f"the id {item.id!r} stands on an earlier line too")
            items[item.id] = item
        except ValueError as error:
            faults.append(f"{path}, line {number}: {error}")
    if faults:
        more = f"\n… and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
        raise UsageError("\n".join(faults[:_SHOWN_FAULTS]) + more + "\nNothing was measured. Correct these lines.")
    if not items:
        raise UsageError(f"{path}: holds no question, so there is nothing to measure.")
    return tuple(items.values())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({type(error).__name__}). Name dev, unseen or a JSONL file.") from None
    # Not splitlines(): a question may hold U+2028, which ends no line of JSONL.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _item(line: str, known: Collection[str] | None) -> Item:
    """Read one line; ValueError says what is wrong with it."""
    fields = _fields(line)
    outcome = _outcome(fields["outcome"])
    clauses = tuple(_clause_id(key, known) for key in fields["clauses"])
    if outcome.answered and not clauses:
        raise ValueError(f"the outcome is {outcome}, but clauses is empty")
    if not outcome.answered and (clauses or fields["facts"]):
        raise ValueError(f"the outcome is {outcome}, so clauses and facts must be empty")
    return Item(
        id=fields["id"],
        kind=fields["kind"],
        question=fields["question"],
        history=tuple(_turn(turn) for turn in fields["history"]),
        outcome=outcome,
        clauses=tuple(dict.fromkeys(clauses)),
        facts=tuple(_fact(fact) for fact in fields["facts"]),
        voice=str(fields.get("voice", "")),
        why=str(fields.get("why", "")),
    )


def _fields(line: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno})") from None
    if not isinstance(fields, dict):
        raise ValueError(f"a JSON object is expected, not {type(fields).__name__}")
    if missing := [name for name in (*_TEXTS, *_LISTS) if name not in fields]:
        raise ValueError(f"missing: {', '.join(missing)}")
    for name in _TEXTS:
        if not isinstance(fields[name], str) or (name != "question" and not fields[name].strip()):
            raise ValueError(f"{name} must be a text that is not empty")
    for name in _LISTS:
        if not isinstance(fields[name], list):
            raise ValueError(f"{name} must be a list")
    return fields


def _outcome(name: str) -> Outcome:
    try:
        return Outcome(name)
    except ValueError:
        raise ValueError(f"outcome {name!r} is not one of {', '.join(Outcome)}") from None


def _clause_id(key: object, known: Collection[str] | None) -> str:
    if not isinstance(key, str) or not key:
        raise ValueError("every clause must be a text that is not empty")
    clause_id = key if "#" in key else f"{DOCUMENT}#{key}"
    if known is not None and clause_id not in known:
        raise ValueError(f"there is no clause {clause_id!r}")
    return clause_id


def _turn(turn: object) -> Turn:
    role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
    if role not in ("user", "assistant") or not isinstance(content, str):
        raise ValueError('every turn of history must be {"role": "user" or "assistant", "content": a text}')
    return Turn(str(role), content)


def _fact(fact: object) -> tuple[str, ...]:
    good = isinstance(fact, list) and fact and all(isinstance(wording, str) and wording.strip() for wording in fact)
    if not isinstance(fact, list) or not good:
        raise ValueError("every fact must be a list of alternative wordings, none of them empty")
    return tuple(fact)
