"""Everyday words beside a clause are no fault; a word that names something new is, and so is an everyday thing asked for."""

from __future__ import annotations

import pytest

from assistant.wording.checking import Checker, check_text
from assistant.wording.remaining import Remains
from assistant.wording.values import ChangeKind


def faulty(text: str, checker: Checker) -> bool:
    return any(finding.faulty for finding in check_text(text, checker))


@pytest.fixture(scope="module")
def remains(checker: Checker) -> Remains:
    """Two clauses; 手续费 is asked of both, but oftener where nothing answers; 拥军 is how people speak of the second."""
    asked = [("doc#1", f"问题{number}") for number in range(40)] + [("doc#2", "拥军能不能迁")] * 4 + [("doc#2", "手续费多少")] * 3
    return Remains(checker.vocabulary, asked, ["手续费要多少", "手续费谁交", "要不要发票"], "共同居住的直系亲属，优先解决")


@pytest.mark.parametrize(
    ("word", "clause", "harmless"),
    [
        ("海报", "doc#1", True),
        ("拥军", "doc#2", True),
        ("拥军", "doc#1", False),
        ("手续费", "doc#2", False),
        ("直系亲属", "doc#1", False),
        ("房产证", "doc#1", False),
        ("优先", "doc#1", False),
    ],
)
def test_which_words_a_clause_need_not_have(remains: Remains, word: str, clause: str, *, harmless: bool) -> None:
    assert remains.harmless(word, clause) is harmless


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("落户要有手艺", ("手艺",)),
        ("落户得先听讲座", ("讲座",)),
        ("讲座里说的落户", ()),
        ("凭房产证落户", ("房产证",)),
        ("优先落户", ()),
        ("缴满一年", ("缴满",)),
    ],
)
def test_what_names_something_new(remains: Remains, text: str, named: tuple[str, ...]) -> None:
    assert remains.named(text, "优先解决落户") == named


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "【楼道海报】县城落户，大门全面敞开：有合法稳定住所（租的也算）的人员，本人和共同居住生活的直系亲属，可以在当地申请登记常住户口。",
            "【楼道海报】县城落户，大门全面敞开：有合法稳定住所且社保满一年的人员，本人和共同居住生活的直系亲属，可以在当地申请登记常住户口。",
        ),
        (
            "凡在县城有合法稳定住所（租住也可）的人员，均可在当地为本人及共同居住生活的直系亲属申请登记常住户口。",
            "在县城有合法稳定住所且有手艺的人员，可以在当地申请登记常住户口。",
        ),
        ("承租人办落户，应先取得房屋产权人同意。", "承租人办落户，应先提供房产证。"),
        ("学门手艺有补助：参加职业技能培训、创业培训的农村转移就业劳动者，可以按规定享受职业培训补贴。", "县城落户有补助。"),
        ("毕业啦！户口可以迁到工作单位。", "免费啦！户口可以迁到工作单位。"),
        (
            "其他直系亲属（本人、配偶、未成年子女、父母除外）投靠落户，人均住房面积不能低于当地对住房困难家庭规定的标准。",
            "其他直系亲属（本人、配偶除外）投靠落户，人均住房面积不能低于当地对住房困难家庭规定的标准。",
        ),
        (
            "三代以内直系亲属投靠落户，不受年龄限制，但必须是相互投靠并且共同居住。",
            "三代以内直系亲属投靠落户，不受年龄限制，但必须是在城镇有工作。",
        ),
        (
            "三代以内直系亲属，相互投靠且共同居住，就能在实际居住地落户，年纪多大不限。",
            "三代以内直系亲属，相互投靠且共同居住，就能在实际居住地落户，年满60岁优先。",
        ),
        ("元旦起全面施行城乡统一的户口登记制度，是2016年的1月1日。", "元旦起全面施行城乡统一的户口登记制度，是2017年的1月1日。"),
        ("低保这块归市民政局一家管：社会救助以低保制度为核心。", "低保这块归市财政局一家管：社会救助以低保制度为核心。"),
        ("第十一条没有牵头部门，几个部门分别负责。", "第十一条有牵头部门，是市发改委。"),
        (
            "住房保障、养老服务、社会救助等权利，要以连续居住年限和参加社会保险年限等为条件，一步步享有。",
            "住房保障、养老服务、社会救助等权利，现在就能享有。",
        ),
    ],
)
def test_plain_speech_is_no_fault_and_its_wrong_twin_is(right: str, wrong: str, checker: Checker) -> None:
    assert not faulty(right, checker)
    assert faulty(wrong, checker)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("跨境婚姻生的孩子，不管有没有中国国籍，拿医学出生证明、结婚证，就能申报户口。", ChangeKind.CONDITION),
        ("孩子在国内出生的，凭医学出生证明、结婚证到中方父母一方的户口所在地申报户口，是哪国国籍都行。", ChangeKind.CONDITION),
        ("在县城有合法稳定住所的，本人和所有直系亲属都可以在当地申请登记常住户口。", ChangeKind.SCOPE),
        ("现役军人在城镇租的房子，实际居住的直系亲属可以申请落户。", ChangeKind.SCOPE),
        ("自发移民的落户问题，这次不处理。", ChangeKind.NEGATION),
        ("新生入学时户口要统一迁到学校。", ChangeKind.MODAL),
        ("在国外所生子女要回来落户，由市外办调查核实后到申请人户口所在地申报户口。", ChangeKind.DEPARTMENT),
        ("集体收益分配权受法律保护，属于农户的用益物权。", ChangeKind.SPLICED),
        ("现阶段农民要进城落户，得先把承包地和宅基地退了。", ChangeKind.NEGATION),
        ("现役军官的配偶、子女不具备随军落户条件的，可根据本人意愿将户口迁移至现役军人父母户籍地投靠落户。", ChangeKind.INVENTED),
    ],
)
def test_wrong_plain_speech_is_named(text: str, kind: ChangeKind, checker: Checker) -> None:
    (finding,) = check_text(text, checker)
    assert kind in {change.kind for change in finding.changes}
