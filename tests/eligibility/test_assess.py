from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules, as_json, assess, is_case
from assistant.eligibility.batch import judge_case
from assistant.eligibility.opening import open_rules
from assistant.eligibility.values import Truth, Verdict
from assistant.index.embedding import SentenceEmbeddings
from assistant.settings import ROOT, Settings

DATA = ROOT / "tests" / "eligibility" / "data" / "lives.jsonl"
DEV = ROOT / "evals" / "sets" / "eligibility-dev.jsonl"


def cases(*paths: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths if path.exists() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("case", [case for case in cases(DATA) if case["verdict"] != "qualifies"], ids=lambda case: case["id"])
def test_nobody_is_wrongly_told_yes(case: dict[str, Any], rules: Rules, library: Library) -> None:
    assert judge_case(case, rules, library).verdict is not Verdict.QUALIFIES


def test_verdicts_and_routes_of_the_known_lives(rules: Rules, library: Library) -> None:
    results = [(case, judge_case(case, rules, library)) for case in cases(DATA)]
    right = sum(result.verdict == case["verdict"] for case, result in results)
    routes = sum(
        (result.route or "").rpartition("#")[2] in {str(each or "") for each in (case["route"], *case.get("also", []))}
        for case, result in results
    )
    assert right / len(results) >= 0.97
    assert routes / len(results) >= 0.97


def test_a_named_route_is_judged_though_another_is_open(rules: Rules, library: Library) -> None:
    assessment = assess("我在县城买了房自己住，想投靠我哥，跟他一起住，能落户吗", rules=rules, library=library)
    assert (assessment.verdict, assessment.route) == (Verdict.DOES_NOT_QUALIFY, "lincang-2015#5")
    assert any(result.verdict is Verdict.QUALIFIES and result.clause_id == "lincang-2015#2" for result in assessment.routes[1:])


def test_a_renter_is_not_asked_about_the_army(rules: Rules, library: Library) -> None:
    assessment = assess("我在永德县城租房住，能落户吗", rules=rules, library=library)
    assert {result.clause_id.rpartition("#")[2] for result in assessment.routes} == {"2", "3"}
    assert set(assessment.missing) <= {"registered", "consent"}


def test_what_would_make_one_qualify_is_said(rules: Rules, library: Library) -> None:
    assessment = assess("我跟媳妇在永德县城租房住，没备案，房东也不愿意，能落户吗", rules=rules, library=library)
    assert assessment.verdict is Verdict.DOES_NOT_QUALIFY
    assert assessment.routes[0].remedies == ("先到当地房管部门办理租赁登记备案", "征得房屋产权人同意")


@pytest.mark.parametrize(
    ("situation", "point"),
    [
        ("我在临翔区城区买了房，有证，自己住，能落户吗", "临翔区城区"),
        ("岳父跟我住，想投靠我", "岳父母"),
        ("我有居住证，能凭居住证落户吗", "符合哪些条件"),
    ],
)
def test_what_the_notice_leaves_open_is_never_a_yes(situation: str, point: str, rules: Rules, library: Library) -> None:
    assessment = assess(situation, rules=rules, library=library)
    assert assessment.verdict is Verdict.NEEDS_MORE_INFO
    assert any(point in each for each in assessment.open_points)
    assert assessment.next_question is None


def test_own_home_in_a_town_that_is_no_county_seat_is_not_covered(rules: Rules, library: Library) -> None:
    assessment = assess("我在孟定镇买了房，能落户吗", rules=rules, library=library)
    assert (assessment.verdict, assessment.route) == (Verdict.NOT_COVERED, None)
    assert assessment.routes[0].findings[0].truth is Truth.UNCOVERED


@pytest.mark.parametrize("situation", ["我在昆明买了房，能落户昆明吗", "我在龙陵县城买了房，能把户口落在那里吗"])
def test_another_place_is_not_covered(situation: str, rules: Rules, library: Library) -> None:
    assessment = assess(situation, rules=rules, library=library)
    assert (assessment.verdict, assessment.route) == (Verdict.NOT_COVERED, None)
    assert "本市" in assessment.remark


def test_the_three_rights_are_no_condition(rules: Rules, library: Library) -> None:
    assessment = assess("我在县城买了房自己住，村里说要先退承包地才给落户，我能落吗", rules=rules, library=library)
    assert (assessment.verdict, assessment.route) == (Verdict.QUALIFIES, "lincang-2015#2")
    assert "lincang-2015#21" in assessment.clauses


def test_a_result_has_the_shape_of_the_issue(rules: Rules, library: Library) -> None:
    result = as_json(assess("我在永德县城租房住，没备案", rules=rules, library=library), "c1")
    assert {"id", "verdict", "route", "routes", "facts", "missing", "clauses", "next_question"} <= set(result)
    assert result["facts"]["registered"] == {"value": False, "words": "没备案", "turn": 0, "from": "said"}
    json.dumps(result)
    asking = as_json(assess("我在永德县城租房住", rules=rules, library=library), "c2")
    assert asking["next_question"]["options"][-1] == "不清楚"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我在永德县城租房，房东不同意，能落户吗", True),
        ("镇上租房，备了案，房东同意，能落了吧", True),
        ("我妈跟我住，能把她户口迁来吗", True),
        ("第3条原文是什么", False),
        ("租房落户归哪个部门负责", False),
        ("城镇化率目标是多少", False),
        ("什么叫合法稳定住所", False),
        ("户籍制度改革是谁牵头", False),
    ],
)
def test_a_case_is_told_from_a_general_question(text: str, expected: bool, rules: Rules) -> None:
    assert is_case(text, rules) is expected


@pytest.mark.parametrize("doubt", ["但是产权还在打官司", "不过家里闹矛盾", "可我媳妇的表叔说那是他的"])
def test_what_nobody_understood_keeps_a_yes_from_being_said(doubt: str, rules: Rules, library: Library) -> None:
    plain = assess("我在县城买了房自己住，能落户吗", rules=rules, library=library)
    doubtful = assess(f"我在县城买了房自己住，{doubt}，能落户吗", rules=rules, library=library)
    assert plain.verdict is Verdict.QUALIFIES
    assert doubtful.verdict is Verdict.NEEDS_MORE_INFO
    assert doubtful.unread == (doubt,)
    assert as_json(doubtful, "c")["unread"] == [doubt]


def test_an_empty_situation_asks_where_to_begin(rules: Rules, library: Library) -> None:
    assessment = assess("", rules=rules, library=library)
    assert (assessment.verdict, assessment.route) == (Verdict.NEEDS_MORE_INFO, None)
    assert assessment.next_question is not None
    assert assessment.next_question.fact == rules.book.opening


def test_with_the_ear_no_known_case_is_wrongly_a_yes(library: Library) -> None:
    settings = Settings()
    rules = open_rules(settings, library, SentenceEmbeddings(settings.model_dir))
    assert rules is not None and rules.ear is not None
    results = [(case, judge_case(case, rules, library)) for case in cases(DEV)]
    assert not [case["id"] for case, result in results if result.verdict == "qualifies" != case["verdict"]]
    assert sum(result.verdict == case["verdict"] for case, result in results) / len(results) >= 0.95
