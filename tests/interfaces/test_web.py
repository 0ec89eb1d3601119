"""What the page writes, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from assistant.errors import IndexStaleError
from assistant.flow import Desk
from assistant.interfaces import web_chat
from assistant.interfaces.feedback import FeedbackBook, Vote
from assistant.interfaces.web_cards import BADGES, Cards
from assistant.records import Outcome, Span, TextForm

RENT = "我在县城租房，房东不同意，能落户吗？"


@pytest.fixture
def book(tmp_path: Path) -> FeedbackBook:
    return FeedbackBook(tmp_path / "feedback.sqlite")


@pytest.fixture
def conversation(desk: Desk, book: FeedbackBook) -> web_chat.Conversation:
    return web_chat.Conversation(desk, book)


def _talk(conversation: web_chat.Conversation, asked: str, talk: web_chat.Talk | None = None) -> web_chat.Talk:
    *_, (grown, complete) = conversation.reply(asked, talk or web_chat.Talk())
    assert complete
    return grown


def test_every_outcome_has_a_badge() -> None:
    assert set(BADGES) == set(Outcome)


def test_an_answer_marks_words_that_stand_in_the_source(conversation: web_chat.Conversation, desk: Desk) -> None:
    html = _talk(conversation, RENT).html
    text = desk.materials.library.documents[desk.retriever.references.main_document].text
    marks = re.findall(r"<mark>(.*?)</mark>", html)
    assert marks and all(unescape(mark) in text for mark in marks)
    assert "第3条" in html


def test_links_lead_to_cards_of_the_page(conversation: web_chat.Conversation) -> None:
    html = _talk(conversation, "居住证持有人能享受哪些服务？").html
    links, ids = set(re.findall(r'href="#([^"]+)"', html)), set(re.findall(r' id="([^"]+)"', html))
    assert links and links <= ids


def test_the_scan_is_the_received_text(desk: Desk) -> None:
    cards = Cards(desk)
    for clause in desk.materials.library.originals:
        found = re.search(r"<pre[^>]*>(.*?)</pre>", cards.card(clause, (Span(clause.body_start, clause.body_end),), 1), re.S)
        document = desk.materials.library.documents[clause.document_id]
        assert found and unescape(found.group(1)) in document.raw.replace("\r\n", "\n")


def test_a_digest_is_labelled_and_never_marked(desk: Desk) -> None:
    cards = Cards(desk)
    digests = [
        each for each in desk.materials.library.clauses if desk.materials.library.documents[each.document_id].form is TextForm.DIGEST
    ]
    assert digests
    for clause in digests:
        html = cards.card(clause, (), 1)
        assert "要点（非原文）" in html and "<mark>" not in html and "扫描原始文字" not in html


@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>能落户吗", '"><img src=x onerror=alert(1)>租房落户', "</textarea><b>租房</b>落户"]
)
def test_what_is_typed_is_escaped(conversation: web_chat.Conversation, asked: str) -> None:
    html = _talk(conversation, asked).html
    assert "<script" not in html and "<img" not in html and "<b>租房" not in html and html.count("</textarea>") == 1


def test_personal_numbers_are_neither_shown_nor_kept(conversation: web_chat.Conversation, book: FeedbackBook) -> None:
    talk = conversation.vote(Vote.USELESS, _talk(conversation, "我的身份证533501199001011234，租房能落户吗"))
    assert "533501199001011234" not in talk.html + str(talk.history()) + str(book.entries())


def test_a_long_question_is_shown_short(conversation: web_chat.Conversation, desk: Desk) -> None:
    talk = _talk(conversation, "落户" * 2000)
    assert talk.last and talk.last.outcome is Outcome.TOO_LONG
    assert len(talk.html) < desk.settings.max_question_chars * 10


def test_a_follow_up_carries_what_was_said(conversation: web_chat.Conversation) -> None:
    talk = _talk(conversation, "军人家属怎么落户？")
    assert [turn.role for turn in talk.history()] == ["user", "assistant"]
    again = _talk(conversation, "由谁牵头？", talk)
    assert again.last and len(again.exchanges) == 2 and again.last.question.history


def test_two_votes_on_one_answer_are_one_entry(conversation: web_chat.Conversation, book: FeedbackBook) -> None:
    talk = conversation.vote(Vote.USEFUL, _talk(conversation, RENT))
    talk = conversation.vote(Vote.USELESS, talk)
    conversation.explain("看不懂", "太长", talk)
    (entry,) = book.entries()
    assert (entry.vote, entry.reason, entry.note) == (Vote.USELESS, "看不懂", "太长")
    assert _talk(conversation, "第5条原文", talk).vote_id == 0


@pytest.mark.parametrize("error", [IndexStaleError("gone"), RuntimeError("boom")])
def test_trouble_is_told_in_chinese_and_nothing_inside_leaks(
    desk: Desk, book: FeedbackBook, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise error

    monkeypatch.setattr(web_chat, "stream", broken)
    talk = _talk(web_chat.Conversation(desk, book), RENT)
    assert "trouble" in talk.html and str(error) not in talk.html and talk.history() == ()


def test_a_swapped_engine_is_told(conversation: web_chat.Conversation, desk: Desk) -> None:
    answer = _talk(conversation, RENT).last
    assert answer
    cards = Cards(desk)
    assert "没有使用语言模型" in cards.exchange(RENT, answer, 1)
    assert "由语言模型" in cards.exchange(RENT, replace(answer, engine="language model tiny"), 1)
    refused = cards.exchange(RENT, replace(answer, fallback_reason="figures"), 1)
    assert "语言模型写的话没有通过核对，已换成条款摘录。" in refused and "用不了" not in refused
    silent = cards.exchange(RENT, replace(answer, fallback_reason="连不上语言模型", model_unavailable=True), 1)
    assert "语言模型现在用不了，已换成条款摘录。" in silent and "没有通过核对" not in silent
