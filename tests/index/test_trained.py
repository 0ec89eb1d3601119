"""What was learnt elsewhere, and the search that uses it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.index import evidence
from assistant.index.evidence import NAMES, gather
from assistant.index.passages import as_passages
from assistant.index.titles import split_titles
from assistant.index.trained import WEIGHTS, Heads, KnownQuestions, Scorer, Trained, shipped, unit
from tests.doubles import HashedEmbedder

EMBEDDER = HashedEmbedder()
TEXTS = tuple(
    f"甲法第{number}条 {text}"
    for number, text in (("一", "父母对子女有抚养义务"), ("二", "租赁期限不得超过二十年"), ("三", "遗产由配偶继承"))
)
NOTHING = np.zeros((64, 64), np.float32)
HEADS = Heads(NOTHING, NOTHING, NOTHING[0], NOTHING[0], 10.0)


def _known(questions: list[str], passages: list[str]) -> KnownQuestions:
    asked = EMBEDDER.questions(questions)
    return KnownQuestions(asked, asked, np.arange(len(questions)), EMBEDDER.passages(passages), ("甲法",) * len(questions))


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("中华人民共和国民法典第一千零四十二条 禁止包办", "民法典", "禁止包办"),
        ("《劳动合同法》第九十条：劳动者违反", "劳动合同法", "劳动者违反"),
        ("某解释（一）第一百六十二条之一\n隐匿会计凭证", "某解释（一）", "隐匿会计凭证"),
        ("第五条 没有法名", "", "没有法名"),
        ("第五十八条 除依照本法第五十三条规定给予补偿外", "", "除依照本法第五十三条规定给予补偿外"),
        ("刑法修正案条目二将刑法第一百六十八条修改为", "刑法修正案", "将刑法第一百六十八条修改为"),
        ("关于刑法第三十条的解释全文 单位犯罪", "关于刑法第三十条的解释", "单位犯罪"),
        ("民法典 第三编 合同 第二章\n第五条\n当事人", "民法典", "当事人"),
        ("【民法典第五条】当事人", "民法典", "当事人"),
    ],
)
def test_a_title_and_number_are_taken_off(text: str, title: str, body: str) -> None:
    (found,) = split_titles([text])
    assert (found.title, found.body) == (title, body)


def test_a_text_that_cites_a_law_has_no_title() -> None:
    texts = ["依照本法第十条的规定处罚。", "本条例自公布之日起施行。", "父母有抚养子女的义务。"]
    assert [(each.title, each.body) for each in split_titles(texts)] == [("", text) for text in texts]


def test_evidence_is_named_and_best_candidates_lead() -> None:
    titled = split_titles(TEXTS)
    passages = as_passages(titled, EMBEDDER.passages([each.body for each in titled]), EMBEDDER.passages(["甲法"]), HEADS)
    question = EMBEDDER.questions(["租赁期限最长多少年"])[0]
    chosen, found = gather(question, np.zeros(3, np.float32), passages, HEADS, _known(["租多久"], ["租赁期限不得超过二十年"]))
    assert found.shape == (3, len(NAMES))
    assert chosen[0] == 1
    same = found[:, NAMES.index("known_same")]
    assert same[0] > 10 * same[1:].max()


def test_texts_without_titles_get_no_evidence_from_titles() -> None:
    titled = split_titles([text.split(" ")[1] for text in TEXTS])
    passages = as_passages(titled, EMBEDDER.passages([each.body for each in titled]), EMBEDDER.passages(["无"])[:0], HEADS)
    _, found = gather(EMBEDDER.questions(["问"])[0], np.zeros(3, np.float32), passages, HEADS, _known(["租多久"], ["租赁期限"]))
    assert not passages.have_titles
    assert not found[:, [NAMES.index(name) for name in ("title", "same_title", "known_title")]].any()


def test_candidates_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "CANDIDATES", 2)
    titled = split_titles(TEXTS)
    passages = as_passages(titled, EMBEDDER.passages([each.body for each in titled]), EMBEDDER.passages(["甲法"]), HEADS)
    chosen, _ = gather(EMBEDDER.questions(["遗产"])[0], np.zeros(3, np.float32), passages, HEADS, _known(["谁继承"], ["遗产由配偶继承"]))
    assert chosen.tolist()[:1] == [2]
    assert len(chosen) == 2


def test_held_out_questions_lend_nothing() -> None:
    known = _known(["甲", "乙", "丙"], ["子", "丑", "寅"]).without(np.array([1]))
    assert known.owners.tolist() == [0, 1]
    assert np.array_equal(known.passages, EMBEDDER.passages(["子", "寅"]))
    assert np.array_equal(known.asked, EMBEDDER.questions(["甲", "丙"]))


def test_stored_weights_come_back() -> None:
    rng = np.random.default_rng(0)
    scorer = Scorer(*(rng.normal(size=size).astype(np.float32) for size in ((5,), (5,), (5,), (5, 3), (3,), (3,))))
    known = _known(["甲", "乙"], ["子", "丑"])
    back = Trained.from_arrays(Trained(HEADS, known, {True: scorer, False: scorer}).arrays())
    assert float((back.known.passages * known.passages).sum(axis=1).min()) > 0.9999
    assert back.known.titles == known.titles
    assert np.array_equal(back.scorers[True].hidden, scorer.hidden)


def test_the_shipped_weights_fit_this_code_and_are_small() -> None:
    trained = shipped()
    assert WEIGHTS.stat().st_size < 4_000_000  # decision 0010: what the written questions add is worth 2.4 MB
    assert all(scorer.linear.shape == (len(NAMES),) for scorer in trained.scorers.values())
    assert np.allclose(np.linalg.norm(trained.known.turned, axis=1), 1, atol=1e-3)
    assert unit(trained.known.passages).shape[1] == len(trained.heads.turn)
