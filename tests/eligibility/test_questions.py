from __future__ import annotations

import random
from typing import Any

import pytest

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules, assess
from assistant.eligibility.questions import LONGEST_DIALOGUE
from assistant.eligibility.values import Assessment, Verdict
from assistant.records import Turn
from tests.eligibility.test_assess import DATA, DEV, cases


def talk(situation: str, answer: Any, rules: Rules, library: Library) -> tuple[Assessment, list[str]]:
    """Answer every question until none is left; at most twenty."""
    history: list[Turn] = []
    asked: list[str] = []
    text = situation
    for _ in range(20):
        assessment = assess(text, rules=rules, library=library, history=history)
        if assessment.next_question is None:
            break
        asked.append(assessment.next_question.fact)
        history += [Turn("user", text), Turn("assistant", assessment.next_question.text)]
        text = answer(assessment.next_question)
    return assessment, asked


@pytest.mark.parametrize("seed", range(3))
def test_a_dialogue_ends_within_six_questions_and_never_asks_twice(seed: int, rules: Rules, library: Library) -> None:
    chance = random.Random(seed)
    for case in cases(DEV, DATA):
        assessment, asked = talk(case["situation"], lambda question: chance.choice([*question.options, "不清楚"]), rules, library)
        assert len(asked) <= LONGEST_DIALOGUE, case["situation"]
        assert len(asked) == len(set(asked)), (case["situation"], asked)
        assert assessment.next_question is None


def test_not_knowing_is_an_answer_and_never_a_yes(rules: Rules, library: Library) -> None:
    for case in cases(DEV, DATA):
        if case["verdict"] == "needs_more_info":
            assessment, asked = talk(case["situation"], lambda _: "不清楚", rules, library)
            assert assessment.verdict is not Verdict.QUALIFIES, case["situation"]
            assert len(asked) == len(set(asked)) <= LONGEST_DIALOGUE


def test_the_question_that_settles_the_route_comes_first(rules: Rules, library: Library) -> None:
    question = assess("我在永德县城租房住，房东同意，能落户吗", rules=rules, library=library).next_question
    assert question is not None
    assert (question.fact, question.options) == ("registered", ("已备案", "未备案"))
    assert "备案" in question.why


def test_nothing_is_asked_once_the_answer_is_settled(rules: Rules, library: Library) -> None:
    for situation in ("我在县城买了房自己住，能落户吗", "我想投靠我哥，跟他一起住", "我在昆明租房，想落户昆明"):
        assert assess(situation, rules=rules, library=library).next_question is None


def test_answers_lead_from_nothing_to_a_verdict(rules: Rules, library: Library) -> None:
    answers = {
        "basis": "租房",
        "place": "县城",
        "dwelling": "租房",
        "registered": "已备案",
        "consent": "同意",
        "lives_there": "实际居住",
        "subject": "本人",
    }
    assessment, asked = talk("我想落户", lambda question: answers[question.fact], rules, library)
    assert assessment.verdict is Verdict.QUALIFIES
    assert asked[0] == "basis"
