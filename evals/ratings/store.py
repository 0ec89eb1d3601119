"""Rounds of rating in a local SQLite file: which answers, who gave what, what was settled. No names, only rater codes."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.privacy import mask

_RATER = re.compile(r"[A-Z][0-9]{1,2}")
_MAX_NOTE_CHARS = 300
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rounds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, made_at TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (
    id INTEGER PRIMARY KEY, round_id INTEGER NOT NULL REFERENCES rounds(id), item TEXT NOT NULL, configuration TEXT NOT NULL,
    outcome TEXT NOT NULL, shown TEXT NOT NULL, cited TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS scores (
    case_id INTEGER NOT NULL REFERENCES cases(id), rater TEXT NOT NULL, scale TEXT NOT NULL, value INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (case_id, rater, scale)
);
CREATE TABLE IF NOT EXISTS notes (
    case_id INTEGER NOT NULL REFERENCES cases(id), rater TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (case_id, rater)
);
CREATE TABLE IF NOT EXISTS settlements (
    case_id INTEGER NOT NULL REFERENCES cases(id), scale TEXT NOT NULL, value INTEGER NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (case_id, scale)
);
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to judge. `configuration` is never shown to a rater; `item` is the question as a set file holds it."""

    id: int
    item: Mapping[str, Any]
    configuration: str
    outcome: str
    shown: str
    cited: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One scale of one case on which the raters differ; `settled` is None until someone decided."""

    case: Case
    scale: str
    values: Mapping[str, int]
    settled: int | None = None
    reason: str = ""


class RatingBook:
    """Keeps rounds, scores and settlements; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Remember where to write; the file and its tables are made on first use."""
        self._path = path
        self._lock = threading.Lock()

    def open_round(self, name: str, report: Mapping[str, Any], *, questions: int, seed: int) -> int:
        """Draw answers from a report.

        Args:
            name: What raters choose the round by.
            report: What `evals.report.content` gives; every configuration that answers is drawn, none is named to raters.
            questions: How many questions are drawn at random, each with every configuration's answer.
            seed: Of the draw.

        Returns:
            The round's id.

        Raises:
            UsageError: If the report is of a sealed set, holds no answer, or the name is empty or taken.
        """
        if report["sealed"]:
            raise UsageError("这份报告的题目是封存的，谁也不能看单题，所以不能用来评分。请用别的题目的报告。")
        answering = [run for run in report["runs"] if run["configuration"]["engine"] == "assistant"]
        rows = {run["configuration"]["name"]: {row["id"]: row for row in run["rows"] if row["outcome"]} for run in answering}
        items = [item for item in report["items"] if any(item["id"] in each for each in rows.values())]
        name = name.strip()
        if not items or not name or name in self.rounds().values():
            raise UsageError("没有开新的一轮：报告里要有答案，名字不能空着，也不能与以前的一轮相同。")
        drawn = random.Random(seed).sample(items, min(questions, len(items)))
        with self._connect() as connection:
            source = json.dumps({"set": report["set"], "about": report["about"]}, ensure_ascii=False)
            cursor = connection.execute("INSERT INTO rounds (name, made_at, source) VALUES (?, ?, ?)", (name, _now(), source))
            round_id = int(cursor.lastrowid or 0)
            for item in drawn:
                for configuration, answered in rows.items():
                    if row := answered.get(item["id"]):
                        connection.execute(
                            "INSERT INTO cases (round_id, item, configuration, outcome, shown, cited) VALUES (?, ?, ?, ?, ?, ?)",
                            (round_id, _dump(item), configuration, row["outcome"], row["shown"], _dump(_texts(row, report))),
                        )
        return round_id

    def rounds(self) -> dict[int, str]:
        """Names by id, the newest first."""
        with self._connect() as connection:
            return dict(connection.execute("SELECT id, name FROM rounds ORDER BY id DESC").fetchall())

    def cases(self, round_id: int) -> tuple[Case, ...]:
        """A round's cases, in the order they were drawn."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT id, item, configuration, outcome, shown, cited FROM cases WHERE round_id = ? ORDER BY id", (round_id,)
            ).fetchall()
        return tuple(
            Case(number, json.loads(item), configuration, outcome, shown, tuple((label, text) for label, text in json.loads(cited)))
            for number, item, configuration, outcome, shown, cited in rows
        )

    def todo(self, round_id: int, rater: str) -> tuple[Case, ...]:
        """What a rater has still to judge, shuffled for this rater, so that neither order nor configuration can be guessed.

        A case that two others have judged is left out.
        """
        check_rater(rater)
        scores = self.scores(round_id)
        cases = list(self.cases(round_id))
        random.Random(f"{round_id} {rater}").shuffle(cases)
        return tuple(case for case in cases if rater not in scores.get(case.id, {}) and len(scores.get(case.id, {})) < 2)

    def rate(self, case_id: int, rater: str, values: Mapping[str, int], note: str = "") -> None:
        """Keep one rater's scores of a case; given again they replace the earlier ones.

        Raises:
            UsageError: If the code is no code, or two others have judged the case.
        """
        check_rater(rater)
        with self._connect() as connection:
            others = {each for (each,) in connection.execute("SELECT DISTINCT rater FROM scores WHERE case_id = ?", (case_id,))} - {rater}
            if len(others) >= 2:
                raise UsageError(f"这一题已经由 {'、'.join(sorted(others))} 两人评过，没有再存。请换一轮。")
            for scale, value in values.items():
                connection.execute("INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?)", (case_id, rater, scale, value, _now()))
            if words := mask(note).text.strip()[:_MAX_NOTE_CHARS]:
                connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (case_id, rater, words))

    def scores(self, round_id: int) -> dict[int, dict[str, dict[str, int]]]:
        """Case id -> rater -> scale -> value."""
        found: dict[int, dict[str, dict[str, int]]] = {}
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT case_id, rater, scale, value FROM scores JOIN cases ON cases.id = case_id WHERE round_id = ? ORDER BY case_id, rater",
                (round_id,),
            )
            for case_id, rater, scale, value in rows:
                found.setdefault(case_id, {}).setdefault(rater, {})[scale] = value
        return found

    def notes(self, round_id: int) -> dict[tuple[int, str], str]:
        """What raters wrote, by case id and rater."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT case_id, rater, note FROM notes JOIN cases ON cases.id = case_id WHERE round_id = ?", (round_id,)
            )
            return {(case_id, rater): note for case_id, rater, note in rows}

    def disagreements(self, round_id: int) -> tuple[Disagreement, ...]:
        """Where two raters differ; a case that one has yet to judge is not among them, so that nobody sees the other's scores first."""
        scores, settled = self.scores(round_id), self.settled(round_id)
        return tuple(
            Disagreement(case, scale, values, *settled.get((case.id, scale), (None, "")))
            for case in self.cases(round_id)
            if len(raters := scores.get(case.id, {})) == 2
            for scale, values in _by_scale(raters).items()
            if len(set(values.values())) > 1
        )

    def settle(self, case_id: int, scale: str, value: int, reason: str) -> None:
        """Decide a disagreement; deciding again replaces the decision."""
        words = mask(reason).text.strip()[:_MAX_NOTE_CHARS]
        with self._connect() as connection:
            connection.execute("INSERT OR REPLACE INTO settlements VALUES (?, ?, ?, ?, ?)", (case_id, scale, value, words, _now()))

    def settled(self, round_id: int) -> dict[tuple[int, str], tuple[int, str]]:
        """Decisions with their reasons, by case id and scale."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT case_id, scale, value, reason FROM settlements JOIN cases ON cases.id = case_id WHERE round_id = ?", (round_id,)
            )
            return {(case_id, scale): (value, reason) for case_id, scale, value, reason in rows}

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10)
            try:
                connection.executescript(_SCHEMA)
                with connection:
                    yield connection
            finally:
                connection.close()


def check_rater(rater: str) -> None:
    """Refuse what is no code.

    Raises:
        UsageError: If it could be a name.
    """
    if not _RATER.fullmatch(rater):
        raise UsageError(f"「{rater}」不是评分员代号，没有存。请用一个大写字母加一两位数字，如 A1；不要写姓名。")


def _by_scale(raters: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Rater -> scale -> value turned into scale -> rater -> value, of the scales that all have given."""
    common = set.intersection(*(set(values) for values in raters.values()))
    names = [scale for scale in next(iter(raters.values())) if scale in common]
    return {scale: {rater: values[scale] for rater, values in raters.items()} for scale in names}


def _texts(row: Mapping[str, Any], report: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    return [report["clauses"][clause_id] for clause_id in row["cited"] if clause_id in report["clauses"]]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
