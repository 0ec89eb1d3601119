"""Facts heard by likeness: what a segment of speech resembles among the corpus's sayings, by kernel ridge regression.

The kernel adds the cosine of character n-grams (with gaps, people and places made alike) to a radial function of sentence vectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.eligibility.kinship import Kinship
from assistant.eligibility.persons import PeopledText
from assistant.eligibility.values import FactValue
from assistant.index.embedding import Vectors

VECTOR_WEIGHT = 3.0
VECTOR_SHARPNESS = 2.0
RIDGE = 0.1
"""Weight and sharpness of the vectors' part of the kernel, and the ridge: decision 0004."""
_GRAM_SIZES = (1, 2, 3, 4)
_GAP_CHARS = 8
IDLE_ENOUGH = 0.3
"""A segment with at least this likeness to sayings that state no fact is idle talk: decision 0004."""
IDLE = ("", True)
"""The column of sayings that state no fact."""
_SEGMENT = re.compile(r"[^,，。?!;:\n]+")


class QuestionEmbedder(Protocol):
    """What listening needs of an embedding model."""

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """(n, dimensions) float32, rows of unit length."""


class Heard(NamedTuple):
    """A value of a fact, how much the words at [start, end) of the peopled text resemble it, and the runner-up.

    A score is about 1 for the words of a saying and -1 for words that have nothing to do with the fact.
    """

    fact: str
    value: FactValue
    score: float
    runner_up: float
    start: int
    end: int


@dataclass(frozen=True)
class Listener:
    """A fitted listener.

    Attributes:
        columns: (fact, value) of every column of `weights`.
        texts: The sayings, people and places made alike; rows of `vectors` and `weights`.
        vectors: (n, dimensions) float32, unit length.
        weights: (n, n_columns) float32.
        means: (n_columns,) float32.
    """

    columns: tuple[tuple[str, FactValue], ...]
    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    means: NDArray[np.float32]

    @cached_property
    def _kernel(self) -> _Kernel:
        return _Kernel(self.texts, self.vectors)

    @cached_property
    def _by_fact(self) -> Mapping[str, list[int]]:
        facts = dict.fromkeys(name for name, _ in self.columns if name)
        return {name: [index for index, column in enumerate(self.columns) if column[0] == name] for name in facts}

    def hear(self, windows: Sequence[tuple[int, int]], texts: Sequence[str], vectors: Vectors) -> tuple[Heard, ...]:
        """Score windows of one text.

        Args:
            windows: n spans of the text.
            texts: Their words, people and places made alike.
            vectors: (n, dimensions), unit length.

        Returns:
            For each fact its best value over all windows.
        """
        if not windows:
            return ()
        scores = self._kernel.with_new(texts, vectors) @ self.weights + self.means
        return tuple(self._best(name, columns, scores[:, columns], windows) for name, columns in self._by_fact.items())

    def idleness(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        """How much texts resemble sayings that state no fact: (n,), on the scale of the scores."""
        scores = self._kernel.with_new(texts, vectors) @ self.weights + self.means
        return np.asarray(scores[:, self.columns.index(IDLE)] if IDLE in self.columns else np.full(len(texts), -1.0), np.float32)

    def _best(self, name: str, columns: list[int], scores: NDArray[np.float32], windows: Sequence[tuple[int, int]]) -> Heard:
        best = scores.max(axis=0)
        order = np.argsort(-best, kind="stable")
        first = int(order[0])
        window = windows[int(scores[:, first].argmax())]
        runner_up = float(best[order[1]]) if len(order) > 1 else -1.0
        return Heard(name, self.columns[columns[first]][1], float(best[first]), runner_up, *window)


@dataclass(frozen=True)
class Ear:
    """A listener with what it needs to hear a turn."""

    listener: Listener
    embedder: QuestionEmbedder
    kinship: Kinship
    alike: Sequence[tuple[re.Pattern[str], str]]

    def hear(self, text: PeopledText, windows: Sequence[tuple[int, int]]) -> tuple[Heard, ...]:
        """The best value of every fact over windows of a turn; nothing where there are none."""
        if not windows:
            return ()
        return self.listener.hear(windows, *self._seen(text, windows))

    def is_idle(self, text: PeopledText, start: int, end: int) -> bool:
        """Whether a segment resembles sayings that state no fact."""
        return bool(self.listener.idleness(*self._seen(text, [(start, end)]))[0] >= IDLE_ENOUGH)

    def _seen(self, text: PeopledText, windows: Sequence[tuple[int, int]]) -> tuple[list[str], Vectors]:
        texts = [people_alike(text, start, end, self.kinship, self.alike) for start, end in windows]
        return texts, self.embedder.questions([spoken(text, start, end) for start, end in windows])


def fit(texts: Sequence[str], vectors: Vectors, facts: Sequence[Mapping[str, FactValue]]) -> Listener:
    """Learn from sayings.

    Args:
        texts: n sayings, people and places made alike.
        vectors: Their sentence vectors.
        facts: What each states; what it does not name counts as not stated.

    Returns:
        The listener; the same input gives the same weights.

    Source:
        Kernel ridge regression (Saunders, Gammerman, Vovk, ICML 1998), one column a value, targets 1 and -1.
    """
    facts = [each or dict([IDLE]) for each in facts]
    columns = tuple(dict.fromkeys((name, value) for each in facts for name, value in each.items()))
    targets = np.full((len(texts), len(columns)), -1.0)
    for row, each in enumerate(facts):
        for column in each.items():
            targets[row, columns.index(column)] = 1.0
    means = targets.mean(axis=0)
    kernel = _Kernel(texts, vectors).own()
    weights = np.linalg.solve(kernel + RIDGE * np.eye(len(texts)), targets - means)
    return Listener(columns, tuple(texts), vectors, weights.astype(np.float32), means.astype(np.float32))


class _Kernel:
    """Likeness of texts to the sayings."""

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer: Any = TfidfVectorizer(analyzer=_grams, sublinear_tf=True, dtype=np.float32)
        self._grams: Any = self._vectorizer.fit_transform(texts)
        self._centre = vectors.mean(axis=0)
        self._vectors = self._unit(vectors)

    def own(self) -> NDArray[np.float64]:
        """(n, n): the sayings among themselves."""
        return np.asarray(self._join(self._grams, self._vectors), np.float64)

    def with_new(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        """(m, n): m new texts against the sayings."""
        return self._join(self._vectorizer.transform(texts), self._unit(vectors))

    def _join(self, grams: Any, vectors: Vectors) -> NDArray[np.float32]:
        shared = np.asarray((grams @ self._grams.T).todense(), np.float32)
        near = np.exp(VECTOR_SHARPNESS * (vectors @ self._vectors.T - 1.0))
        return np.asarray(shared + VECTOR_WEIGHT * near, np.float32)

    def _unit(self, vectors: Vectors) -> NDArray[np.float32]:
        moved = vectors - self._centre
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def windows_of(plain: str) -> tuple[tuple[int, int], ...]:
    """The segments between stops, and each with the one after it.

    >>> windows_of("备案了,房东说行")
    ((0, 3), (4, 8), (0, 8))
    """
    segments = [match.span() for match in _SEGMENT.finditer(plain) if match.group().strip()]
    pairs = [(first[0], second[1]) for first, second in pairwise(segments)]
    return (*segments, *pairs)


def people_alike(text: PeopledText, start: int, end: int, kinship: Kinship, alike: Sequence[tuple[re.Pattern[str], str]]) -> str:
    """Words in which every person is one sign for the kind of kin, and words of one class one word."""
    words = "".join(_sign(text, character, kinship) for character in text.text.plain[start:end])
    for pattern, word in alike:
        words = pattern.sub(word, words)
    return words


def spoken(text: PeopledText, start: int, end: int) -> str:
    """Words with the people named again, as an embedding model reads them."""
    return "".join(person.word if (person := text.at(character)) else character for character in text.text.plain[start:end])


def _sign(text: PeopledText, character: str, kinship: Kinship) -> str:
    person = text.at(character)
    if person is None:
        return character
    return "我" if person.is_speaker else (person.kind or kinship.kind_of(kinship.reduce(person.way)))[0]


def _grams(text: str) -> Iterator[str]:
    """Character n-grams of a text between marks for its ends, and pairs of characters with a gap."""
    marked = f"^{text.strip(',。?!;')}$"
    for size in _GRAM_SIZES:
        yield from (marked[start : start + size] for start in range(len(marked) - size + 1))
    for start, first in enumerate(marked):
        yield from (f"{first}_{second}" for second in marked[start + 2 : start + _GAP_CHARS])
