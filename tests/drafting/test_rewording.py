"""An edited sentence is read as the clause puts it, and no further."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.clauses.library import Library
from assistant.drafting.choices import Format
from assistant.drafting.formats import compose
from assistant.drafting.ledger import Ledger, judge
from assistant.drafting.materials import DraftMaterials, subject_of_clause
from assistant.drafting.rewording import (
    added_places,
    added_times,
    canonical,
    joined_otherwise,
    load_wordings,
    restored,
    told_as_done,
)
from assistant.errors import SourceError


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("您在县城有住所的，可以申请。", "本人在县城有住所的，可以申请。"),
        ("请在居住地申领。", "在居住地申领。"),
        ("请问当地派出所。", "请问当地派出所。"),
        ("其他亲属（本人、配偶除外）投靠", "除本人、配偶外，其他亲属投靠"),
        ("本人、配偶以外的亲属投靠", "除本人、配偶外，其他亲属投靠"),
        ("父母或者祖父母、外祖父母", "父母或者（外）祖父母"),
        ("各位居民，可以申请。", "可以申请。"),
        ("满足条件的", "符合条件的"),
        ("第7条归市公安局管。", "第7条由市公安局负责。"),
    ],
)
def test_turns_of_phrase_are_undone(written: str, read: str) -> None:
    assert restored(written, {}, "") == read


def test_a_word_is_read_as_the_clauses_word_only_where_the_clause_has_that_word() -> None:
    wordings = {"房东": "房屋产权人"}
    assert restored("征得房东同意", wordings, "应当征得房屋产权人同意") == "征得房屋产权人同意"
    assert restored("征得房东同意", wordings, "没有这个词") == "征得房东同意"
    assert restored("征得二房东同意", wordings, "应当征得房屋产权人同意") == "征得二房东同意"


def test_words_with_several_forms_compare_equal() -> None:
    assert canonical("按照实际情况，可以把户口迁至") == canonical("根据实际情况可将户籍迁到")
    assert canonical("在居住地") != canonical("在户籍地")


@pytest.mark.parametrize(
    ("text", "source", "wrong"),
    [
        ("相互投靠或者共同居住的", "相互投靠且共同居住的", True),
        ("相互投靠并且共同居住的", "相互投靠且共同居住的", False),
        ("不具备条件，并且不愿意随军的", "不具备条件，或者不愿意随军的", True),
        ("出生证明或者结婚证", "凭出生证明、结婚证", True),
        ("出生证明和结婚证", "凭出生证明、结婚证", False),
        ("工作单位或者本人住所", "工作单位、本人住所或入学前所在地", False),
    ],
)
def test_both_is_not_either(text: str, source: str, wrong: bool) -> None:
    assert bool(list(joined_otherwise(text, source))) is wrong


def test_a_task_is_not_told_as_done() -> None:
    assert list(told_as_done("限制已经全面放开。", "全面放开限制。"))
    assert not list(told_as_done("方案要求全面放开限制。", "全面放开限制。"))


def test_no_time_and_no_place_is_added() -> None:
    assert list(added_times("年底前全面放开。", "全面放开。"))
    assert not list(added_times("2015年底前清理。", "2015年底前全面清理。"))
    assert list(added_places("居住的本省公民", "居住的公民"))


def test_a_meaning_that_is_not_in_the_document_is_refused(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / next(iter(library.documents)) / "drafting"
    folder.mkdir(parents=True)
    (folder / "wordings.yaml").write_text("wordings:\n  火星户口: [外星户口]\n", "utf-8")
    with pytest.raises(SourceError, match="火星户口"):
        load_wordings(tmp_path, library)


def _edited(key: str, find: str, put: str, materials: DraftMaterials, form: Format = Format.CARD) -> Ledger:
    subject = subject_of_clause(key, materials)
    text = compose(subject, form, materials)
    assert find in text
    return judge(text.replace(find, put), subject, materials)


@pytest.mark.parametrize(
    ("key", "find", "put"),
    [
        ("7", "现役军人的配偶、子女不具备", "现役军人的妻子、儿子不具备"),
        ("6", "高校毕业生，聘用期满后", "本科毕业生，聘用期满后"),
        ("7", "现役军人在城镇购买", "现役军人和退役军人在城镇购买"),
        ("2", "租赁的也包含在内。", "租赁公租房的也包含在内。"),
    ],
)
def test_a_narrower_or_wider_word_is_not_the_same(key: str, find: str, put: str, materials: DraftMaterials) -> None:
    assert not _edited(key, find, put, materials).complete


def test_a_sentence_may_take_up_the_question_before_it(materials: DraftMaterials) -> None:
    asked = "您在县城有合法稳定住所吗？有的话，您本人和共同居住生活的直系亲属，可以"
    assert _edited("2", "在县城有合法稳定住所的人，本人和共同居住生活的直系亲属，可以", asked, materials).complete


def test_what_is_not_stated_may_be_said_in_other_words_but_not_of_another_thing(materials: DraftMaterials) -> None:
    open_point = "要住满多久才能申领居住证，本方案没有写明，请问居住地派出所。"
    assert _edited("10", open_point, "住多久才能申领居住证，本方案没有写明，请向居住地派出所咨询。", materials).complete
    assert not _edited("10", open_point, "在哪里申领居住证，本方案没有写明，请问居住地派出所。", materials).complete
