"""Negation, modality, exceptions, places, promises and departments, one rule at a time."""

from __future__ import annotations

import pytest

from assistant.verification import departments, negation
from assistant.verification.binding import form_failures
from assistant.verification.exceptions import exception_failures, scope_failures
from assistant.verification.modality import modal_failures, promise_failures
from assistant.verification.passages import officialise
from assistant.verification.restating import restates_whole
from assistant.verification.words import MAY, MUST
from tests.verification.notice import clauses, document

HOUSING, RELATIVES, PERMIT = (clauses()[key].body for key in ("3", "5", "11"))


def department_failures(text: str, key: str) -> tuple[str, ...]:
    """Check a statement on departments against one clause."""
    clause = clauses()[key]
    return departments.failures(text, document().text[clause.start : clause.end], [clause])


@pytest.mark.parametrize("text", ["能不能落户", "是否同意", "有没有房子", "不断提高", "未成年子女", "非农业户口"])
def test_open_questions_and_fixed_words_deny_nothing(text: str) -> None:
    assert not negation.is_negated(text)


def test_a_contraposed_requirement_is_no_added_negation() -> None:
    assert negation.failures("房屋产权人不同意的，就不能落户", HOUSING) == ()
    assert negation.failures("房屋产权人不同意的，也可以落户", HOUSING)


def test_not_lower_than_may_be_told_as_reaching_but_not_as_lower() -> None:
    standard = "其他直系亲属投靠落户时，人均住房面积{}当地对住房困难家庭规定的标准"
    assert negation.failures(standard.format("要达到"), RELATIVES) == ()
    assert negation.failures(standard.format("低于"), RELATIVES)


@pytest.mark.parametrize("word", ["主要", "重要", "只要", "需求", "适应", "相应", "要求"])
def test_words_that_hold_a_modal_character_are_no_modals(word: str) -> None:
    assert not MUST.search(word)
    assert not MAY.search(word)


def test_a_task_is_no_right_but_may_be_told_as_a_task() -> None:
    source = clauses()["27"].body
    assert promise_failures("老人可以享受社会养老服务", source)
    assert promise_failures("加快建立覆盖城乡的社会养老服务体系，让老人逐步享受服务", source) == ()


def test_what_is_given_step_by_step_is_not_told_as_given() -> None:
    assert promise_failures("居住证持有人享有与当地户籍人口同等的社会福利", PERMIT)
    assert promise_failures("居住证持有人逐步享有与当地户籍人口同等的社会福利", PERMIT) == ()
    assert promise_failures("居住证持有人享有与当地户籍人口同等的公共文化服务", PERMIT) == ()


def test_everybody_can_is_a_promise_unless_the_persons_are_named() -> None:
    source = clauses()["2"].body
    assert promise_failures("谁都可以申请登记常住户口", source)
    assert promise_failures("本人和直系亲属都可以申请登记常住户口", source) == ()


def test_must_is_not_may_and_may_is_not_must() -> None:
    assert modal_failures("申请落户时可以征得房屋产权人同意", HOUSING)
    assert modal_failures("本人应当申请在租赁性质合法稳定住所落户", HOUSING)
    assert modal_failures("要在城镇有租赁性质的合法稳定住所", HOUSING) == ()


def test_an_exception_is_not_dropped_shortened_lengthened_or_invented() -> None:
    rule = "投靠落户时，需满足人均住房面积不低于当地对住房困难家庭规定的标准"
    assert exception_failures(f"除本人、配偶、未成年子女、父母外，其他直系亲属{rule}", RELATIVES) == ()
    assert "丢了例外" in exception_failures(f"直系亲属{rule}", RELATIVES)[0]
    assert "例外少了：未成年子女、父母" in exception_failures(f"除配偶外，直系亲属{rule}", RELATIVES)[0]
    assert "例外多了" in exception_failures(f"除配偶、未成年子女、父母、岳父母外，直系亲属{rule}", RELATIVES)[0]
    assert "没有例外" in exception_failures("除老人外，可在实际居住地投靠落户", HOUSING)[0]


def test_those_excepted_may_be_told_that_the_rule_is_not_for_them() -> None:
    assert exception_failures("父母投靠落户，不用看人均住房面积标准", RELATIVES) == ()


def test_a_right_without_any_of_its_conditions_is_told_too_wide() -> None:
    assert "丢了条件" in exception_failures("本人及其共同居住的直系亲属可以申请落户", HOUSING)[0]


def test_places_are_not_exchanged() -> None:
    assert scope_failures("在县城实际居住的，可以申请落户", HOUSING)
    assert scope_failures("可将户口迁回城镇", clauses()["4"].body)
    assert scope_failures("户口可以迁回农村原籍地", clauses()["4"].body) == ()


def test_two_cases_do_not_exchange_their_rules() -> None:
    source = clauses()["13"].body
    assert scope_failures("在国外所生子女，凭医学出生证明、结婚证到中方父母一方的户口所在地申报户口", source)
    assert scope_failures("在国内所生子女，凭医学出生证明、结婚证到中方父母一方的户口所在地申报户口", source) == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("由市公安局牵头", "2"),
        ("牵头部门是公安局", "2"),
        ("由市公安局、市发改委、市人社局、市住建局等负责", "2"),
        ("由公安部门负责", "7"),
        ("没有牵头部门，市发改委、市公安局等分别负责", "11"),
    ],
)
def test_true_claims_of_departments_pass(text: str, key: str) -> None:
    assert department_failures(text, key) == ()


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("由市住建局牵头", "2", "牵头的是市公安局"),
        ("由市发改委牵头", "11", "牵头的部门没有"),
        ("没有牵头部门", "2", "原文有牵头部门：市公安局"),
        ("由市财政局负责", "2", "没有「市财政局」"),
        ("由省公安厅负责", "2", "没有「省公安厅」"),
        ("由市公安局单独负责", "2", "不是一个部门单独负责"),
        ("由市公安局负责", "2", "还列了其他部门"),
        ("由市公安局、市住建局分别负责", "5", "不是各部门分别负责"),
        ("到派出所办理", "2", "没有「派出所」"),
    ],
)
def test_false_claims_of_departments_fail(text: str, key: str, words: str) -> None:
    assert words in "；".join(department_failures(text, key))


def test_the_actor_before_a_modal_is_not_exchanged() -> None:
    source = clauses()["四（二）"].body
    assert scope_failures("各县（区）要加强对各牵头部门的督查指导", source)
    assert scope_failures("各牵头部门要加强对各县（区）的督查指导", source) == ()


def test_two_places_of_one_clause_do_not_change_seats() -> None:
    source = clauses()["8"].body
    assert scope_failures("在农村有合法稳定住所且原户籍地在城镇的农民工", source)
    assert scope_failures("在城镇有合法稳定住所且原户籍地在农村的农民工", source) == ()


def test_a_definition_is_told_of_the_term_it_defines() -> None:
    assert scope_failures("合法稳定的房屋是指在当地房管部门办理租赁登记备案的房屋", HOUSING)
    assert scope_failures("租赁性质的合法稳定住所是指在当地房管部门办理租赁登记备案的房屋", HOUSING) == ()


def test_a_limit_on_a_right_is_kept() -> None:
    source = clauses()["10"].body
    assert any("符合条件" in each for each in scope_failures("居住证持有人可以在居住地申请登记常住户口", source))
    assert scope_failures("符合条件的居住证持有人可以在居住地申请登记常住户口", source) == ()


def test_a_task_is_not_told_as_done() -> None:
    source = clauses()["8"].body
    assert promise_failures("高校毕业生的城镇落户率不断提高。", source)
    assert promise_failures("高校毕业生的城镇落户率要不断提高。", source) == ()


@pytest.mark.parametrize("text", ["基本原则：", "户口迁移要人、人、人", "由于要退出，现阶段不得以退出“三权”作为条件"])
def test_a_broken_sentence_or_an_invented_reason_fails(text: str) -> None:
    assert form_failures(text, clauses()["21"].body)


def test_whole_sub_clauses_in_order_are_a_restatement_and_parts_of_them_are_not() -> None:
    source = clauses()["7"].body
    assert restates_whole("方案规定，现役军人配偶随军落户按国家有关政策执行。", source) is False
    assert restates_whole("现役军人配偶随军落户按国家有关政策执行。", source)
    assert not restates_whole("配偶随军落户按国家有关政策执行。", source)
    assert not restates_whole("其实际居住的直系亲属可以申请落户，现役军人在城镇购买的合法稳定住所。", source)


@pytest.mark.parametrize(("text", "source"), [("征得二房东同意", "征得房屋产权人同意"), ("凭《暂住证》登记", "凭《居住证》登记")])
def test_another_person_or_paper_is_not_made_official(text: str, source: str) -> None:
    assert officialise(text, {"房东": "房屋产权人", "暂住证": "居住证"}, source) == text
