"""Questions by department, against the notice's own lists."""

from __future__ import annotations

import pytest

from assistant.clauses.bodies import load_bodies
from assistant.clauses.library import Library
from assistant.retrieval.duties import DutyReader, Share
from assistant.settings import Settings


@pytest.fixture(scope="module")
def reader(library: Library, settings: Settings) -> DutyReader:
    return DutyReader(library, load_bodies(settings.corpus_dir, tuple(library.documents)))


@pytest.mark.parametrize(
    ("text", "share", "keys"),
    [
        ("市财政局牵头的有哪几条？", Share.LEADS, ["30", "31"]),
        ("市统计局参与的是哪几条？", Share.TAKES_PART, ["14", "15", "16"]),
        ("民政局单独负责的有哪几条", Share.ALONE, ["28"]),
        ("方案里只写了一个部门负责的是哪几条？", Share.ALONE, ["7", "9", "28", "29"]),
        ("哪些条款没有牵头部门", Share.SEPARATELY, ["11", "14", "15", "17", "18", "19", "21"]),
        ("市委农办的名字出现在哪些任务后面？", Share.TAKES_PART, ["4", "19", "20", "21"]),
    ],
)
def test_the_clauses_of_a_department(text: str, share: Share, keys: list[str], reader: DutyReader) -> None:
    found = reader.read(text)
    assert found is not None
    assert found.share is share
    assert [clause.key for clause in found.clauses] == keys


@pytest.mark.parametrize(
    "text",
    [
        "推进农业转移人口市民化那条由市公安局牵头，没记错吧？",
        "派出所调查核实要在多少个工作日内答复？",
        "第5条哪些部门负责",
        "租房落户归哪个部门管",
        "养老服务体系那条三家单位里有没有卫生局？",
    ],
)
def test_a_question_about_a_subject_is_none_by_department(text: str, reader: DutyReader) -> None:
    assert reader.read(text) is None
