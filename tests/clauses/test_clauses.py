"""Clauses of the real notice, and the grammar on small texts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.clauses.bodies import load_bodies
from assistant.clauses.digests import load_digest
from assistant.clauses.kinds import kind_of_clause, kind_of_sentence
from assistant.clauses.library import Library, load_library
from assistant.clauses.outline import read_numeral, write_numeral
from assistant.clauses.split import clause_digest, split
from assistant.errors import SourceError
from assistant.records import Arrangement, Document, Level, StatementKind, TextForm
from assistant.settings import ROOT

NOTICE = "lincang-2015"
SECTIONS = {"（一）": range(1, 2), "（二）": range(2, 9), "（三）": range(9, 18), "（四）": range(18, 33)}
SEPARATE = {11, 14, 15, 17, 18, 19, 21}
SOLE = {7, 9, 28, 29}


def invented(text: str, clause_count: int | None = None) -> Document:
    """A document with this text."""
    return Document("d", "标题", "某市人民政府", Level.CITY, TextForm.ORIGINAL, clause_count=clause_count, raw=text, text=text)


def test_the_notice_has_32_of_32_clauses_and_its_unnumbered_parts_in_reading_order(library: Library) -> None:
    keys = [clause.key for clause in library.of_document(NOTICE)]
    assert keys == ["前言", "一", "二", *map(str, range(1, 33)), "四（一）", "四（二）", "四（三）", "印发信息"]


def test_every_numbered_clause_stands_in_its_section(library: Library) -> None:
    for section, numbers in SECTIONS.items():
        for number in numbers:
            clause = library.by_id[f"{NOTICE}#{number}"]
            assert clause.path[0] == "三、工作任务及责任分工"
            assert clause.path[1].startswith(section)
            assert (clause.number, clause.label) == (number, f"第{number}条")


@pytest.mark.parametrize("number", range(1, 33))
def test_responsibility_follows_the_rule_of_clause_1(number: int, library: Library) -> None:
    clause = library.by_id[f"{NOTICE}#{number}"]
    expected = Arrangement.SEPARATE if number in SEPARATE else Arrangement.SOLE if number in SOLE else Arrangement.LEAD
    assert clause.arrangement is expected
    assert clause.lead == (None if number in SEPARATE else clause.departments[0])
    assert len(set(clause.departments)) == len(clause.departments) >= (1 if number in SOLE else 2)


@pytest.mark.parametrize(
    ("number", "departments"),
    [
        (2, ("市公安局", "市发改委", "市人社局", "市住建局")),
        (6, ("市人社局", "市教育局", "市公安局")),
        (7, ("市公安局",)),
        (18, ("市国土局", "市农业局", "市林业局")),
        (29, ("市住建局",)),
    ],
)
def test_departments_are_read_in_the_order_of_the_text(number: int, departments: tuple[str, ...], library: Library) -> None:
    assert library.by_id[f"{NOTICE}#{number}"].departments == departments


def test_the_lead_rule_is_clause_1(library: Library) -> None:
    rule = library.lead_rule(NOTICE)
    assert rule is not None
    assert rule.key == "1"


def test_offsets_slice_back_to_the_words_and_no_character_stands_in_two_clauses(library: Library) -> None:
    text = library.documents[NOTICE].text
    position = 0
    for clause in library.of_document(NOTICE):
        assert position <= clause.start <= clause.body_start < clause.body_end <= clause.end <= len(text)
        assert (
            text[position : clause.start].strip("\n") == ""
            or "（" in text[position : clause.start]
            or "、" in text[position : clause.start]
        )
        assert text[clause.body_start : clause.body_end] == clause.body
        assert library.text_of(clause) == text[clause.start : clause.end]
        assert all(name in text[clause.body_end : clause.end] for name in clause.departments)
        position = clause.end


def test_loading_twice_gives_the_same_ids_and_digests(library: Library) -> None:
    again = load_library(ROOT / "corpus")
    assert [(clause.id, clause.digest) for clause in again.clauses] == [(clause.id, clause.digest) for clause in library.clauses]
    assert len({clause.id for clause in again.clauses}) == len({clause.digest for clause in again.clauses}) == len(again.clauses)
    assert all(re.fullmatch(r"c1:[0-9a-f]{16}", clause.digest) for clause in again.clauses)


def test_a_digest_changes_with_document_path_or_words_and_with_nothing_else() -> None:
    assert clause_digest("d", ("一",), "甲") == clause_digest("d", ("一",), "甲")
    assert (
        len({clause_digest(*each) for each in (("d", ("一",), "甲"), ("e", ("一",), "甲"), ("d", ("二",), "甲"), ("d", ("一",), "乙"))})
        == 4
    )


def test_editing_one_clause_leaves_the_digests_of_the_others(library: Library) -> None:
    document = library.documents[NOTICE]
    edited = replace(document, text=document.text.replace("全面放开县城落户限制。", "全面放开县城落户限制！", 1))
    changed = [after.key for before, after in zip(library.of_document(NOTICE), split(edited), strict=True) if before.digest != after.digest]
    assert changed == ["2"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("2", StatementKind.ENTITLEMENT),
        ("27", StatementKind.TASK),
        ("一", StatementKind.PRINCIPLE),
        ("二", StatementKind.PRINCIPLE),
        ("1", StatementKind.TARGET),
        ("13", StatementKind.REQUIREMENT),
        ("前言", StatementKind.INFORMATION),
        ("印发信息", StatementKind.INFORMATION),
    ],
)
def test_a_clause_is_of_the_kind_that_its_words_are(key: str, kind: StatementKind, library: Library) -> None:
    assert library.by_id[f"{NOTICE}#{key}"].kind is kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("可以在当地申请登记常住户口", StatementKind.ENTITLEMENT),
        ("租房落户应当征得房屋产权人同意", StatementKind.REQUIREMENT),
        ("到2020年达到50%左右", StatementKind.TARGET),
        ("逐步享有同等待遇", StatementKind.TASK),
        ("加快建立社会养老服务体系", StatementKind.TASK),
    ],
)
def test_a_sentence_is_of_the_kind_that_its_verb_says(sentence: str, kind: StatementKind) -> None:
    assert kind_of_sentence(sentence) is kind
    assert kind_of_clause(sentence + "。", principle=True) is StatementKind.PRINCIPLE


def test_a_lost_clause_27_is_named(library: Library) -> None:
    document = library.documents[NOTICE]
    clause = library.by_id[f"{NOTICE}#27"]
    without = document.text[: clause.start] + document.text[clause.end :].lstrip("\n")
    with pytest.raises(SourceError, match=r"lincang-2015：同级编号26之后是'28．'，缺27，"):
        split(replace(document, text=without))


def test_a_doubled_number_is_named(library: Library) -> None:
    document = library.documents[NOTICE]
    clause = library.by_id[f"{NOTICE}#27"]
    doubled = document.text[: clause.start] + "26．" + document.text[clause.body_start :]
    with pytest.raises(SourceError, match=r"同级编号26之后是'26．'，重复或倒退了"):
        split(replace(document, text=doubled))


def test_a_lost_last_clause_is_noticed_by_the_registered_count(library: Library) -> None:
    document = library.documents[NOTICE]
    clause = library.by_id[f"{NOTICE}#32"]
    with pytest.raises(SourceError, match="找到31条，登记表写的是32条"):
        split(replace(document, text=document.text[: clause.start] + document.text[clause.end :].lstrip("\n")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("第一条 甲。\n第三条 丙。", "同级编号1之后是'第三条'，缺2，"),
        ("一、甲\n1．乙。\n三、丙\n2．丁。", "同级编号1之后是'三、'，缺2，"),
        ("2．甲。", "同级编号开头是'2．'，缺1，"),
        ("一、甲\n（一）乙。\n（三）丙。", "同级编号1之后是'（三）'"),
        ("第一章 总则\n第一条 甲。\n第三章 附则\n第二条 乙。", "同级编号1之后是'第三章'"),
    ],
)
def test_a_gap_in_any_kind_of_number_is_named(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        split(invented(text))


def test_chapters_and_articles_parse() -> None:
    text = "某市公园条例\n第一章 总则\n第一条 为了管理公园，制定本条例。\n第二条 本条例适用于本市。\n本市包括郊区。\n第二章 开放\n第三条 公园免费开放。（市园林局负责）"
    clauses = split(invented(text, clause_count=3))
    assert [clause.key for clause in clauses] == ["前言", "第一条", "第二条", "第三条"]
    assert [clause.path for clause in clauses] == [(), ("第一章 总则",), ("第一章 总则",), ("第二章 开放",)]
    assert clauses[2].body == "本条例适用于本市。\n本市包括郊区。"
    assert clauses[3].departments == ("市园林局",)
    assert [clause.number for clause in clauses] == [None, 1, 2, 3]


def test_section_numbers_begin_anew_in_every_part() -> None:
    text = "一、甲\n（一）乙。\n（二）丙。\n二、丁\n（一）戊。"
    assert [clause.key for clause in split(invented(text))] == ["一（一）", "一（二）", "二（一）"]


def test_several_departments_have_no_lead_without_the_rule() -> None:
    clause = split(invented("1．公园免费开放。（市园林局、市财政局负责）"))[-1]
    assert (clause.arrangement, clause.lead) == (Arrangement.JOINT, None)


def test_numerals_read_and_write_each_other() -> None:
    assert [read_numeral(write_numeral(number)) for number in range(1, 100)] == list(range(1, 100))
    assert [read_numeral(each) for each in ("", "7", "一百", "一百零五", "一百二十")] == [0, 7, 100, 105, 120]


def test_digest_items_are_labelled_and_cannot_be_quoted(library: Library) -> None:
    items = [clause for clause in library.clauses if clause.document_id != NOTICE]
    assert {clause.document_id for clause in items} == {"guofa-2014-25", "yunzhengfa-2015-35", "yunnan-liudong-renkou", "juzhuzheng-tiaoli"}
    assert library.by_id["guofa-2014-25#（四）"] in items
    for clause in items:
        assert not clause.quotable
        assert clause.path == ("要点（非原文）",)
        assert (clause.start, clause.end) == (0, 0)
        assert clause not in library.originals
        assert library.text_of(clause) == clause.body


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("items:\n  - {key: （一）, subject: 甲}", r"digest\.yaml，items 第1项：key、subject、text 没有写全"),
        ("items:\n  - {key: 一, subject: 甲, text: 乙}\n  - {key: 一, subject: 甲, text: 丙}", "items 第2项：key 一 重复了"),
    ],
)
def test_a_broken_digest_is_named_with_its_item(content: str, words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("digest")
    (folder / "digest.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_digest(replace(invented(""), form=TextForm.DIGEST), folder)


@pytest.mark.parametrize("entry", ["{plain: [公园办]}", "{name: 市园林局, successor: 市城管局}"])
def test_a_department_without_a_name_or_a_source_is_named(entry: str, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "bodies.yaml").write_text(f"bodies:\n  - {{name: 市财政局}}\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"bodies\.yaml，bodies 第2项：.*successor_source"):
        load_bodies(tmp_path, ("d",))
