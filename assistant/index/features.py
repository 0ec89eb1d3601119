"""Dense features of a question for the classifiers: its vector, and how near it lies to answered and to unanswered questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Vectors

VECTOR_SCALE = 4.0
"""Weight of the vector against the character n-grams: decision 0003."""
NEIGHBOUR_SCALE = 10.0
"""Cosines of neighbouring questions differ by a tenth; this brings them to the scale of the rest: decision 0003."""
NEIGHBOUR_COUNTS = (1, 3, 8)
"""Means over so many nearest questions of each side."""


def subject_features(vectors: Vectors) -> NDArray[np.float32]:
    """What a question is about: (n, dimensions) float32."""
    return np.asarray(vectors * VECTOR_SCALE, np.float32)


def outcome_features(vectors: Vectors, answered: NDArray[np.float32], unanswered: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whether a question can be answered.

    Args:
        vectors: (n, dimensions) question vectors.
        answered: (n, 8) cosines of the nearest answered questions, best first.
        unanswered: (n, 8) the same for questions that the documents do not answer.

    Returns:
        (n, dimensions + 9) float32.
    """
    means = [np.stack([side[:, :count].mean(axis=1) for count in NEIGHBOUR_COUNTS], axis=1) for side in (answered, unanswered)]
    neighbours = np.concatenate([*means, means[0] - means[1]], axis=1) * NEIGHBOUR_SCALE
    return np.concatenate([subject_features(vectors), neighbours], axis=1).astype(np.float32)


def nearest_cosines(vectors: Vectors, others: Vectors, *, skip: Sequence[int | None] | None = None) -> NDArray[np.float32]:
    """Cosines of the nearest other vectors, by exact search.

    Args:
        vectors: (n, dimensions), rows of unit length.
        others: (m, dimensions), rows of unit length.
        skip: For each vector the row of `others` that is itself, or None.

    Returns:
        (n, 8) float32, best first; padded with the last value where m is smaller.
    """
    cosines = vectors @ others.T
    for row, itself in enumerate(skip or ()):
        if itself is not None:
            cosines[row, itself] = -1.0
    count = max(NEIGHBOUR_COUNTS)
    best = -np.sort(-cosines, axis=1)[:, :count]
    return np.pad(best, ((0, 0), (0, count - best.shape[1])), mode="edge").astype(np.float32)
