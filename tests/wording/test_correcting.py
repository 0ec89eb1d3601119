"""What a question takes for granted is told what the clause has instead, in the clause's words."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.flow import Desk, answer, ask


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("稿子写“2020年常住人口城镇化率达到38%左右”，这句没问题吧？", "「常住人口城镇化率达到50%左右」"),
        ("第29条住房保障是市民政局负责，没错吧？", "「市住建局负责」"),
        ("听说第2条是全面放开所有乡镇的落户限制，对吧？", "「全面放开县城落户限制」"),
        ("统一的户口登记制度是从2015年10月1日起施行的吧？", "自2016年1月1日起全面施行"),
    ],
)
def test_the_right_words_come_first(asked: str, right: str, desk: Desk, today: date) -> None:
    done = answer(ask(asked, desk, as_of=today), desk)
    assert right in done.statements[0].text
    assert done.statements[0].citations[0].verbatim


@pytest.mark.parametrize(
    "asked", ["我在县城租房，房东不同意，能落户吗？", "第29条住房保障是市住建局负责，没错吧？", "城镇化率目标是多少？"]
)
def test_nothing_is_corrected_where_nothing_is_wrong(asked: str, desk: Desk, today: date) -> None:
    assert "写明：「" not in "".join(
        each.text for each in answer(ask(asked, desk, as_of=today), desk).statements if each.role == "conclusion"
    )
