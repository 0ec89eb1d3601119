"""Keeps drafts and slips with what they were made from, so that they are found again when a clause, a repair or an original changes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.clauses.library import Library
from assistant.documents.stamp import document_of_code, document_stamp
from assistant.drafting.choices import ROLES, Kind, State
from assistant.errors import UsageError
from assistant.privacy import mask
from assistant.records import Clause

FILE_NAME = "drafts.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    title TEXT NOT NULL,
    clauses TEXT NOT NULL,
    text TEXT NOT NULL,
    ticked TEXT NOT NULL,
    stamps TEXT NOT NULL,
    index_build TEXT NOT NULL,
    changed TEXT NOT NULL,
    state TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '',
    reviewed TEXT NOT NULL DEFAULT ''
)
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a draft or slip: no names, no numbers of persons."""

    kind: Kind
    form: str
    title: str
    clause_ids: tuple[str, ...]
    text: str
    ticked: tuple[str, ...] = ()
    index: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept draft or slip. `stamps` is what its clauses looked like; `changed` and `reviewed` are ISO dates."""

    id: int
    content: Content
    stamps: Mapping[str, str]
    changed: str
    state: State
    role: str
    reviewed: str


class DraftBook:
    """A local SQLite table; safe to use from many threads. Personal numbers are masked on the way in."""

    def __init__(self, path: Path) -> None:
        """Use a file; it and its table are made on first use."""
        self._path = path
        self._lock = threading.Lock()

    def keep(self, content: Content, library: Library, *, today: date, kept_id: int | None = None) -> int:
        """Store a draft as 草稿, or replace the text of one: a changed text must be reviewed anew.

        Returns:
            Its id.

        Raises:
            UsageError: If `kept_id` is not there.
        """
        row = (
            content.kind.value, content.form, content.title, _json(content.clause_ids), mask(content.text).text, _json(content.ticked),
            _json(stamps(content.clause_ids, library)), content.index, today.isoformat(), State.DRAFT.value,
        )  # fmt: skip
        columns = "kind, form, title, clauses, text, ticked, stamps, index_build, changed, state"
        with self._connect() as connection:
            if kept_id is None:
                cursor = connection.execute(f"INSERT INTO kept ({columns}) VALUES ({', '.join('?' * len(row))})", row)
                return int(cursor.lastrowid or 0)
            sets = ", ".join(f"{column} = ?" for column in columns.split(", "))
            done = connection.execute(f"UPDATE kept SET {sets}, role = '', reviewed = '' WHERE id = ?", (*row, kept_id))
            _must_exist(done, kept_id)
            return kept_id

    def review(self, kept_id: int, state: State, role: str, *, today: date) -> None:
        """Note a review.

        Args:
            kept_id: Which draft.
            state: What the reviewer decided.
            role: One of `ROLES`.
            today: The day of the review.

        Raises:
            UsageError: If the role is none of `ROLES`, or there is no such draft.
        """
        if role not in ROLES:
            raise UsageError(f"审核要写角色，不写姓名：{'、'.join(ROLES)}。「{mask(role).text}」不是其中之一，状态没有改。")
        with self._connect() as connection:
            done = connection.execute(
                "UPDATE kept SET state = ?, role = ?, reviewed = ? WHERE id = ?", (state.value, role, today.isoformat(), kept_id)
            )
            _must_exist(done, kept_id)

    def get(self, kept_id: int) -> Kept:
        """One kept draft.

        Raises:
            UsageError: If there is none of that id.
        """
        found = next((each for each in self.all() if each.id == kept_id), None)
        if found is None:
            raise _missing(kept_id)
        return found

    def all(self) -> tuple[Kept, ...]:
        """Everything kept, newest first."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT id, kind, form, title, clauses, text, ticked, index_build, stamps, changed, state, role, reviewed FROM kept ORDER BY id DESC"
            ).fetchall()
        return tuple(_kept(row) for row in rows)

    def stale(self, library: Library) -> tuple[tuple[Kept, tuple[str, ...]], ...]:
        """What must be reviewed again (需复核), newest first, each with what has changed since it was kept."""
        compared = ((each, changes(each, library)) for each in self.all())
        return tuple((each, found) for each, found in compared if found)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10)
            try:
                connection.execute(_SCHEMA)
                with connection:
                    yield connection
            finally:
                connection.close()


def stamps(clause_ids: Sequence[str], library: Library) -> dict[str, str]:
    """What clauses and their documents look like now: a clause's digest, and one of its document's original and repairs."""
    clauses = [library.by_id[each] for each in clause_ids]
    documents = dict.fromkeys(each.document_id for each in clauses)
    return {each.id: each.digest for each in clauses} | {f"document:{each}": document_stamp(library.documents[each]) for each in documents}


def corpus_version(library: Library) -> str:
    """Twelve hexadecimal digits that change with any clause, repair or original of the collection."""
    everything = {each.id: each.digest for each in library.clauses} | {
        each: document_stamp(library.documents[each]) for each in library.documents
    }
    return hashlib.sha256(_json(sorted(everything.items())).encode()).hexdigest()[:12]


def slip_state(code: str, library: Library) -> tuple[bool, str]:
    """Whether a slip (条件自查单), which is stored nowhere, still stands on the same words.

    Args:
        code: The code printed at its foot.
        library: The clauses of today.

    Returns:
        Whether it must be made again (需复核), and that in words for whoever holds it.
    """
    document = document_of_code(code, library.documents.values())
    if document is None:
        return (
            True,
            "需复核：打单以后，所依据文件的原件、勘误或有效状态变了，或者核对码抄错了。请核对抄写；没有抄错，就按现在的条文重新自查一遍。",
        )
    return False, f"一致：所依据的{document.short_title or document.title}，原件、勘误和有效状态与打单时一样。"


def changes(kept: Kept, library: Library) -> tuple[str, ...]:
    """What has changed since a draft was kept, in words for editors; empty where it still stands on the same words."""
    found: list[str] = []
    for name, then in kept.stamps.items():
        if name.startswith("document:"):
            document_id = name.removeprefix("document:")
            if document_id not in library.documents:
                found.append(f"资料{document_id}已不在库里")
            elif document_stamp(library.documents[document_id]) != then:
                found.append(f"资料{document_id}的原件或勘误变了")
        elif name not in library.by_id:
            found.append(f"{name}已不在库里")
        elif library.by_id[name].digest != then:
            found.append(f"{_label(library.by_id[name])}的文字变了")
    return tuple(found)


def _label(clause: Clause) -> str:
    return clause.label


def _kept(row: Sequence[Any]) -> Kept:
    number, kind, form, title, clauses, text, ticked, index, stamped, changed, state, role, reviewed = row
    content = Content(Kind(kind), form, title, tuple(json.loads(clauses)), text, tuple(json.loads(ticked)), index)
    return Kept(number, content, json.loads(stamped), changed, State(state), role, reviewed)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _must_exist(done: sqlite3.Cursor, kept_id: int) -> None:
    if done.rowcount == 0:
        raise _missing(kept_id)


def _missing(kept_id: int) -> UsageError:
    return UsageError(f"没有编号为{kept_id}的稿子，什么也没有改。看有哪些：python -m assistant draft list")
