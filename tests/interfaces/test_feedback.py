"""Judgements are kept, can be changed, and hold no personal data."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from assistant.interfaces.feedback import MAX_NOTE_CHARS, FeedbackBook, Vote
from assistant.records import Answer, Citation, Outcome, Question

IDENTITY = "533501199001011234"


def _answer(asked: str = "租房能落户吗") -> Answer:
    citation = Citation("d", "d#3", "第3条", "应当征得房屋产权人同意", 0, 11, verbatim=True)
    return Answer(Question(asked, asked, date(2026, 11, 24)), Outcome.ANSWERED, citations=(citation, citation))


@pytest.fixture
def book(tmp_path: Path) -> FeedbackBook:
    return FeedbackBook(tmp_path / "new" / "feedback.sqlite")


def test_a_vote_is_kept_with_what_was_cited(book: FeedbackBook) -> None:
    book.vote(_answer(), Vote.USEFUL)
    (entry,) = book.entries()
    assert (entry.question, entry.outcome, entry.clauses, entry.vote, entry.reason, entry.note) == (
        "租房能落户吗", "ANSWERED", ("d#3",), Vote.USEFUL, "", "",
    )  # fmt: skip


def test_a_vote_can_be_explained_and_changed(book: FeedbackBook) -> None:
    entry_id = book.vote(_answer(), Vote.USELESS)
    book.explain(entry_id, "漏了条件", " 没说要房东同意 ")
    book.change(entry_id, Vote.USELESS)
    assert (book.entries()[0].reason, book.entries()[0].note) == ("漏了条件", "没说要房东同意")
    book.change(entry_id, Vote.USEFUL)
    (entry,) = book.entries()
    assert (entry.vote, entry.reason, entry.note) == (Vote.USEFUL, "", "")


def test_personal_numbers_never_reach_the_file(book: FeedbackBook, tmp_path: Path) -> None:
    entry_id = book.vote(_answer(f"我的身份证{IDENTITY}能落户吗"), Vote.USELESS)
    book.explain(entry_id, "看不懂", f"打我电话13812345678，证号{IDENTITY}")
    stored = "".join(str(each) for each in book.entries())
    files = b"".join(path.read_bytes() for path in (tmp_path / "new").iterdir())
    assert IDENTITY not in stored and "13812345678" not in stored
    assert IDENTITY.encode() not in files and b"13812345678" not in files


def test_a_number_is_masked_before_the_note_is_cut(book: FeedbackBook) -> None:
    entry_id = book.vote(_answer(), Vote.USELESS)
    book.explain(entry_id, "", "长" * (MAX_NOTE_CHARS - 9) + IDENTITY)
    note = book.entries()[0].note
    assert len(note) <= MAX_NOTE_CHARS and "5335" not in note


def test_many_threads_lose_no_vote(book: FeedbackBook) -> None:
    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda n: book.vote(_answer(f"问题{n}"), Vote.USEFUL), range(100)))
    assert len(set(ids)) == 100 == len(book.entries())


def test_the_file_is_in_wal_mode(book: FeedbackBook, tmp_path: Path) -> None:
    book.vote(_answer(), Vote.USEFUL)
    connection = sqlite3.connect(tmp_path / "new" / "feedback.sqlite")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
