"""Quotations are found by offset, or fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Span, TextForm
from assistant.verification.passages import fold
from assistant.verification.quotations import failures, find, quoted
from tests.verification.notice import citation, clauses, document, documents, statement

TEXT = document().text


@given(st.integers(0, len(TEXT) - 2), st.integers(2, 60))
def test_every_part_of_the_text_is_found_where_it_gives_itself_back(start: int, length: int) -> None:
    part = TEXT[start : start + length]
    span = find(part, TEXT)
    if not part.strip():
        assert span is None
        return
    assert span is not None
    assert TEXT[span.start : span.end] == part


@given(st.integers(0, len(TEXT) - 40), st.integers(4, 40), st.integers(0, 39))
def test_a_part_with_other_widths_and_blanks_is_found_at_its_true_offsets(start: int, length: int, gap: int) -> None:
    part = TEXT[start : start + length]
    changed = (
        part[: gap % length].replace("，", ",") + " \n" + part[gap % length :].replace("（", "(").replace("）", ")").replace("“", "「")
    )
    span = find(changed, TEXT, within=Span(start, start + length))
    if span is not None:
        assert fold(TEXT[span.start : span.end]).text == fold(changed).text
    else:
        assert not fold(changed).text


@given(st.text(max_size=80))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(set(folded.offsets))
    assert fold(folded.text).text == folded.text


@pytest.mark.parametrize("quotation", ["不受性别限制", "三代以外直系亲属", "应当征得房东同意", "", "  "])
def test_words_that_are_not_in_the_text_are_not_found(quotation: str) -> None:
    assert find(quotation, TEXT) is None


def test_a_quotation_must_stand_in_the_cited_clause_and_not_elsewhere() -> None:
    words = "「不受年龄限制」"
    assert failures(statement(words, "5"), [clauses()["5"]], documents()) == ()
    assert failures(statement(words, "3"), [clauses()["3"]], documents()) == ("「不受年龄限制」不在所引条文中",)


def test_an_elided_quotation_is_not_verbatim() -> None:
    assert failures(statement("「不得……作为农民进城落户的条件」", "21"), [clauses()["21"]], documents())


def test_the_assistants_own_phrases_are_no_quotations() -> None:
    assert quoted("这一点「方案未载明」，是否有效「未核实」，原文是“三权”") == ("三权",)


def test_a_citation_whose_offsets_give_other_words_fails() -> None:
    shifted = replace(citation("5", "不受年龄限制"), start=citation("5", "不受年龄限制").start - 1)
    said = replace(statement("投靠落户不受年龄限制", "5"), citations=(shifted,))
    assert "不符" in failures(said, [clauses()["5"]], documents())[0]


def test_a_citation_outside_its_clause_fails_though_the_words_are_in_the_text() -> None:
    elsewhere = replace(citation("5", "不受年龄限制"), clause_id=clauses()["3"].id)
    said = replace(statement("投靠落户不受年龄限制", "3"), citations=(elsewhere,))
    assert failures(said, [clauses()["3"]], documents())


def test_a_digest_is_never_quoted() -> None:
    digest = replace(clauses()["5"], quotable=False)
    collection = {"notice": replace(document(), form=TextForm.DIGEST, text="")}
    assert failures(statement("「不受年龄限制」", "5"), [digest], collection)
