"""What was learnt from questions of lay people and the passages that answer them: decision 0010.

A question's vector is turned to where its passages lie; passages that resemble what similar known questions pointed at are lifted; a small
network weighs the evidence. Nothing is keyed by a passage's id, so it serves any texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Vectors

WEIGHTS = Path(__file__).resolve().parent / "weights" / "retrieval.npz"
NEIGHBOURS = 12
"""Known questions that a question is compared with: decision 0010."""
_VALUE_CLIP = 6.0
_BYTE_SCALE = 127.0
_HEADS = ("turn", "title_turn", "title_centre", "askable")
_TITLED = ("titled", "plain")


@dataclass(frozen=True)
class Heads:
    """Where a question's vector is turned to.

    Attributes:
        turn: (d, d) float32, added to the identity: towards passages.
        title_turn: (d, d) float32: towards the titles of documents.
        title_centre: (d,) float32, the mean vector of titles.
        askable: (d,) float32; its product with a passage's vector tells passages that people ask about from the rest.
        scale: Cosines times this are natural logarithms.
    """

    turn: Vectors
    title_turn: Vectors
    title_centre: Vectors
    askable: Vectors
    scale: float

    def towards_passages(self, questions: Vectors) -> Vectors:
        """Turn question vectors, (n, d): (n, d) float32, not of unit length."""
        return np.asarray(questions + questions @ self.turn, np.float32)

    def towards_titles(self, questions: Vectors) -> Vectors:
        """The same for titles: (n, d) float32, not of unit length."""
        return np.asarray(questions @ self.title_turn, np.float32)

    def centred_titles(self, titles: Vectors) -> Vectors:
        """Title vectors, (n, d), without what all titles share: (n, d) float32, rows of unit length."""
        return unit(titles - self.title_centre)


@dataclass(frozen=True)
class KnownQuestions:
    """Questions whose passages are known.

    Attributes:
        asked: (n, d) float32, rows of unit length.
        turned: (n, d) float32, the same turned towards passages, rows of unit length.
        owners: (m,) int, rows of `asked`, one for each passage that a question points at.
        passages: (m, d) float32, vectors of those passages, rows of unit length.
        titles: m titles of the passages' documents, as `normalised_title` gives them.
    """

    asked: Vectors
    turned: Vectors
    owners: NDArray[np.int64]
    passages: Vectors
    titles: tuple[str, ...]

    def near(self, turned: Vectors) -> KnownQuestions:
        """Keep the known questions nearest to one, (d,) of unit length and turned, with the passages that they point at."""
        nearest = np.argsort(-(self.turned @ turned), kind="stable")[:NEIGHBOURS]
        return self._only(np.flatnonzero(np.isin(self.owners, nearest)), nearest)

    def without(self, questions: NDArray[np.int64]) -> KnownQuestions:
        """The rest when some questions are held out."""
        others = np.setdiff1d(np.arange(len(self.asked)), questions)
        return self._only(np.flatnonzero(np.isin(self.owners, others)), others)

    def _only(self, pairs: NDArray[np.int64], questions: NDArray[np.int64]) -> KnownQuestions:
        position = np.zeros(len(self.asked), np.int64)
        position[questions] = np.arange(len(questions))
        titles = tuple(self.titles[pair] for pair in pairs)
        return KnownQuestions(self.asked[questions], self.turned[questions], position[self.owners[pairs]], self.passages[pairs], titles)


@dataclass(frozen=True)
class Scorer:
    """A linear score plus one hidden layer, over standardised evidence.

    Attributes:
        centre: (f,) float32.
        spread: (f,) float32.
        linear: (f,) float32.
        hidden: (f, h) float32.
        hidden_bias: (h,) float32.
        out: (h,) float32.
    """

    centre: NDArray[np.float32]
    spread: NDArray[np.float32]
    linear: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    out: NDArray[np.float32]

    def scores(self, evidence: NDArray[np.float32]) -> NDArray[np.float32]:
        """Score passages, (n, f): (n,) float32; comparable within one question only."""
        values = np.clip((evidence - self.centre) / self.spread, -_VALUE_CLIP, _VALUE_CLIP)
        layer = np.maximum(values @ self.hidden + self.hidden_bias, 0.0)
        return np.asarray(values @ self.linear + layer @ self.out, np.float32)


@dataclass(frozen=True)
class Trained:
    """All that was learnt."""

    heads: Heads
    known: KnownQuestions
    scorers: Mapping[bool, Scorer]
    """By whether the passages have titles."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays to store: matrices as float16, unit vectors as int8 (largest error of a cosine: decision 0010)."""
        stored: dict[str, NDArray[Any]] = {
            f"scorer.{titled}.{each.name}": getattr(scorer, each.name)
            for titled, scorer in zip(_TITLED, (self.scorers[True], self.scorers[False]), strict=True)
            for each in fields(Scorer)
        }
        stored |= {f"heads.{name}": getattr(self.heads, name).astype(np.float16) for name in _HEADS}
        stored["heads.scale"] = np.array(self.heads.scale)
        passages, rows = np.unique(_as_bytes(self.known.passages), axis=0, return_inverse=True)
        titles, title_rows = np.unique(np.array(self.known.titles), return_inverse=True)
        return stored | {
            "known.asked": _as_bytes(self.known.asked),
            "known.owners": self.known.owners.astype(np.int16),
            "known.passages": passages,
            "known.passage_rows": rows.reshape(-1).astype(np.int16),
            "known.titles": titles,
            "known.title_rows": title_rows.reshape(-1).astype(np.int16),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Trained:
        """The opposite of `arrays`."""
        heads = Heads(**{name: arrays[f"heads.{name}"].astype(np.float32) for name in _HEADS}, scale=float(arrays["heads.scale"]))
        asked = unit(arrays["known.asked"].astype(np.float32))
        titles = [str(title) for title in arrays["known.titles"]]
        return cls(
            heads,
            KnownQuestions(
                asked=asked,
                turned=unit(heads.towards_passages(asked)),
                owners=arrays["known.owners"].astype(np.int64),
                passages=unit(arrays["known.passages"].astype(np.float32))[arrays["known.passage_rows"].astype(np.int64)],
                titles=tuple(titles[row] for row in arrays["known.title_rows"]),
            ),
            {with_titles: _scorer(arrays, name) for with_titles, name in zip((True, False), _TITLED, strict=True)},
        )


def _scorer(arrays: Mapping[str, NDArray[Any]], name: str) -> Scorer:
    return Scorer(**{each.name: arrays[f"scorer.{name}.{each.name}"].astype(np.float32) for each in fields(Scorer)})


@cache
def shipped() -> Trained:
    """The weights that come with the package."""
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        return Trained.from_arrays(dict(arrays))


def unit(vectors: Vectors) -> Vectors:
    """Bring rows to unit length; a row of zeros stays."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _as_bytes(vectors: Vectors) -> NDArray[np.int8]:
    """Round unit vectors to int8, each row scaled to the full range."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.rint(vectors / largest * _BYTE_SCALE), np.int8)
