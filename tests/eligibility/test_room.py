"""The tab's room: one state for text, buttons and form; and a case within a conversation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules
from assistant.eligibility.case import judge_case
from assistant.eligibility.chat import goes_on
from assistant.eligibility.values import Truth, Verdict
from assistant.flow import Desk
from assistant.interfaces.web_eligibility import CaseRoom, Told, heard_html, question_html, said_html, verdict_html
from assistant.records import Outcome, Turn

RENT = "我在永德县城租房住，没备案，房东同意，能落户吗"


@pytest.fixture
def room(rules: Rules, library: Library) -> CaseRoom:
    desk: Any = SimpleNamespace(materials=SimpleNamespace(library=library))
    return CaseRoom(cast(Desk, desk), rules)


def test_a_tick_corrects_what_was_said_and_shows_in_the_form(room: CaseRoom) -> None:
    told = room.say(Told(), RENT)
    assert room.assess(told).verdict is Verdict.DOES_NOT_QUALIFY
    assert room.shown(room.assess(told))["registered"] == "未备案"
    ticked = room.assess(told.tick("registered", room.value_of("registered", "已备案")))
    assert ticked.verdict is Verdict.QUALIFIES
    assert room.shown(ticked)["registered"] == "已备案"
    assert "勾选" in heard_html(ticked, room.rules)


def test_a_later_word_corrects_a_tick(room: CaseRoom) -> None:
    told = room.say(Told(), RENT).tick("registered", True)
    told = room.say(told, "其实没备案")
    assert room.assess(told).verdict is Verdict.DOES_NOT_QUALIFY


def test_unticking_lets_what_was_said_count_again(room: CaseRoom) -> None:
    told = room.say(Told(), RENT).tick("registered", True).untick("registered")
    assert room.assess(told).verdict is Verdict.DOES_NOT_QUALIFY


def test_questions_end_within_six_and_unsure_is_never_asked_again(room: CaseRoom) -> None:
    told, asked = room.say(Told(), "我想落户"), []
    while question := room.assess(told).next_question:
        assert question.fact not in asked
        asked.append(question.fact)
        told = told.tick(question.fact, room.value_of(question.fact, "不清楚"))
        assert len(asked) <= 6
    assert asked


def test_every_fact_can_be_ticked_once(room: CaseRoom) -> None:
    names = [name for _, group in room.groups for name in group]
    assert sorted(names) == sorted(room.rules.book.facts)


def test_the_cards_hold_the_clause_words_and_the_remedy(room: CaseRoom) -> None:
    page = verdict_html(room.assess(room.say(Told(), RENT)))
    assert "不符合" in page
    assert "申请本人及其共同居住的直系亲属落户时，应当征得房屋产权人同意" in page
    assert "先到当地房管部门办理租赁登记备案" in page


def test_what_someone_types_is_shown_as_text_and_without_numbers(room: CaseRoom) -> None:
    told = room.say(Told(), "<b>我</b>在永德县城租房住，没备案，电话13800000000")
    assert "<b>我" not in heard_html(room.assess(told), room.rules) + question_html(room.assess(told))
    assert "13800000000" not in told.turns[0].content


def test_the_slip_comes_as_pdf_and_page(room: CaseRoom) -> None:
    pdf, page = map(Path, room.slips(room.say(Told(), RENT), today=date(2026, 11, 24)))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "2026年11月24日" in page.read_text("utf-8")


def test_a_case_in_a_conversation_is_judged_and_goes_on(rules: Rules, library: Library) -> None:
    first = judge_case("我在永德县城租房住，备案了，能落户吗", rules, library)
    assert first is not None and first.outcome is Outcome.NEEDS_FACTS
    question = first.assessment.next_question
    assert question is not None and question.fact == "consent"
    history = (Turn("user", "我在永德县城租房住，备案了，能落户吗"), Turn("assistant", question.text))
    then = judge_case("同意", rules, library, history=history)
    assert then is not None and then.outcome is Outcome.ANSWERED
    assert then.assessment.verdict is Verdict.QUALIFIES


@pytest.mark.parametrize(
    "asked", ["第5条由哪个部门牵头", "投靠落户是什么意思", "租房落户要满足什么条件，原文怎么写", "落户后有没有购房补贴"]
)
def test_a_question_about_the_document_is_no_case(asked: str, rules: Rules, library: Library) -> None:
    assert judge_case(asked, rules, library) is None


def test_a_verdict_can_be_corrected_in_the_next_turn(rules: Rules, library: Library) -> None:
    said = Turn("user", "我在永德县城租房住，备案了，房东不同意，能落户吗")
    first = judge_case(said.content, rules, library)
    assert first is not None and first.assessment.verdict is Verdict.DOES_NOT_QUALIFY
    history = (said, Turn("assistant", first.statements[0].text))
    assert goes_on("不对，房东后来同意了", history, rules)
    then = judge_case("不对，房东后来同意了", rules, library, history=history)
    assert then is not None and then.assessment.verdict is Verdict.QUALIFIES
    assert not goes_on("那我老婆呢？", history, rules)
    assert not goes_on("不对，房东后来同意了", (said, Turn("assistant", "第3条由市公安局牵头。")), rules)


def test_what_only_the_document_leaves_open_is_not_called_a_missing_fact(rules: Rules, library: Library) -> None:
    judged = judge_case("我在永德县城的单位宿舍住，想落户，能落吗", rules, library)
    assert judged is not None
    open_routes = [each for each in judged.assessment.routes if {finding.truth for finding in each.findings} <= {Truth.MET, Truth.OPEN}]
    assert all(each.label == "须向窗口核实" for each in open_routes if each.verdict is Verdict.NEEDS_MORE_INFO)


def test_what_was_written_stays_in_sight(room: CaseRoom) -> None:
    assert RENT in said_html(room.say(Told(), RENT))
    assert said_html(Told()) == ""
