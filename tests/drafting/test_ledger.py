"""The ledger on edited texts: what an editor adds, loses or turns round is named."""

from __future__ import annotations

import pytest

from assistant.drafting.choices import Format
from assistant.drafting.formats import compose
from assistant.drafting.ledger import Ledger, Verdict, judge
from assistant.drafting.materials import DraftMaterials, subject_of_clause
from evals.drafts import NAMES, read_changes

PLANNED = ("2", "3", "4", "5", "6", "7", "10", "13")


def edited(key: str, find: str, put: str, materials: DraftMaterials, form: Format = Format.CARD) -> Ledger:
    subject = subject_of_clause(key, materials)
    text = compose(subject, form, materials)
    assert find in text
    return judge(text.replace(find, put), subject, materials)


@pytest.mark.parametrize(
    ("key", "find", "put", "said"),
    [
        ("3", "，并且办理合法手续", "", "办理合法手续"),
        ("5", "除本人、配偶、未成年子女、父母外，其他直系亲属投靠", "直系亲属投靠", "丢了例外"),
        ("5", "三代以内", "四代以内", "数字4代以内不在所引条文中"),
        ("3", "应当征得", "可以征得", "可以"),
        ("3", "征得房屋产权人同意", "征得二房东同意", "二房东"),
        ("2", "申请登记常住户口。（第2条）", "申请登记常住户口，材料齐了马上办。（第2条）", "马上"),
        ("2", "方案要求全面放开县城落户限制。", "人人可以在县城落户。", "人人"),
        ("13", "市公安局牵头", "市外办牵头", "牵头"),
        ("2", "可以在当地申请登记常住户口。（第2条）", "可以在当地申请登记常住户口。（第99条）", "第99条不存在"),
        ("10", "今天是否仍然有效未核实", "今天仍然有效", "所引条文"),
    ],
)
def test_a_spoilt_sentence_is_named(key: str, find: str, put: str, said: str, materials: DraftMaterials) -> None:
    ledger = edited(key, find, put, materials)
    named = [*(problem for each in ledger.added for problem in each.problems), *(each.element.name for each in ledger.lost)]
    assert not ledger.complete
    assert any(said in each for each in named), named


def test_a_heading_may_not_promise(materials: DraftMaterials) -> None:
    ledger = edited("3", "租房落户：柜台卡片", "租房就能落户", materials)
    assert [each.piece.text for each in ledger.added] == ["租房就能落户"]


def test_a_right_needs_its_conditions_in_its_own_sentence(materials: DraftMaterials) -> None:
    subject = subject_of_clause("3", materials)
    text = compose(subject, Format.QUESTIONS, materials)
    alone = "本人和共同居住的直系亲属可以申请在租的房子落户。（第3条）"
    ledger = judge(text.replace("在城镇租房，符合条件的，" + alone, alone), subject, materials)
    assert "丢了条件：「办理合法手续」" in [problem for each in ledger.added for problem in each.problems]


@pytest.mark.parametrize(
    ("key", "find", "put"),
    [
        ("3", "应当征得房屋产权人同意", "应当征得房东同意"),
        ("2", "可以在当地申请登记常住户口", "能在当地申请登记常住户口"),
        ("4", "可以把户口迁回农村原籍地", "可将户口迁回农村原籍地"),
    ],
)
def test_a_rewording_that_keeps_the_meaning_passes_and_is_marked_to_be_read(
    key: str, find: str, put: str, materials: DraftMaterials
) -> None:
    ledger = edited(key, find, put, materials)
    assert ledger.complete
    assert Verdict.REWORDED in {each.verdict for each in ledger.entries}


def test_a_sentence_without_a_label_finds_its_clause(materials: DraftMaterials) -> None:
    subject = subject_of_clause("5", materials)
    entry = judge("说说投靠\n三代以内直系亲属相互投靠且共同居住的，可在实际居住地投靠落户，不受年龄限制。", subject, materials).entries[1]
    assert entry.verdict is Verdict.VERBATIM
    assert [clause.label for clause in entry.clauses] == ["第5条"]
    document = materials.library.documents[entry.clauses[0].document_id]
    assert all(document.text[each.start : each.end] == each.quote for each in entry.citations)


def test_what_is_left_out_on_purpose_is_ticked_off_and_counts_as_untold(materials: DraftMaterials) -> None:
    subject = subject_of_clause("5", materials)
    text = "投靠\n三代以内直系亲属相互投靠并且共同居住的，可以在实际居住地投靠落户，不受年龄限制。（第5条）\n"
    ledger = judge(text, subject, materials)
    assert not ledger.complete
    ticked = judge(text, subject, materials, ticked=[each.element.id for each in ledger.lost])
    assert ticked.complete
    assert ticked.coverage == ledger.coverage < 1


def test_saying_what_is_not_stated_tells_no_element(materials: DraftMaterials) -> None:
    ledger = edited("2", "这里说的在县城有合法稳定住所，租赁的也包含在内。（第2条）", "", materials)
    assert [each.element.name for each in ledger.lost] == ["含租赁"]


def test_nothing_written_covers_nothing(materials: DraftMaterials) -> None:
    ledger = judge("", subject_of_clause("3", materials), materials)
    assert ledger.coverage == 0
    assert not ledger.added


@pytest.mark.parametrize("name", NAMES)
def test_the_measured_changes_still_stand_in_the_drafts(name: str, materials: DraftMaterials) -> None:
    texts = {key: "".join(compose(subject_of_clause(key, materials), form, materials) for form in Format) for key in PLANNED}
    assert [change.find for change in read_changes(name) if change.find not in texts[change.clause]] == []
