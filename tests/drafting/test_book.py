"""Kept drafts: no personal numbers, review by role, and 需复核 when a clause, a repair or an original changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.clauses.library import Library
from assistant.drafting.book import Content, DraftBook, changes
from assistant.drafting.choices import Kind, State
from assistant.drafting.desk import obstacles
from assistant.drafting.ledger import judge
from assistant.drafting.materials import DraftMaterials, subject_of_clause
from assistant.errors import UsageError
from assistant.records import Repair

CLAUSE = "lincang-2015#3"
CONTENT = Content(Kind.DRAFT, "问答", "租房落户", (CLAUSE,), "租房落户\n请打13800138000。", (), "build-1")


@pytest.fixture
def book(tmp_path: Path) -> DraftBook:
    return DraftBook(tmp_path / "deep" / "drafts.sqlite")


def test_a_draft_is_kept_without_telephone_numbers(book: DraftBook, library: Library, today: date) -> None:
    kept = book.get(book.keep(CONTENT, library, today=today))
    assert "13800138000" not in kept.content.text
    assert kept.state is State.DRAFT
    assert changes(kept, library) == ()
    assert book.stale(library) == ()


def test_a_changed_clause_asks_for_a_new_review_of_drafts_and_slips(book: DraftBook, library: Library, today: date) -> None:
    slip = book.keep(replace(CONTENT, kind=Kind.SLIP), library, today=today)
    book.keep(replace(CONTENT, clause_ids=("guofa-2014-25#（四）",)), library, today=today)
    clauses = tuple(replace(each, digest="c1:other") if each.id == CLAUSE else each for each in library.clauses)
    stale = book.stale(Library(library.documents, clauses))
    assert [(each.id, why) for each, why in stale] == [(slip, ("第3条的文字变了",))]


@pytest.mark.parametrize("change", [{"raw": "另一份"}, {"repairs": (Repair(0, "a", "b", "x"),)}, {"in_force_status": "已废止"}])
def test_a_changed_original_repair_or_status_asks_for_a_new_review(
    change: dict[str, object], book: DraftBook, library: Library, today: date
) -> None:
    book.keep(CONTENT, library, today=today)
    documents = {**library.documents, "lincang-2015": replace(library.documents["lincang-2015"], **change)}  # type: ignore[arg-type]
    [(_, why)] = book.stale(Library(documents, library.clauses))
    assert why == ("资料lincang-2015的原件或勘误变了",)


def test_a_removed_document_asks_for_a_new_review(book: DraftBook, library: Library, today: date) -> None:
    book.keep(CONTENT, library, today=today)
    [(_, why)] = book.stale(Library({}, ()))
    assert why == (f"{CLAUSE}已不在库里", "资料lincang-2015已不在库里")


def test_a_review_is_by_role_and_an_edited_text_is_a_draft_again(book: DraftBook, library: Library, today: date) -> None:
    kept_id = book.keep(CONTENT, library, today=today)
    book.review(kept_id, State.APPROVED, "窗口负责人", today=today)
    kept = book.get(kept_id)
    assert (kept.state, kept.role, kept.reviewed) == (State.APPROVED, "窗口负责人", today.isoformat())
    book.keep(replace(CONTENT, text="改了"), library, today=today, kept_id=kept_id)
    kept = book.get(kept_id)
    assert (kept.state, kept.role, kept.content.text) == (State.DRAFT, "", "改了")
    with pytest.raises(UsageError, match="写角色，不写姓名"):
        book.review(kept_id, State.APPROVED, "张三", today=today)
    with pytest.raises(UsageError, match="没有编号为99的稿子"):
        book.review(99, State.RETURNED, "窗口负责人", today=today)


def test_a_draft_with_a_lost_condition_cannot_be_approved(materials: DraftMaterials) -> None:
    ledger = judge("租房\n保证能落户。（第3条）", subject_of_clause("3", materials), materials)
    found = obstacles(ledger, ("第3条的文字变了",))
    assert any("保证" in each for each in found)
    assert any("应当征得房屋产权人同意" in each and "有意不写" in each for each in found)
    assert found[-1] == "资料变了，要先复核：第3条的文字变了"
