"""One's own case in the chat: judged where its clause was found, asked on, and never a yes about the person."""

from __future__ import annotations

from datetime import date

from assistant.flow import Desk, answer, ask
from assistant.interfaces.web_cards import Cards
from assistant.records import Answer, Outcome, Turn


def talk(desk: Desk, today: date, *said: str) -> list[Answer]:
    cards, history, answers = Cards(desk), [], []
    for each in said:
        done = answer(ask(each, desk, as_of=today, history=history), desk)
        history += [Turn("user", each), Turn("assistant", cards.said(done))]
        answers.append(done)
    return answers


def texts(done: Answer, role: str) -> str:
    return "".join(statement.text for statement in done.statements if statement.role == role)


def test_a_case_is_asked_on_until_every_condition_is_known(desk: Desk, today: date) -> None:
    first, second, third, last = talk(desk, today, "我在县城租房能落户吗", "办过备案了", "同意", "住着的")
    assert [each.outcome for each in (first, second, third)] == [Outcome.NEEDS_FACTS] * 3
    assert "备案" in texts(first, "next") and "同意" in texts(second, "next")
    assert "不清楚" in first.suggestions
    assert last.outcome is Outcome.ANSWERED
    assert texts(last, "conclusion").startswith("照我听到的")
    assert "房屋产权人同意" in texts(last, "heard")


def test_a_failed_condition_is_named_with_what_would_change_it(desk: Desk, today: date) -> None:
    (done,) = talk(desk, today, "我在县城租房，房东不同意，能落户吗？")
    assert "不符合" in texts(done, "conclusion")
    assert "怎样才符合：征得房屋产权人同意" in texts(done, "point")
    assert {citation.clause_id for citation in done.citations} == {"lincang-2015#2", "lincang-2015#3"}


def test_a_follow_up_after_a_case_is_about_the_document_again(desk: Desk, today: date) -> None:
    *_, done = talk(desk, today, "我在县城租房能落户吗", "办过备案了", "归哪个部门管？")
    assert not texts(done, "heard")
    assert "市公安局牵头" in texts(done, "conclusion")


def test_another_question_instead_of_a_reply_is_answered(desk: Desk, today: date) -> None:
    _, fee = talk(desk, today, "我在县城租房能落户吗", "落户要交多少钱？")
    assert fee.outcome is Outcome.NOT_IN_DOCUMENT
    _, unsure = talk(desk, today, "我在县城租房能落户吗", "不清楚")
    assert unsure.outcome is Outcome.NEEDS_FACTS


def test_a_question_about_the_text_is_no_case(desk: Desk, today: date) -> None:
    (done,) = talk(desk, today, "租房落户是哪个部门牵头？")
    assert not texts(done, "heard") and not texts(done, "next")


def test_route_names_are_not_quoted_as_clause_words(desk: Desk, today: date) -> None:
    (done,) = talk(desk, today, "我在县城租房能落户吗")
    assert "「县城租房" not in "".join(statement.text for statement in done.statements)


def test_a_further_route_is_no_yes_about_the_person_either(desk: Desk, today: date) -> None:
    (done,) = talk(desk, today, "我跟我妈在云县县城租房住，备案了，房东也答应，户口能落吗")
    told = texts(done, "conclusion") + texts(done, "point")
    assert "另一条路租房落户：照我听到的，条件也对得上" in told
    assert "：符合" not in told
