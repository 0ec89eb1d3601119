"""One reading of a question -> clauses in order, with how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.index.opening import Reading
from assistant.index.rows import Row

ASKED_WEIGHT = 0.58
CLAUSE_WORDS_WEIGHT = 0.12
ASKED_WORDS_WEIGHT = 0.76
SUBJECT_WEIGHT = 0.79
"""Learnt on how people ask, cross-fitted, so that the softmax of the sum is a calibrated probability: decision 0003."""
MEANING_WEIGHT = 1.0
WORDS_WEIGHT = 0.67
"""For clauses about which nobody has written how people ask: decision 0003 (z-scores 0.6 / 0.4)."""
_NEAREST_QUESTIONS = 3


def clause_scores(reading: Reading, clause_ids: Sequence[str]) -> NDArray[np.float64]:
    """Score clauses by one reading.

    Args:
        reading: What the index says about the question.
        clause_ids: The clauses that compete, at least one.

    Returns:
        (n,) float64; a difference of 1 means e times as probable.
    """
    if not any(clause_id in reading.subject for clause_id in clause_ids):
        meaning, words = _best_cosine(reading.clauses, clause_ids), _values(reading.clause_words, clause_ids)
        return MEANING_WEIGHT * _standardised(meaning) + WORDS_WEIGHT * _standardised(words)
    floor = min(reading.subject.values())
    subject = np.array([reading.subject.get(clause_id, floor) for clause_id in clause_ids])
    return (
        ASKED_WEIGHT * _standardised(_mean_of_nearest(reading.asked, clause_ids))
        + CLAUSE_WORDS_WEIGHT * _standardised(_values(reading.clause_words, clause_ids))
        + ASKED_WORDS_WEIGHT * _standardised(_values(reading.asked_words, clause_ids))
        + SUBJECT_WEIGHT * subject
    )


def segment_scores(subject: Mapping[str, float], asked_words: Mapping[str, float], clause_ids: Sequence[str]) -> NDArray[np.float64]:
    """Score clauses by a part of a question, without a vector search: (n,) float64."""
    floor = min(subject.values(), default=0.0)
    known = np.array([subject.get(clause_id, floor) for clause_id in clause_ids])
    return SUBJECT_WEIGHT * known + ASKED_WORDS_WEIGHT * _standardised(_values(asked_words, clause_ids))


def shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn scores into probabilities that sum to 1."""
    exponentials = np.exp(scores - scores.max())
    return np.asarray(exponentials / exponentials.sum())


def _mean_of_nearest(found: Sequence[tuple[Row, float]], clause_ids: Sequence[str]) -> NDArray[np.float64]:
    """Mean cosine of each clause's nearest questions; those not fetched count as the last one fetched."""
    floor = found[-1][1] if found else 0.0
    nearest: dict[str, list[float]] = {}
    for row, cosine in found:
        values = nearest.setdefault(row.clause_id, [])
        if len(values) < _NEAREST_QUESTIONS:
            values.append(cosine)
    padded = (nearest.get(clause_id, []) for clause_id in clause_ids)
    return np.array([(sum(values) + floor * (_NEAREST_QUESTIONS - len(values))) / _NEAREST_QUESTIONS for values in padded])


def _best_cosine(found: Sequence[tuple[Row, float]], clause_ids: Sequence[str]) -> NDArray[np.float64]:
    floor = found[-1][1] if found else 0.0
    best: dict[str, float] = {}
    for row, cosine in found:
        best.setdefault(row.clause_id, cosine)
    return np.array([best.get(clause_id, floor) for clause_id in clause_ids])


def _values(scores: Mapping[str, float], clause_ids: Sequence[str]) -> NDArray[np.float64]:
    return np.array([scores.get(clause_id, 0.0) for clause_id in clause_ids])


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)
