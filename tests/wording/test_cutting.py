"""Sentences of leaflets: bullets, headings, wrapped lines, and offsets that index the text as given."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.checking import Checker
from assistant.wording.cutting import cut

SOURCE = "在县城有合法稳定住所含租赁的人员本人及其共同居住生活的直系亲属可以在当地申请登记常住户口"


def texts(text: str, source: str = SOURCE) -> list[str]:
    return [sentence.text for sentence in cut(text, source)]


def test_a_stop_ends_a_sentence_and_a_closing_mark_stays_with_it() -> None:
    assert texts("他说“可以。”我听到了！真的？") == ["他说“可以。”", "我听到了！", "真的？"]


def test_a_break_inside_words_that_run_on_in_the_source_ends_nothing() -> None:
    assert texts("在县城有合法稳定住所\n\n（含租赁）的人员，本人及其共\n同居住生活的直系亲属。") == [
        "在县城有合法稳定住所\n\n（含租赁）的人员，本人及其共\n同居住生活的直系亲属。"
    ]


def test_bullets_and_headings_stand_alone() -> None:
    assert texts("落户条件\n★ 有住房的可以落户\n★ 租房的也可以落户\n一、材料\n1、户口簿；\n2、身份证；") == [
        "落户条件", "★ 有住房的可以落户", "★ 租房的也可以落户", "一、材料", "1、户口簿；", "2、身份证；",
    ]  # fmt: skip


def test_a_line_that_ends_in_a_comma_goes_on() -> None:
    assert texts("完善社会救助体系，\n实现统筹发展。") == ["完善社会救助体系，\n实现统筹发展。"]


def test_lines_broken_at_the_page_edge_are_one_sentence() -> None:
    wrapped = "凡是在本地居住并且有稳定工作的外来人\n员都可以向所在社区的居民委员会提出申\n请。"
    assert texts(wrapped) == [wrapped]


@pytest.mark.parametrize("text", ["", "   \n\n", "——\n★★★", "!!!"])
def test_nothing_to_read_gives_nothing(text: str) -> None:
    assert texts(text) == []


@given(st.text(alphabet="在县城可以落户，。！？\n\r ★1、（）“”…；", max_size=80))
def test_offsets_index_the_text_and_sentences_do_not_overlap(text: str) -> None:
    sentences = cut(text, SOURCE)
    assert all(text[each.start : each.end] == each.text for each in sentences)
    assert all(one.end <= other.start for one, other in pairwise(sentences))


def test_the_raw_scan_is_cut_into_whole_sentences(checker: Checker) -> None:
    raw = next(document.raw for document in checker.library.documents.values() if document.quotable)
    start = raw.index("2．全面放开县城")
    pieces = texts(raw[start : start + 130], checker.sources.words)
    assert [piece.replace("\n", "")[:8] for piece in pieces[:2]] == ["2．全面放开县城", "在县城有合法稳定"]
