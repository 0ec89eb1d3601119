"""The statute benchmark's runner and its training, on small data made here."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SourceError, UsageError
from assistant.index.trained import unit
from evals.stard import __main__ as runner
from evals.stard.data import load, recall
from evals.stard.fitting import Pairs, fit_heads, fit_scorer


def _write(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    path = tmp_path / "laws.db"
    database = sqlite3.connect(path)
    database.execute("create table articles (id integer, law_name text, article_no text, article_text text)")
    rows = [(1, "中华人民共和国甲法", "第一条", "甲一"), (2, "中华人民共和国甲法", "第二条", "甲二"), (3, "甲法", "第一条", "旧的甲一")]
    database.executemany("insert into articles values (?, ?, ?, ?)", rows)
    database.commit()
    database.close()
    return path


def test_questions_and_articles_are_joined_by_law_and_number(tmp_path: Path, laws: Path) -> None:
    relevant = {"中华人民共和国甲法第二条": "别的版本", "乙条例第三条": "乙三\n"}
    questions = _write(tmp_path / "q.jsonl", [{"question": "问", "relevant": relevant, "answer": None}])
    benchmark = load(questions, laws)
    assert benchmark.names == ("甲法第一条", "甲法第二条", "乙条例第三条")
    assert benchmark.texts == ("甲一", "甲二", "乙三")
    assert benchmark.asked[0].articles == (1, 2)
    assert benchmark.asked[0].answer == ""


def test_written_questions_name_articles_that_exist(tmp_path: Path, laws: Path) -> None:
    questions = _write(tmp_path / "q.jsonl", [{"question": "问", "relevant": {"甲法第二条": "甲二"}}])
    written = _write(tmp_path / "w.jsonl", [{"question": "自己写的问", "articles": ["甲法第二条", "甲法第一条"]}])
    assert [each.articles for each in load(questions, laws, written).written] == [(1, 0)]
    lost = _write(tmp_path / "lost.jsonl", [{"question": "问", "articles": ["丁法第九条"]}])
    with pytest.raises(SourceError, match=r"lost\.jsonl，第1行.*丁法第九条"):
        load(questions, laws, lost)


def test_a_missing_file_is_named(tmp_path: Path, laws: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.jsonl：没有这个文件"):
        load(tmp_path / "nowhere.jsonl", laws)


def test_recall_is_the_share_of_needed_articles() -> None:
    assert recall([1, 2], [2, 5, 1], 1) == 0.5
    assert recall([1, 2], [2, 5, 1], 3) == 1.0


def test_the_runner_says_what_to_mend_when_the_corpus_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = _write(tmp_path / "q.jsonl", [{"id": 1, "question": "问"}])
    arguments = ["--questions", str(questions), "--corpus", str(tmp_path / "c.jsonl"), "--out", str(tmp_path / "r.jsonl")]
    assert runner.main(arguments) == 2
    assert "c.jsonl：没有这个文件" in capsys.readouterr().err
    assert not (tmp_path / "r.jsonl").exists()


@pytest.mark.parametrize("titled", [True, False])
def test_the_runner_ranks_any_corpus_with_the_shipped_weights(tmp_path: Path, titled: bool) -> None:
    texts = [
        "不满八周岁的未成年人为无民事行为能力人。",
        "承租人经出租人同意，可以将租赁物转租给第三人。",
        "遗产按照下列顺序继承：配偶、子女、父母。",
    ]
    corpus = [{"id": f"a{row}", "text": f"{'中华人民共和国民法典第一条 ' if titled else ''}{text}"} for row, text in enumerate(texts)]
    questions = [{"id": 7, "question": "租来的房子能不能再租给别人？"}, {"id": "x", "question": "人死了，钱归谁？"}]
    out = tmp_path / "r.jsonl"
    runner.rank_file(_write(tmp_path / "q.jsonl", questions), _write(tmp_path / "c.jsonl", corpus), out)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [7, "x"]
    assert [line["ranked"][0] for line in lines] == ["a1", "a2"]
    assert all(sorted(line["ranked"]) == ["a0", "a1", "a2"] for line in lines)


def test_heads_learn_to_hear_past_what_questions_add() -> None:
    rng = np.random.default_rng(0)
    articles = unit(np.hstack([rng.normal(size=(300, 16)), 0.1 * rng.normal(size=(300, 16))]).astype(np.float32))
    needed = rng.integers(0, 300, 2200)
    questions = unit((articles[needed] + np.hstack([np.zeros((2200, 16)), 2.0 * rng.normal(size=(2200, 16))])).astype(np.float32))
    pairs = Pairs(questions[:2000], [[int(row)] for row in needed[:2000]])
    nothing = np.zeros(32, np.float32)
    heads = fit_heads(pairs, articles, np.zeros_like(articles), nothing, nothing)
    before = np.mean(np.argmax(questions[2000:] @ articles.T, axis=1) == needed[2000:])
    after = np.mean(np.argmax(heads.towards_passages(questions[2000:]) @ articles.T, axis=1) == needed[2000:])
    assert after > before + 0.1


def test_a_scorer_learns_which_evidence_counts() -> None:
    rng = np.random.default_rng(0)
    evidence = rng.normal(size=(200, 20, 3)).astype(np.float32)
    right = evidence[:, :, 1] == evidence[:, :, 1].max(axis=1, keepdims=True)
    scorer = fit_scorer(evidence[:150], right[:150], np.ones(150, np.int64))
    best = np.array([scorer.scores(each).argmax() for each in evidence[150:]])
    assert np.mean(right[150:][np.arange(50), best]) > 0.9
