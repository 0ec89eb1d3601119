"""What readers thought of answers: a local SQLite table without personal data."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from assistant.privacy import mask
from assistant.records import Answer

MAX_NOTE_CHARS = 200
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    question TEXT NOT NULL,
    outcome TEXT NOT NULL,
    clauses TEXT NOT NULL,
    engine TEXT NOT NULL,
    index_build TEXT NOT NULL,
    vote TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
)
"""


class Vote(StrEnum):
    """A reader's judgement."""

    USEFUL = "useful"
    USELESS = "useless"


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored judgement."""

    id: int
    at: str
    question: str
    outcome: str
    clauses: tuple[str, ...]
    vote: Vote
    reason: str
    note: str


class FeedbackBook:
    """Keeps judgements; safe to use from many threads.

    Neither address nor name of the reader is asked or stored; the question and the free text are masked once more on the way in.
    """

    def __init__(self, path: Path) -> None:
        """Remember where to write; the file and its table are made on first use."""
        self._path = path
        self._lock = threading.Lock()
        self._ready = False

    def vote(self, answer: Answer, vote: Vote) -> int:
        """Store a judgement.

        Returns:
            Its id, with which a reason can be added or the vote changed.
        """
        clauses = json.dumps(list(dict.fromkeys(each.clause_id for each in answer.citations)), ensure_ascii=False)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (now, mask(answer.question.asked).text[:500], answer.outcome.value, clauses, answer.engine, answer.index, vote.value)
        with self._connect() as connection:
            cursor = connection.execute(
                "INSERT INTO feedback (at, question, outcome, clauses, engine, index_build, vote) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
            return int(cursor.lastrowid or 0)

    def change(self, entry_id: int, vote: Vote) -> None:
        """Replace a vote; reasons given for the other vote are dropped."""
        with self._connect() as connection:
            connection.execute(
                "UPDATE feedback SET vote = ?1, reason = CASE vote WHEN ?1 THEN reason ELSE '' END, "
                "note = CASE vote WHEN ?1 THEN note ELSE '' END WHERE id = ?2",
                (vote.value, entry_id),
            )

    def explain(self, entry_id: int, reason: str, note: str) -> None:
        """Add why: a chosen reason and a free text, masked and cut to `MAX_NOTE_CHARS`."""
        with self._connect() as connection:
            masked = (mask(reason).text[:MAX_NOTE_CHARS], mask(note).text.strip()[:MAX_NOTE_CHARS], entry_id)
            connection.execute("UPDATE feedback SET reason = ?, note = ? WHERE id = ?", masked)

    def entries(self) -> tuple[Entry, ...]:
        """All judgements, oldest first."""
        with self._connect() as connection:
            rows = connection.execute("SELECT id, at, question, outcome, clauses, vote, reason, note FROM feedback ORDER BY id").fetchall()
        return tuple(
            Entry(number, at, question, outcome, tuple(json.loads(clauses)), Vote(vote), reason, note)
            for number, at, question, outcome, clauses, vote, reason, note in rows
        )

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10)
            try:
                if not self._ready:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute(_SCHEMA)
                    self._ready = True
                with connection:
                    yield connection
            finally:
                connection.close()
