"""Clause references in the ways people write them."""

from __future__ import annotations

import pytest

from assistant.clauses.library import Library
from assistant.index.speech import Speech, load_speech
from assistant.retrieval.references import ReferenceReader, References
from assistant.settings import ROOT


@pytest.fixture(scope="module")
def speech(library: Library) -> Speech:
    """The corpus's lexicon."""
    return load_speech(ROOT / "corpus", tuple(library.documents))


@pytest.fixture(scope="module")
def reader(library: Library) -> ReferenceReader:
    """A reader of the real library."""
    return ReferenceReader(library)


def read(text: str, reader: ReferenceReader, speech: Speech) -> References:
    """Read as a question is read: normalised first."""
    return reader.read(speech.normalise(text))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("第5条说什么", ["5"]),
        ("第五条说什么", ["5"]),
        ("第５条", ["5"]),
        ("第 5 条", ["5"]),
        ("第五点", ["5"]),
        ("第五项", ["5"]),
        ("第5點", ["5"]),
        ("第五條", ["5"]),
        ("第二十条", ["20"]),
        ("第三十二条", ["32"]),
        ("第十条和第十一条", ["10", "11"]),
        ("第5、6条", ["5", "6"]),
        ("第5条、第7条分别由谁负责", ["5", "7"]),
        ("第2到4条", ["2", "3", "4"]),
        ("第3-5条", ["3", "4", "5"]),
        ("第三至五条", ["3", "4", "5"]),
        ("三（二）5", ["5"]),
        ("三(二)5", ["5"]),
        ("三、（二）5", ["5"]),
        ("第三部分第（四）的第18条", ["18"]),
        ("四（二）", ["四（二）"]),
        ("四（一）说什么", ["四（一）"]),
        ("第四部分第二点", ["四（二）"]),
        ("指导思想部分", ["一"]),
        ("基本原则原文", ["二"]),
        ("5条怎么说", ["5"]),
        ("把第29条和第2条念一遍", ["29", "2"]),
        ("第5条第5条", ["5"]),
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str, keys: list[str], reader: ReferenceReader, speech: Speech) -> None:
    found = read(text, reader, speech)
    assert [clause.id for clause in found.clauses] == [f"lincang-2015#{key}" for key in keys]
    assert found.missing == ()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("国发25号第四条", ["guofa-2014-25#（四）"]),
        ("国发〔2014〕25号第（四）项", ["guofa-2014-25#（四）"]),
        ("国发[2014]25号第四项", ["guofa-2014-25#（四）"]),
        ("居住证暂行条例第二条", ["juzhuzheng-tiaoli#第二条"]),
        ("居住证暂行条例第2条和本方案", ["juzhuzheng-tiaoli#第二条"]),
        ("方案第5条和居住证暂行条例第二条", ["lincang-2015#5", "juzhuzheng-tiaoli#第二条"]),
    ],
)
def test_a_number_after_another_documents_name_is_that_documents(
    text: str, ids: list[str], reader: ReferenceReader, speech: Speech
) -> None:
    assert [clause.id for clause in read(text, reader, speech).clauses] == ids


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("国发〔2014〕25号写了什么", "guofa-2014-25"),
        ("云政发35号", "yunzhengfa-2015-35"),
        ("云政发（2015）35号", "yunzhengfa-2015-35"),
        ("居住证暂行条例", "juzhuzheng-tiaoli"),
    ],
)
def test_a_documents_name_alone_names_the_document(text: str, document: str, reader: ReferenceReader, speech: Speech) -> None:
    found = read(text, reader, speech)
    assert [each.id for each in found.documents] == [document]
    assert found.clauses == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [("第40条说什么", ("第40条",)), ("第33条和第5条", ("第33条",)), ("第99条", ("第99条",)), ("第一百条", ("第100条",))],
)
def test_a_number_that_leads_nowhere_is_said_as_missing(
    text: str, missing: tuple[str, ...], reader: ReferenceReader, speech: Speech
) -> None:
    assert read(text, reader, speech).missing == missing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "县城落户要什么条件",
        "五条街",
        "要满5年吗",
        "下一条呢",
        "这条怎么说",
        "有几条规定",
        "2015年9月30日",
        "到2020年达到50%",
        "我今年35岁",
    ],
)
def test_a_number_that_is_no_reference_is_left_alone(text: str, reader: ReferenceReader, speech: Speech) -> None:
    found = read(text, reader, speech)
    assert (found.clauses, found.missing) == ((), ())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param(
            "第2条至第4条",
            ["2", "3", "4"],
        ),
        pytest.param(
            "三（一）写了什么",
            ["1"],
        ),
        pytest.param(
            "第三部分第一点",
            ["1"],
        ),
    ],
)
def test_ranges_and_headings_lead_to_their_clauses(text: str, keys: list[str], reader: ReferenceReader, speech: Speech) -> None:
    assert [clause.key for clause in read(text, reader, speech).clauses] == keys


@pytest.mark.parametrize("number", range(1, 33))
def test_all_32_clauses_are_found_in_both_kinds_of_figures(number: int, reader: ReferenceReader, speech: Speech) -> None:
    from assistant.clauses.outline import write_numeral

    for written in (str(number), write_numeral(number)):
        assert [clause.number for clause in read(f"第{written}条讲什么", reader, speech).clauses] == [number]
