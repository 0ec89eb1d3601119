"""What speaks for a passage: one row of numbers for each candidate, which the trained scorer weighs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Vectors
from assistant.index.trained import Heads, KnownQuestions, unit

CANDIDATES = 400
TITLE_WEIGHT = 0.7
"""How much a title counts beside its passage when candidates are chosen: decision 0010."""
FEEDBACK_COUNTS = (10, 20)
"""The best candidates that stand for the question's subject: decision 0010."""
NAMES = ("turned", "together", "title", "plain", "words", "known", "known_same", "like_best", "like_more", "length", "same_title", "known_title")
"""The numbers, in order; the scorer's weights depend on it."""
_QUESTION_SHARPNESS, _TITLE_SHARPNESS = 8.0, 15.0
_NEAR_SHARPNESS, _SAME_SHARPNESS = 20.0, 60.0
_SUPPORT_SCALE = 10.0


@dataclass(frozen=True)
class Passages:
    """Texts that are searched, as arrays.

    Attributes:
        vectors: (n, d) float32, rows of unit length.
        title_vectors: (t, d) float32, centred titles, rows of unit length; the last row is zero, for passages without a title.
        titles: t normalised titles; the last is empty.
        title_rows: (n,) int, each passage's row of `titles`.
        lengths: (n,) float32, natural logarithm of the characters.
    """

    vectors: Vectors
    title_vectors: Vectors
    titles: tuple[str, ...]
    title_rows: NDArray[np.int64]
    lengths: NDArray[np.float32]


def gather(
    question: Vectors, words: NDArray[np.float32], passages: Passages, heads: Heads, known: KnownQuestions
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Choose candidates and gather what speaks for each.

    Args:
        question: (d,) float32 of unit length, not turned.
        words: (n,) BM25 of each passage.
        passages: What is searched.
        heads: Trained directions.
        known: Known questions.

    Returns:
        Rows of at most 400 candidates, best first by vector, and their evidence, (candidates, len(NAMES)) float32.
    """
    turned = heads.towards_passages(question[None])[0]
    meaning = heads.scale * (passages.vectors @ turned)
    title = heads.scale * (passages.title_vectors @ heads.towards_titles(question[None])[0])[passages.title_rows]
    together = meaning + TITLE_WEIGHT * title
    chosen = _best(together, CANDIDATES)
    vectors, title_rows = passages.vectors[chosen], passages.title_rows[chosen]
    near, cosines = known.near(unit(turned))
    likeness, weights = vectors @ known.passages[near].T, np.exp(_QUESTION_SHARPNESS * (cosines - 1))
    centred = unit(vectors - passages.vectors.mean(axis=0))
    columns = (
        _standardised(meaning)[chosen],
        _standardised(together)[chosen],
        _standardised(title)[chosen],
        _standardised(passages.vectors @ question)[chosen],
        _standardised(words)[chosen],
        _support(likeness, weights, _NEAR_SHARPNESS),
        _support(likeness, weights, _SAME_SHARPNESS),
        vectors @ vectors[: FEEDBACK_COUNTS[0]].mean(axis=0),
        centred @ centred[: FEEDBACK_COUNTS[1]].mean(axis=0),
        passages.lengths[chosen],
        _share_of_title(together[chosen], title_rows, len(passages.titles) - 1),
        _known_title(passages.titles, title_rows, [known.titles[row] for row in near], cosines),
    )
    return chosen, np.stack(columns, axis=1).astype(np.float32)


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Rows of the best scores, best first, ties by row."""
    rows = np.arange(len(scores)) if len(scores) <= limit else np.sort(np.argpartition(-scores, limit)[:limit])
    return np.asarray(rows[np.argsort(-scores[rows], kind="stable")], np.int64)


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = values.std()
    return np.asarray((values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values), np.float32)


def _support(likeness: NDArray[np.float32], weights: NDArray[np.float32], sharpness: float) -> NDArray[np.float32]:
    """How much the passages of similar known questions speak for each candidate: (candidates,) float32."""
    return np.asarray(np.log1p(_SUPPORT_SCALE * (np.exp(sharpness * (likeness - 1)) @ weights)), np.float32)


def _share_of_title(scores: NDArray[np.float32], title_rows: NDArray[np.int64], untitled: int) -> NDArray[np.float32]:
    """Logarithm of each title's share among the candidates; 0 without a title."""
    shares = np.exp(scores - scores.max())
    sums = np.bincount(title_rows, shares / shares.sum(), minlength=untitled + 1)
    return np.where(title_rows == untitled, 0.0, np.log(sums[title_rows] + 1e-6)).astype(np.float32)


def _known_title(titles: tuple[str, ...], title_rows: NDArray[np.int64], near: list[str], cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much similar known questions point at each candidate's title; 0 without a title."""
    support = dict.fromkeys(near, 0.0)
    for title, cosine in zip(near, cosines, strict=True):
        support[title] += float(np.exp(_TITLE_SHARPNESS * (cosine - 1)))
    by_row = {row: np.log1p(support.get(titles[row], 0.0)) if titles[row] else 0.0 for row in np.unique(title_rows)}
    return np.array([by_row[row] for row in title_rows], np.float32)
