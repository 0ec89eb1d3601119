"""What stands around the words of a leaflet is no fault; the same with a word too much, or one too little, still is."""

from __future__ import annotations

import pytest

from assistant.wording.checking import Checker, check_text
from assistant.wording.counting import OwnCounts
from assistant.wording.peeling import peeled
from assistant.wording.values import ChangeKind, Verdict

COUNTER = "个|类|句"


def faulty(text: str, checker: Checker) -> bool:
    return any(finding.faulty for finding in check_text(text, checker))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "手里有居住证的听众，只要符合条件，可以在居住地申请登记常住户口。",
            "持有居住证满五年的听众，只要符合条件，可以在居住地申请登记常住户口。",
        ),
        (
            "优先解决的重点人群：在城镇有合法稳定住所且原户籍地在农村的①农民工②大中专学生③退役士兵④失地农民。",
            "优先解决的重点人群：在城镇有合法稳定住所且原户籍地在农村的①农民工②大中专学生③退役士兵④失地农民⑤下岗职工。",
        ),
        (
            "户口迁移的重点群体是四类人：农民工、大中专学生、退役士兵和失地农民。",
            "户口迁移的重点群体是三类人：农民工、大中专学生、退役士兵和失地农民。",
        ),
        (
            "流转土地承包经营权，要有序，原则是六个字：依法、自愿、有偿。",
            "流转土地承包经营权，要有序，原则是四个字：依法、自愿、有偿。",
        ),
        (
            "方案第5条原话：“三代以内直系亲属相互投靠且共同居住的，可在实际居住地投靠落户，不受年龄限制。”",
            "方案第5条原话：“三代以内直系亲属相互投靠的，可在实际居住地投靠落户，不受年龄限制。”",
        ),
        (
            "《方案》第12条明确要“努力消除户籍管理中应销未销户口、多重户口和户籍项目信息差、错、漏等问题”。",
            "《方案》第12条明确要“努力消除户籍管理中应销未销户口、多重户口和户籍项目信息缺失等问题”。",
        ),
        (
            "怎么才算租赁性质的合法稳定住所？就是在当地房管部门办过租赁登记备案的房屋。",
            "怎么才算租赁性质的合法稳定住所？就是在当地派出所登记过的房屋。",
        ),
        (
            "市级和各地按照事权划分相应承担和分担支出责任。（方案第30条）",
            "市级和各地按照事权划分相应承担和分担支出责任。（方案第31条）",
        ),
        ("第12条牵头的是市公安局，市计生委、市民政局等共同负责。", "第12条牵头的是市民政局，市公安局、市计生委等共同负责。"),
        ("大中专学生入学时，户口迁不迁，由自己决定。", "大中专学生入学时，户口迁不迁，由学校决定。"),
        ("进城落户，现阶段不得以退出“三权”为条件！", "进城落户，现阶段以退出“三权”为条件！"),
        (
            "在国内所生子女，具有中国国籍，凭医学出生证明、结婚证到中方父母一方的户口所在地申报户口【方案第13条】",
            "在国内所生子女，凭医学出生证明、结婚证到中方父母一方的户口所在地申报户口【方案第13条】",
        ),
        (
            "把进城落户农民完全纳入城镇住房保障体系，采取多种方式保障农业转移人口基本住房需求。",
            "把农业转移人口完全纳入城镇住房保障体系，采取多种方式保障农业转移人口基本住房需求。",
        ),
        (
            "随迁子女在流入地接受中等职业教育免学费的政策，要逐步完善并落实。",
            "随迁子女在流入地读高中免学费的政策，要逐步完善并落实。",
        ),
    ],
)
def test_a_leaflets_ways_are_no_fault_and_its_wrong_twin_is(right: str, wrong: str, checker: Checker) -> None:
    assert not faulty(right, checker)
    assert faulty(wrong, checker)


@pytest.mark.parametrize(
    "text",
    [
        "军人的朋友，可以在军人父母户籍地投靠落户。",
        "60岁以上的老年朋友们，符合条件的可以在居住地申请登记常住户口。",
        "【低保户】三代以内直系亲属相互投靠且共同居住的，可在实际居住地投靠落户，不受年龄限制。",
        "租赁性质的合法稳定住所①在当地房管部门备案；②社保满一年；③产权人同意，可以申请落户。",
        "持证人有优先权，符合条件的可以优先登记常住户口。",
        "除本人、配偶、未成年子女、父母外，其他直系亲属投靠落户不受人均住房面积限制。",
        "居住证持有人能享受什么？住房保障、社会救助。",
    ],
)
def test_a_call_a_heading_or_a_marker_hides_no_condition(text: str, checker: Checker) -> None:
    assert faulty(text, checker)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("乡亲们，不得采取强迫做法。", "不得采取强迫做法。"),
        ("租房的朋友请注意，申请落户。", "租房的人，申请落户。"),
        ("军人的朋友，可以落户。", "军人的朋友，可以落户。"),
        ("居住证小贴士：在居住地申领", "居住证：在居住地申领"),
        ("农村的①农民工②学生", "农村的、农民工、学生"),
        ("来我市居住→在居住地申领", "来我市居住，在居住地申领"),
        ("父亲，可以落户。", "父亲，可以落户。"),
    ],
)
def test_what_is_taken_off(text: str, left: str, checker: Checker) -> None:
    assert peeled(text, checker.vocabulary) == left


@pytest.mark.parametrize(
    ("text", "kept", "wrong"),
    [
        ("有两类人：甲、乙。", "：甲、乙。", 0),
        ("有三类人：甲、乙。", "有三类人：甲、乙。", 1),
        ("三句话：甲；乙；丙", "：甲；乙；丙", 0),
        ("由十个部门分别负责", "由部门分别负责", 0),
    ],
)
def test_numerals_that_count_their_own_items(text: str, kept: str, wrong: int) -> None:
    counts = OwnCounts(text, "", 10, COUNTER)
    assert (counts.kept, len(counts.wrong)) == (kept, wrong)


def test_a_reference_behind_the_stop_belongs_to_its_sentence(checker: Checker) -> None:
    (right,) = check_text("不得采取强迫做法办理落户。", checker)
    (finding,) = check_text("市级和各地按照事权划分相应承担和分担支出责任。（方案第31条）", checker)
    assert right.verdict is Verdict.VERBATIM
    assert {change.kind for change in finding.changes} == {ChangeKind.CLAUSE_NUMBER}
