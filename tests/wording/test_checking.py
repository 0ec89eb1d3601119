"""What the check says of quotations, of changed sentences, of documents that are not held, and of questions."""

from __future__ import annotations

import pytest

from assistant.verification.passages import sentences, words_only
from assistant.wording.checking import Checker, check_claim, check_text
from assistant.wording.values import ChangeKind, Finding, Verdict


def one(text: str, checker: Checker) -> Finding:
    (finding,) = check_text(text, checker)
    return finding


def kinds(text: str, checker: Checker) -> set[ChangeKind]:
    return {change.kind for finding in check_text(text, checker) for change in finding.changes}


KIN = "三代以内直系亲属相互投靠且共同居住的，可在实际居住地投靠落户，不受年龄限制。"
FLOOR = "其他直系亲属投靠落户时，需满足人均住房面积不低于当地对住房困难家庭规定的标准。"


@pytest.mark.parametrize(
    ("text", "verdict", "key"),
    [
        (KIN, Verdict.VERBATIM, "5"),
        (f"《方案》第5条规定：“{KIN}”", Verdict.VERBATIM, "5"),
        (f"三（二）5：{KIN}", Verdict.VERBATIM, "5"),
        (f"📌 {KIN.rstrip('。')}（第5条）", Verdict.VERBATIM, "5"),
        ("按照「关于投靠的规定」，不受年龄限制。", Verdict.VERBATIM, "5"),
        (f"按照第5点，{KIN}", Verdict.VERBATIM, "5"),
        (KIN.replace("，", ","), Verdict.PUNCTUATION, "5"),
        ("三代以内直系亲属相互投靠且共同居住的……不受年龄限制。", Verdict.VERBATIM, "5"),
        ("现阶段,不得以退出\"三权\"作为农民进城落户的条件.", Verdict.PUNCTUATION, "21"),
    ],
)  # fmt: skip
def test_a_quotation_is_found_whatever_stands_around_it(text: str, verdict: Verdict, key: str, checker: Checker) -> None:
    finding = one(text, checker)
    assert (finding.verdict, finding.clause_id, finding.changes) == (verdict, f"{checker.namer.main.id}#{key}", ())


def test_every_sentence_of_the_originals_is_found_word_for_word(checker: Checker) -> None:
    for clause in checker.library.originals:
        for sentence in sentences(clause.body):
            if len(words_only(sentence)) > 14:
                assert {finding.verdict for finding in check_text(sentence, checker)} == {Verdict.VERBATIM}, sentence


def test_a_misread_character_of_the_scan_is_said_to_be_repaired(checker: Checker) -> None:
    finding = one("结婚证到中方父母一方的户口所茌地申报户口；", checker)
    assert finding.verdict is Verdict.REPAIRED
    assert "勘误" in finding.explanation


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第6条规定：" + KIN, ChangeKind.CLAUSE_NUMBER),
        ("第40条规定：" + KIN, ChangeKind.CLAUSE_NUMBER),
        (f"{KIN.rstrip('。')}（第7条）。", ChangeKind.CLAUSE_NUMBER),
        ("根据国发〔2014〕52号，" + KIN, ChangeKind.DOCUMENT_NUMBER),
        ("自2015年1月1日起全面施行城乡统一的户口登记制度。", ChangeKind.DATE),
        ("现役军人家属投靠落户工作由市民政局负责。", ChangeKind.DEPARTMENT),
        ("第5条由市住建局牵头。", ChangeKind.LEAD_DEPARTMENT),
        ("第11条由市发改委牵头。", ChangeKind.LEAD_DEPARTMENT),
        ("户籍人口城镇化率达到50%左右，常住人口城镇化率达到38%左右。", ChangeKind.FIGURE),
        ("城镇化率达到38%左右。", ChangeKind.SCOPE),
        (FLOOR, ChangeKind.EXCEPTION),
        (f"除本人、配偶、父母外，{FLOOR}", ChangeKind.EXCEPTION),
        ("投靠落户的，本人、配偶、未成年子女、父母也要满足人均住房面积标准。", ChangeKind.EXCEPTION),
        ("以退出“三权”作为农民进城落户的条件。", ChangeKind.NEGATION),
        ("进城落户的农民应当先退出土地承包经营权、宅基地使用权和集体收益分配权。", ChangeKind.NEGATION),
        ("申请本人及其共同居住的直系亲属落户时，无需征得房屋产权人同意。", ChangeKind.NEGATION),
        ("符合条件的《居住证》持有人，必须在居住地申请登记常住户口。", ChangeKind.MODAL),
        ("三代以内亲属相互投靠且共同居住的，可在实际居住地投靠落户。", ChangeKind.SCOPE),
        ("全面放开城镇落户限制。", ChangeKind.SCOPE),
        ("《居住证》持有人享有与当地户籍人口同等的住房保障、养老服务等权利。", ChangeKind.TASK_AS_RIGHT),
        ("群众可以享受覆盖城乡的社会养老服务体系。", ChangeKind.TASK_AS_RIGHT),
        ("三代以内直系亲属相互投靠且共同居住的，应当征得房屋产权人同意。", ChangeKind.SPLICED),
        ("集体收益分配权是法律赋予农户的用益物权。", ChangeKind.SPLICED),
        (f"{KIN.rstrip('。')}，每户可领取安家补贴五千元。", ChangeKind.FIGURE),
        ("「不得以退出“三权”作为农民进城落户的前提」。", ChangeKind.WORDING),
        ("要求回中国内地申报落户的，通过落户地派出所调查核实后到申请人户口所茌地申报户口。", ChangeKind.WORDING),
    ],
)
def test_a_change_is_named_as_what_it_is(text: str, kind: ChangeKind, checker: Checker) -> None:
    assert kind in kinds(text, checker)


@pytest.mark.parametrize(
    "text",
    [
        "租来的房子要在当地房管部门办理租赁登记备案，才算租赁性质的合法稳定住所。",
        "农民进城落户，不用先退出土地承包经营权、宅基地使用权和集体收益分配权。",
        "除了本人、配偶、未成年子女和父母，其他直系亲属来投靠，人均住房面积不能低于当地对住房困难家庭规定的标准。",
        "第11条没有牵头部门，由各部门分别负责。",
        "爷爷奶奶投靠孙子女，只要是三代以内直系亲属并且共同居住，不受年龄限制。",
        "养老服务这条由市民政局牵头。",
    ],
)
def test_a_faithful_paraphrase_is_called_retold_and_no_more(text: str, checker: Checker) -> None:
    findings = check_text(text, checker)
    assert findings
    assert all(finding.retold for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "《临沧市户口登记条例》第五条规定，投靠落户不受年龄限制。",
        "《临沧市进一步推进户籍制度改革方案实施细则》规定，投靠落户不受年龄限制。",
        "《昆明市进一步推进户籍制度改革方案》规定，投靠落户不受年龄限制。",
        "临沧市进一步推进户籍制度改革方案实施细则第五条规定，投靠落户不受年龄限制。",
    ],
)
def test_a_title_that_only_contains_a_known_one_is_not_held(text: str, checker: Checker) -> None:
    finding = one(text, checker)
    assert finding.verdict is Verdict.NOT_HELD
    assert "本库未收录" in finding.explanation
    assert "不存在" not in finding.explanation


def test_a_document_held_as_a_digest_cannot_be_quoted(checker: Checker) -> None:
    finding = one("国发〔2014〕25号规定，社保年限最多3年。", checker)
    assert finding.verdict is Verdict.NOT_HELD
    assert "要点（非原文）" in finding.explanation


def test_naming_the_documents_that_the_notice_follows_is_right(checker: Checker) -> None:
    text = "方案按照国务院的意见（国发〔2014〕25号）和云南省政府的实施意见（云政发〔2015〕35号）的要求制定。"
    assert not one(text, checker).faulty


@pytest.mark.parametrize(
    "text", ["亲爱的居民朋友们：", "落户政策问答", "2015年10月", "现将有关政策宣传如下：", "租房怎么落户？", "", "★★★"]
)
def test_greetings_headings_and_open_questions_claim_nothing(text: str, checker: Checker) -> None:
    assert check_text(text, checker) == ()


@pytest.mark.parametrize("text", ["咨询电话：0883-2123456", "地址：世纪路88号", "落户后五年内不得再次迁出。", "由市公安局牵头。"])
def test_what_no_clause_carries_is_faulty(text: str, checker: Checker) -> None:
    assert one(text, checker).faulty


def test_a_telephone_number_is_told_to_be_checked_elsewhere(checker: Checker) -> None:
    assert "按当地公布的核对" in one("咨询电话：0883-2123456", checker).explanation


def test_this_task_points_back_to_the_sentence_before(checker: Checker) -> None:
    right, wrong = (check_text(f"{KIN}这项工作由{name}牵头。", checker) for name in ("市公安局", "市住建局"))
    assert not right[1].faulty
    assert {change.kind for change in wrong[1].changes} == {ChangeKind.LEAD_DEPARTMENT}


@pytest.mark.parametrize(
    "text",
    [
        "方案第5条说满60岁才能投靠，对吗？",
        "是不是要求必须退出承包地才能落户？",
        "38%是常住人口城镇化率吧",
        "听说第7条是讲大学生落户的？",
        "第十二條是講跨境婚姻子女落戶的，對嗎？",
        "既然养老保险在方案里是省级统筹，那各县怎么接？",
        "方案依据的是国发〔2015〕52号吧？",
    ],
)
def test_a_wrong_premise_is_caught_in_a_question(text: str, checker: Checker) -> None:
    assert check_claim(text, checker).faulty
    assert any(finding.faulty for finding in check_text(text, checker))


@pytest.mark.parametrize(
    "text", ["第5条说投靠落户不受年龄限制，对吗？", "方案依据的是国发〔2014〕25号吧？", "第13条是讲跨境婚姻子女落户的吧？"]
)
def test_a_right_premise_is_left_alone(text: str, checker: Checker) -> None:
    assert not check_claim(text, checker).faulty


def test_offsets_index_what_was_pasted(checker: Checker) -> None:
    text = f"\n  ★ {KIN}\r\n\r\n　二、其他\n{FLOOR}  "
    findings = check_text(text, checker)
    assert [text[each.sentence.start : each.sentence.end] for each in findings] == [each.sentence.text for each in findings]
    assert len(findings) == 2
