"""Retrieval over the real index: follow-ups and named clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assistant.flow import Desk, ask
from assistant.index.embedding import Vectors
from assistant.records import Turn
from assistant.retrieval.intents import Intent
from assistant.retrieval.retrieve import HITS, Retrieved

AFTER_10 = (Turn("user", "居住证怎么办"), Turn("assistant", "离开常住户口所在地的公民可以申领《居住证》（第10条）。"))


def retrieve(text: str, desk: Desk, today: date, history: tuple[Turn, ...] = ()) -> Retrieved:
    """Retrieve as the flow does."""
    return desk.retriever.retrieve(ask(text, desk, as_of=today, history=history))


def keys(found: Retrieved) -> list[str]:
    """The clauses found, best first."""
    return [hit.clause_id.removeprefix("lincang-2015#") for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [("谁牵头？", "10"), ("原文呢", "10"), ("由哪个部门负责？", "10"), ("下一条呢", "11"), ("上一条呢", "9"), ("那第5条呢", "5")],
)
def test_a_follow_up_is_about_the_clause_before(text: str, first: str, desk: Desk, today: date) -> None:
    assert keys(retrieve(text, desk, today, AFTER_10))[0] == first


def test_a_follow_up_without_an_answer_uses_the_question_before(desk: Desk, today: date) -> None:
    assert keys(retrieve("谁牵头？", desk, today, (Turn("user", "第10条说什么"),)))[0] == "10"
    assert keys(retrieve("谁牵头？", desk, today, (Turn("user", "现役军人家属随军怎么落户"),)))[0] == "7"


def test_a_follow_up_about_someone_else_stays_near_the_question_before(desk: Desk, today: date) -> None:
    history = (Turn("user", "我在县城买了房能落户吗"), Turn("assistant", "可以（第2条）。"))
    assert keys(retrieve("那我老婆呢？", desk, today, history))[0] in ("2", "5")


def test_a_whole_new_question_forgets_the_clause_before(desk: Desk, today: date) -> None:
    found = retrieve("进城落户以后农村的土地承包经营权要不要退出来，还能不能保留？", desk, today, AFTER_10)
    assert keys(found)[0] == "21"
    assert found.prior == ()


@pytest.mark.parametrize("text", ["下一条呢", "上一条呢"])
def test_a_step_beyond_the_ends_does_not_raise(text: str, desk: Desk, today: date) -> None:
    for clause in ("印发信息", "前言", "第32条", "第1条"):
        assert retrieve(text, desk, today, (Turn("user", clause), Turn("assistant", clause))).hits


def test_named_clauses_lead_in_the_order_named(desk: Desk, today: date) -> None:
    assert keys(retrieve("第29条和第2条分别说什么", desk, today))[:2] == ["29", "2"]


def test_hits_are_ten_different_clauses_that_exist(desk: Desk, today: date) -> None:
    found = retrieve("县城落户要什么条件", desk, today)
    assert len(found.hits) == HITS == len({hit.clause_id for hit in found.hits})
    assert all(hit.clause_id in desk.materials.library.by_id for hit in found.hits)
    assert {clause.id for clause in desk.materials.library.originals} <= set(found.shares)
    assert sum(found.outcomes.values()) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("text", ["县城落户要什么条件", "縣城落戶要什麼條件", "县城洛户要什么条件", "县\u200b城落户要什么条件"])
def test_script_typos_and_hidden_characters_do_not_change_the_first_hit(text: str, desk: Desk, today: date) -> None:
    assert keys(retrieve(text, desk, today))[0] == "2"


def test_the_same_question_twice_finds_the_same(desk: Desk, today: date) -> None:
    assert retrieve("租房能落户吗", desk, today).hits == retrieve("租房能落户吗", desk, today).hits


class CountingEmbedder:
    """Counts the texts of every call; its vectors mean nothing."""

    tag = "counting"

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Vectors of the index's width."""
        self.sizes.append(len(texts))
        return np.full((len(texts), 384), 384**-0.5, np.float32)

    passages = questions


def test_a_question_is_embedded_alone_and_its_parts_in_one_call(desk: Desk, today: date) -> None:
    embedder = CountingEmbedder()
    replace(desk.retriever, embedder=embedder, border=None).retrieve(ask("租房能落户吗，房东要同意吗", desk, as_of=today))
    assert embedder.sizes == [1, 2]


def test_a_long_question_embeds_a_bounded_number_of_parts(desk: Desk, today: date) -> None:
    embedder = CountingEmbedder()
    replace(desk.retriever, embedder=embedder).retrieve(ask("县城能落户吗，" * 60, desk, as_of=today))
    assert sum(embedder.sizes) <= 16


def test_another_clause_is_asked_the_same_as_the_one_before(desk: Desk, today: date) -> None:
    before = (Turn("user", "第7条由谁负责？"), Turn("assistant", "第7条由市公安局负责。"))
    assert retrieve("第8条呢？", desk, today, before).intent is Intent.RESPONSIBLE
    assert retrieve("第8条原文", desk, today, before).intent is Intent.WORDING


TWINS = [
    ("居住证由哪个部门牵头管", "居住证由哪位领导批"),
    ("夫妻一个城里户口一个农村户口，户口可以落在哪儿", "夫妻一个城里户口一个农村户口，户口多久能落好"),
    ("进城落户要先交出承包地吗", "进城落户后承包地能卖多少钱一亩"),
    ("户口登记从哪天起不分农业非农业", "户口登记的电脑系统是哪家公司做的"),
    ("流动人口的娃可以在这里平等上学吗", "流动人口的娃上学要交几张照片"),
    ("2020年户籍人口城镇化率要到多少", "2020年全市一共有几个派出所"),
]


@pytest.mark.parametrize(("said", "not_said"), TWINS)
def test_of_twins_the_one_that_the_notice_answers_is_likelier_answered(desk: Desk, said: str, not_said: str) -> None:
    assert desk.retriever.border is not None
    first, second = (desk.retriever.border.read(desk.retriever.index.speech.normalise(each))[1] for each in (said, not_said))
    assert first > second
