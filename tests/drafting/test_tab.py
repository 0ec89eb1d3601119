"""The tab: what its buttons do, and that nothing an editor types becomes markup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.drafting.book import DraftBook
from assistant.drafting.choices import Format, State
from assistant.drafting.materials import DraftMaterials
from assistant.flow import Desk
from assistant.interfaces.web_draft import MAX_CHARS, DraftRoom, Open, draft_tab, kept_html, ledger_html
from assistant.settings import Settings


@pytest.fixture
def desk(materials: DraftMaterials, tmp_path: Path) -> Desk:
    parts = SimpleNamespace(library=materials.library)
    settings = Settings(feedback_path=tmp_path / "feedback.sqlite")
    return cast(Desk, SimpleNamespace(settings=settings, materials=parts, synonyms=materials.synonyms, model=None, index_name="build-1"))


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> DraftRoom:
    return DraftRoom(desk, DraftBook(tmp_path / "drafts.sqlite"))


def test_the_tab_can_be_laid_out(desk: Desk) -> None:
    with gr.Blocks() as page, gr.Tab("宣传稿"):
        draft_tab(desk)
    ids = {getattr(block, "elem_id", None) for block in page.blocks.values()}
    assert {"draft-subject", "draft-write", "draft-text", "draft-ledger", "draft-keep", "draft-make", "draft-review"} <= ids


def test_situations_come_first_and_name_their_clauses(room: DraftRoom) -> None:
    shown = [label for label, _ in room.subjects()]
    assert shown[0].startswith("情形：")
    assert "第" in shown[0]


def test_write_edit_keep_review(room: DraftRoom) -> None:
    text, opened, note = room.write("随军", Format.CARD.value)
    assert note == ""
    assert room.review(opened, State.APPROVED, "窗口负责人") == "请先留存，再记审核。"
    ledger = room.judge(text, opened, ())
    assert ledger
    opened = room.keep(text, opened, ledger)
    assert room.review(opened, State.APPROVED, "窗口负责人") == "已记下：已核（窗口负责人）。"
    assert "已核" in room.imprint(text, opened, ledger).lines()[0]
    assert "未经审核" in room.imprint(text.replace("第7条", "第5条"), opened, ledger).lines()[0]
    content, again = room.reopen(opened.kept_id or 0)
    assert (content.text, again.kept_id) == (text, opened.kept_id)


def test_a_spoilt_draft_is_not_approved(room: DraftRoom) -> None:
    text, opened, _ = room.write("随军", Format.CARD.value)
    spoilt = text.replace("共同居住的，", "")
    ledger = room.judge(spoilt, opened, ())
    assert ledger
    opened = room.keep(spoilt, opened, ledger)
    assert room.review(opened, State.APPROVED, "窗口负责人").startswith("还不能标为已核：")


def test_a_long_text_is_not_judged(room: DraftRoom) -> None:
    _, opened, _ = room.write("随军", Format.CARD.value)
    assert room.judge("字" * (MAX_CHARS + 1), opened, ()) is None
    assert room.judge("字", Open(), ()) is None


def test_the_ledger_escapes_what_was_typed_and_shows_both_directions(room: DraftRoom) -> None:
    text, opened, _ = room.write("租房", Format.QUESTIONS.value)
    assert "没有多出的话" in ledger_html(_judged(room, text, opened))
    html = ledger_html(_judged(room, "标题\n<script>alert(1)</script>包您落户。（第3条）", opened))
    assert "<script>" not in html
    assert "没有说到的要点" in html
    assert "应当征得房屋产权人同意" in html


def test_kept_drafts_say_what_has_changed(room: DraftRoom) -> None:
    assert "还没有留存的稿子" in kept_html(())
    text, opened, _ = room.write("返乡", Format.CARD.value)
    room.keep(text, opened, _judged(room, text, opened))
    [(kept, changed)] = room.kept()
    assert changed == ()
    assert "需复核：第4条的文字变了" in kept_html([(replace(kept), ("第4条的文字变了",))])


def _judged(room: DraftRoom, text: str, opened: Open) -> Any:
    ledger = room.judge(text, opened, ())
    assert ledger is not None
    return ledger
