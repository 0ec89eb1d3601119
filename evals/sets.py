"""Reads a question set, JSONL or a spreadsheet; each fault is named with its line, or its row and column."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.clauses.library import Library
from assistant.errors import UsageError
from assistant.records import Outcome, Turn
from assistant.retrieval.references import ReferenceReader
from evals import spreadsheets
from evals.spreadsheets import CellFault

FOLDER = Path(__file__).resolve().parent / "sets"
_TEXTS = ("id", "kind", "question", "outcome")
_LISTS = ("history", "clauses", "facts")
_SHOWN_FAULTS = 10

Resolver = Callable[[str], tuple[str, ...]]
"""A clause as people write it -> clause ids; none if there is no such clause."""


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
        reference: A model answer, for the eye only; no measure uses it.
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
    reference: str = ""

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


def clause_resolver(library: Library) -> Resolver:
    """Resolve what a set calls a clause: its id, its key in the main document, or a reference such as 第5条."""
    reader = ReferenceReader(library)

    def resolve(name: str) -> tuple[str, ...]:
        for clause_id in (name, f"{reader.main_document}#{name}"):
            if clause_id in library.by_id:
                return (clause_id,)
        return tuple(clause.id for clause in reader.read(name).clauses)

    return resolve


def load_set(path: Path, resolve: Resolver) -> tuple[Item, ...]:
    """Read a set.

    Args:
        path: JSONL (blank lines are skipped), CSV or XLSX (see `evals.spreadsheets`).
        resolve: Finds the clauses that the set names.

    Returns:
        The questions in the file's order, at least one.

    Raises:
        UsageError: If the file or anything in it cannot be used; names the first ten faults, by line or by row and column.
    """
    rows = spreadsheets.read(path) if path.suffix.lower() in spreadsheets.SUFFIXES else _json_rows(path)
    items: dict[str, Item] = {}
    faults: list[str] = []
    for where, read in rows:
        try:
            item = _item(read(), resolve)
            if item.id in items:
                raise CellFault("id", f"编号「{item.id}」前面已经用过，请换一个")
            items[item.id] = item
        except CellFault as fault:
            faults.append(f"{where(fault.field)}：{fault}")
    if faults:
        more = [f"……另有{len(faults) - _SHOWN_FAULTS}处"] if len(faults) > _SHOWN_FAULTS else []
        listed = "\n".join([*faults[:_SHOWN_FAULTS], *more])
        raise UsageError(f"{path}：有{len(faults)}处要改，改好之前一题也不会测（原文件没有动过）。\n{listed}")
    if not items:
        raise UsageError(f"{path}：里面一道题也没有，没有可测的。请检查文件，或写出模板来填：assistant eval template 题目.xlsx")
    return tuple(items.values())


def as_fields(item: Item) -> dict[str, Any]:
    """A question as one line of JSONL holds it."""
    fields = {
        "id": item.id,
        "kind": item.kind,
        "voice": item.voice,
        "question": item.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in item.history],
        "outcome": item.outcome.value,
        "clauses": list(item.clauses),
        "facts": [list(fact) for fact in item.facts],
        "why": item.why,
    }
    return fields | ({"reference": item.reference} if item.reference else {})


def append(item: Item, path: Path, resolve: Resolver) -> None:
    """Add a question to a set file, made if it is absent.

    Raises:
        UsageError: If the set is sealed, is not JSONL, or the question would not be read back.
    """
    if is_sealed(path) or path.suffix != ".jsonl":
        raise UsageError(f"{path}：新题只能加到 JSONL 题目文件里，且不能加到封存的（-unseen）题目里。没有写入。")
    line = json.dumps(as_fields(item), ensure_ascii=False)
    try:
        read = _item(json.loads(line), resolve)
        known = load_set(path, resolve) if path.exists() else ()
        if read.id in {each.id for each in known}:
            raise CellFault("id", f"编号「{read.id}」已经用过，请换一个")
    except CellFault as fault:
        raise UsageError(f"新题没有写入：{fault}。") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _json_rows(path: Path) -> Iterator[tuple[Callable[[str], str], Callable[[], Mapping[str, Any]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}：读不出来（{type(error).__name__}），所以什么也没有测。请给 dev、unseen，或一个 JSONL（UTF-8）、CSV、XLSX 文件。"
        ) from None
    # Not splitlines(): a question may hold U+2028, which ends no line of JSONL.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _line_name(number), lambda line=line: _object(line)  # type: ignore[misc]


def _line_name(number: int) -> Callable[[str], str]:
    return lambda _: f"第{number}行"


def _object(line: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise CellFault("", f"不是 JSON（{error.msg}，第{error.colno}个字符）") from None
    if not isinstance(fields, dict):
        raise CellFault("", "应是一个 JSON 对象 {…}")
    return fields


def _item(fields: Mapping[str, Any], resolve: Resolver) -> Item:
    """Check one question; CellFault says which field is wrong and how."""
    _check_shape(fields)
    outcome = _outcome(fields["outcome"])
    clauses = tuple(clause_id for name in fields["clauses"] for clause_id in _clause_ids(name, resolve))
    if outcome.answered and not clauses:
        raise CellFault("clauses", f"结果是 {outcome}，就要写明答案站在哪些条款上")
    if not outcome.answered and (clauses or fields["facts"]):
        raise CellFault("clauses", f"结果是 {outcome}，条款和要点就要空着")
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
        reference=str(fields.get("reference", "")),
    )


def _check_shape(fields: Mapping[str, Any]) -> None:
    if missing := [name for name in (*_TEXTS, *_LISTS) if name not in fields]:
        raise CellFault(missing[0], f"缺少 {'、'.join(missing)}")
    for name in _TEXTS:
        if not isinstance(fields[name], str) or (name != "question" and not fields[name].strip()):
            raise CellFault(name, "不能空着，要填文字")
    for name in _LISTS:
        if not isinstance(fields[name], list):
            raise CellFault(name, f"{name} 应是一个列表 […]")


def _outcome(name: str) -> Outcome:
    try:
        return Outcome(name)
    except ValueError:
        raise CellFault("outcome", f"没有「{name}」这种结果，可以填：{'、'.join(spreadsheets.OUTCOME_NAMES.values())}") from None


def _clause_ids(name: object, resolve: Resolver) -> tuple[str, ...]:
    if not isinstance(name, str) or not name:
        raise CellFault("clauses", "每个条款都要是文字，如 第5条")
    if found := resolve(name):
        return found
    raise CellFault("clauses", f"没有「{name}」这一条；条款写法：第5条、三（二）5、四（一）、前言")


def _turn(turn: object) -> Turn:
    role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
    if role not in ("user", "assistant") or not isinstance(content, str):
        raise CellFault("history", '先前的对话每句应是 {"role": "user" 或 "assistant", "content": 文字}')
    return Turn(str(role), content)


def _fact(fact: object) -> tuple[str, ...]:
    if isinstance(fact, Sequence) and not isinstance(fact, str) and fact and all(isinstance(each, str) and each.strip() for each in fact):
        return tuple(fact)
    raise CellFault("facts", "每个要点应是几种说法的列表，哪一种也不能空着")
