"""Figures keep their subject."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.figures import FigureKind, extract, failures
from assistant.verification.numerals import read_number
from tests.verification.notice import clauses, document

RATES = clauses()["1"].body
REGISTRATION = clauses()["9"].body


@pytest.mark.parametrize(
    ("text", "kind", "value", "qualifiers"),
    [
        ("达到38%左右", FigureKind.PERCENT, "38", {"左右"}),
        ("达到百分之三十八左右", FigureKind.PERCENT, "38", {"左右"}),
        ("约三成八", FigureKind.PERCENT, "38", {"左右"}),
        ("接近一半", FigureKind.PERCENT, "50", {"左右"}),
        ("2015年底前清理", FigureKind.DATE, "2015-末", {"前"}),
        ("自2016年1月1日起施行", FigureKind.DATE, "2016-01-01", {"起"}),
        ("二〇一六年一月一日", FigureKind.DATE, "2016-01-01", set()),
        ("到二〇二〇年", FigureKind.DATE, "2020", set()),
        ("三代以内", FigureKind.NUMBER, "3", {"以内"}),
        ("四个项目", FigureKind.NUMBER, "4", set()),
        ("住满半年", FigureKind.NUMBER, "0.5", set()),
        ("住满一年", FigureKind.NUMBER, "1", set()),
        ("不低于15平方米", FigureKind.NUMBER, "15", {"以上"}),
        ("国发[2014] 25 号", FigureKind.DOCUMENT, "国发〔2014〕25号", set()),
        ("云政发（2015]35号", FigureKind.DOCUMENT, "云政发〔2015〕35号", set()),
        ("《居住证》", FigureKind.TITLE, "居住证", set()),
        ("第十三条", FigureKind.LABEL, "第13条", set()),
        ("电话12345", FigureKind.BARE, "12345", set()),
    ],
)
def test_figures_are_read_in_every_form(text: str, kind: FigureKind, value: str, qualifiers: set[str]) -> None:
    figures = extract(text)
    assert (figures[0].kind, figures[0].value, set(figures[0].qualifiers)) == (kind, value, qualifiers)


@pytest.mark.parametrize("text", ["夫妻一方是军人", "到一个窗口去", "城乡统一登记", "一起居住", "第一位的为牵头部门"])
def test_articles_and_fixed_words_are_no_figures(text: str) -> None:
    assert extract(text) == ()


@given(st.integers(1, 9999))
def test_a_number_reads_the_same_in_chinese_and_arabic_figures(number: int) -> None:
    assert read_number(_chinese(number)) == read_number(str(number)) == str(number)


@given(st.integers(0, len(document().text) - 1), st.integers(1, 80))
def test_extraction_never_overlaps_and_never_fails(start: int, length: int) -> None:
    figures = extract(document().text[start : start + length])
    assert all(one.end <= other.start for one, other in pairwise(figures))


def test_a_swap_of_two_rates_fails_on_both() -> None:
    assert len(failures("户籍人口城镇化率达到50%左右，常住人口城镇化率达到38%左右", RATES)) == 2


def test_rates_handed_out_by_respectively_are_bound_in_order() -> None:
    assert failures("户籍人口和常住人口城镇化率分别达到38%左右和50%左右", RATES) == ()
    assert failures("常住人口和户籍人口城镇化率分别达到38%左右和50%左右", RATES)


def test_a_rate_that_could_be_either_fails() -> None:
    assert failures("城镇化率达到38%左右", RATES)


@pytest.mark.parametrize(
    "text", ["户籍人口城镇化率达到38%", "户籍人口城镇化率达到38%以上", "户籍人口城镇化率达到39%左右", "落户成功率达到38%左右"]
)
def test_a_changed_qualifier_value_or_subject_fails(text: str) -> None:
    assert failures(text, RATES)


def test_dates_are_bound_to_what_happens_then() -> None:
    assert failures("2015年底前全面清理区分农业户口、非农业户口性质的有关政策", REGISTRATION) == ()
    assert failures("2015年底前全面施行城乡统一的户口登记制度", REGISTRATION)
    assert failures("2016年1月1日起全面清理区分农业户口、非农业户口性质的有关政策", REGISTRATION)


def test_a_less_precise_date_is_the_same_only_where_nothing_ends() -> None:
    assert failures("2016年起全面施行城乡统一的户口登记制度", REGISTRATION) == ()
    assert failures("2015年前全面清理区分农业户口、非农业户口性质的有关政策", REGISTRATION)


def test_a_clause_label_must_be_the_cited_clause() -> None:
    assert failures("第5条说的是投靠落户", clauses()["5"].body, labels=["第5条"]) == ()
    assert failures("第五条说的是投靠落户", clauses()["5"].body, labels=["第5条"]) == ()
    assert failures("第6条说的是投靠落户", clauses()["5"].body, labels=["第5条"]) == ("第6条不是所引条文",)


def test_document_numbers_must_stand_in_the_clause() -> None:
    assert failures("依据国发〔2014〕25号和云政发[2015]35号", REGISTRATION) == ()
    assert failures("依据云政发〔2014〕25号", REGISTRATION)
    assert failures("依据国发〔2015〕35号", REGISTRATION)


def _chinese(number: int) -> str:
    digits, text, zero = "零一二三四五六七八九", "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + name
            zero = False
        else:
            zero = True
    return text
