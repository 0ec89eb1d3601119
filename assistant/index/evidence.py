"""What speaks for a passage: one row of numbers for each candidate, which the trained scorer weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Vectors
from assistant.index.trained import Heads, KnownQuestions, unit

CANDIDATES = 400
TITLE_WEIGHT = 0.7
"""How much a title counts beside its passage when candidates are chosen: decision 0010."""
FEEDBACK_COUNTS = (10, 20)
"""The best candidates that stand for the question's subject: decision 0010."""
NAMES = (
    *("turned", "together", "title", "plain", "words"),
    *("known", "known_same", "asked_same", "asked", "known_nearest", "known_centred", "known_centred_sum"),
    *("like_best", "like_more", "length", "askable", "same_title", "known_title"),
)
"""The numbers, in order; the scorer's weights depend on it."""
_TURNED_SHARPNESS, _ASKED_SHARPNESS, _TITLE_SHARPNESS = 8.0, 40.0, 15.0
_NEAR_SHARPNESS, _SAME_SHARPNESS, _CENTRED_SHARPNESS = 20.0, 60.0, 6.0
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

    @cached_property
    def centre(self) -> Vectors:
        """Mean of the vectors, (d,)."""
        return np.asarray(self.vectors.mean(axis=0), np.float32)

    @property
    def have_titles(self) -> bool:
        """Whether any passage has one."""
        return len(self.titles) > 1


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
    centred = unit(vectors - passages.centre)
    near = known.near(unit(turned))
    near_turned, near_asked = (near.turned @ unit(turned))[near.owners], (near.asked @ question)[near.owners]
    columns = (
        _standardised(meaning)[chosen],
        _standardised(together)[chosen],
        _standardised(title)[chosen],
        _standardised(passages.vectors @ question)[chosen],
        _standardised(words)[chosen],
        *_from_known(near.passages, near_turned, near_asked, vectors, centred, unit(near.passages - passages.centre)),
        vectors @ vectors[: FEEDBACK_COUNTS[0]].mean(axis=0),
        centred @ centred[: FEEDBACK_COUNTS[1]].mean(axis=0),
        passages.lengths[chosen],
        vectors @ heads.askable,
        _share_of_title(together[chosen], title_rows, len(passages.titles) - 1),
        _known_title(passages.titles, title_rows, near.titles, near_turned),
    )
    return chosen, np.stack(columns, axis=1).astype(np.float32)


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Rows of the best scores, best first, ties by row."""
    rows = np.arange(len(scores)) if len(scores) <= limit else np.sort(np.argpartition(-scores, limit)[:limit])
    return np.asarray(rows[np.argsort(-scores[rows], kind="stable")], np.int64)


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = values.std()
    return np.asarray((values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values), np.float32)


def _from_known(
    pointed_at: Vectors, turned: Vectors, asked: Vectors, vectors: Vectors, centred: Vectors, pointed_centred: Vectors
) -> tuple[NDArray[np.float32], ...]:
    """How much each candidate resembles what similar known questions point at: the seven numbers from `known`, (candidates,) each.

    `turned` and `asked` are the cosines of those questions with this one, one for each passage pointed at.
    """
    likeness, likeness_centred = vectors @ pointed_at.T, centred @ pointed_centred.T
    by_turned, by_asked = np.exp(_TURNED_SHARPNESS * (turned - 1)), np.exp(_ASKED_SHARPNESS * (asked - 1))
    return (
        _support(likeness, by_turned, _NEAR_SHARPNESS),
        _support(likeness, by_turned, _SAME_SHARPNESS),
        _support(likeness, by_asked, _SAME_SHARPNESS),
        _support(likeness, by_asked, _NEAR_SHARPNESS),
        (likeness * (1 + turned)).max(axis=1),
        (likeness_centred * by_turned).max(axis=1),
        np.log1p(np.exp(_CENTRED_SHARPNESS * (likeness_centred - 1)) @ by_turned),
    )


def _support(likeness: NDArray[np.float32], weights: NDArray[np.float32], sharpness: float) -> NDArray[np.float32]:
    """How much the passages of similar known questions speak for each candidate: (candidates,) float32."""
    return np.asarray(np.log1p(_SUPPORT_SCALE * (np.exp(sharpness * (likeness - 1)) @ weights)), np.float32)


def _share_of_title(scores: NDArray[np.float32], title_rows: NDArray[np.int64], untitled: int) -> NDArray[np.float32]:
    """Logarithm of each title's share among the candidates; 0 without a title."""
    shares = np.exp(scores - scores.max())
    sums = np.bincount(title_rows, shares / shares.sum(), minlength=untitled + 1)
    return np.where(title_rows == untitled, 0.0, np.log(sums[title_rows] + 1e-6)).astype(np.float32)


def _known_title(
    titles: Sequence[str], title_rows: NDArray[np.int64], near: Sequence[str], cosines: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How much similar known questions point at each candidate's title; 0 without a title."""
    support = dict.fromkeys(near, 0.0)
    for title, cosine in zip(near, cosines, strict=True):
        support[title] += float(np.exp(_TITLE_SHARPNESS * (cosine - 1)))
    by_row = {row: np.log1p(support.get(titles[row], 0.0)) if titles[row] else 0.0 for row in np.unique(title_rows)}
    return np.array([by_row[row] for row in title_rows], np.float32)
