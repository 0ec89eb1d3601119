"""A small linear text classifier over dense features (sentence vectors, neighbours) and character n-grams, fitted while the index is built.

Multinomial logistic regression; the weights are plain arrays, so that a stored index needs no pickle and can be checked by digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

NGRAMS = (1, 3)
INVERSE_REGULARISATION = 8.0
"""sklearn's C: decision 0003."""
TOLERANCE = 1e-4
COARSE_TOLERANCE = 1e-3
"""Where the solver stops; coarse for the many classes of clauses, half the time for the same answers: decision 0003."""
_MAX_ITERATIONS = 300


@dataclass(frozen=True)
class TextClassifier:
    """A fitted classifier.

    Attributes:
        labels: Class names, ordered as the columns of every result.
        grams: Character n-grams, ordered as the rows of the n-gram weights.
        idf: (n_grams,) float32.
        weights: (n_dense + n_grams, n_labels) float32.
        bias: (n_labels,) float32.
        centre: (n_dense,) float32, the mean of the dense training features.
    """

    labels: tuple[str, ...]
    grams: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    centre: NDArray[np.float32]

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {gram: row for row, gram in enumerate(self.grams)}

    def log_probabilities(self, texts: Sequence[str], dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """Score texts.

        Args:
            texts: n normalised texts.
            dense: Their dense features, (n, n_dense).

        Returns:
            (n, n_labels) float32 natural logarithms; each row's exponentials sum to 1.
        """
        width = len(self.centre)
        scores = (dense - self.centre) @ self.weights[:width] + self.bias
        scores = scores + np.stack([self._gram_scores(text) for text in texts])
        top = scores.max(axis=1, keepdims=True)
        return np.asarray(scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True)), np.float32)

    def _gram_scores(self, text: str) -> NDArray[np.float32]:
        """What the n-grams of one text say: as sklearn's TfidfVectorizer weighs them, without its checks, which took most of the time."""
        counts = Counter(row for gram in _grams(text) if (row := self._rows.get(gram)) is not None)
        if not counts:
            return np.zeros(len(self.labels), np.float32)
        rows = np.fromiter(counts, np.int64)
        values = (1.0 + np.log(np.fromiter(counts.values(), np.float32))) * self.idf[rows]
        return np.asarray((values / np.linalg.norm(values)) @ self.weights[len(self.centre) + rows], np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What must be stored; `from_arrays` gives the classifier back."""
        return {
            "labels": np.array(self.labels),
            "grams": np.array(self.grams),
            "idf": self.idf,
            "weights": self.weights,
            "bias": self.bias,
            "centre": self.centre,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TextClassifier:
        """Restore a stored classifier."""
        labels, grams = (tuple(str(value) for value in arrays[name]) for name in ("labels", "grams"))
        return cls(labels, grams, arrays["idf"], arrays["weights"], arrays["bias"], arrays["centre"])


def fit(texts: Sequence[str], dense: NDArray[np.float32], labels: Sequence[str], *, tolerance: float = TOLERANCE) -> TextClassifier:
    """Fit a classifier.

    Args:
        texts: n normalised texts.
        dense: Their dense features, (n, n_dense) float32, scaled so that 1 is a large difference.
        labels: Their classes, at least two different ones.
        tolerance: Where the solver stops.

    Returns:
        The classifier; rare classes weigh as much as common ones, and the same input gives the same weights.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    vectorizer = _new_vectorizer(min_df=2)
    grams = vectorizer.fit_transform(texts)
    centre = dense.mean(axis=0)
    features = hstack([csr_matrix(dense - centre), grams]).tocsr()
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=_MAX_ITERATIONS, class_weight="balanced", tol=tolerance)
    model.fit(features, list(labels))
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return TextClassifier(
        labels=tuple(str(label) for label in model.classes_),
        grams=tuple(str(gram) for gram in vectorizer.get_feature_names_out()),
        idf=np.asarray(vectorizer.idf_, np.float32),
        weights=np.asarray(weights, np.float32),
        bias=np.asarray(bias, np.float32),
        centre=np.asarray(centre, np.float32),
    )


@cache
def _analyzer() -> Callable[[str], list[str]]:
    analyzer: Callable[[str], list[str]] = _new_vectorizer().build_analyzer()
    return analyzer


@lru_cache(maxsize=64)
def _grams(text: str) -> tuple[str, ...]:
    return tuple(_analyzer()(text))


def _new_vectorizer(**options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, dtype=np.float32, **options)
