"""Stand-ins for slow parts: an embedder that hashes character bigrams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from assistant.index.embedding import Vectors

DIMENSIONS = 64


class HashedEmbedder:
    """An Embedder without a model: texts that share character bigrams get near vectors, the same text always the same one.

    Attributes:
        embedded: Every text that was embedded, in order.
        fails_after: Raise Killed once so many texts were embedded; None for never.
    """

    def __init__(self, tag: str = "hashed-bigrams-64", *, fails_after: int | None = None) -> None:
        """Name the "weights", and say when to die."""
        self.tag = tag
        self.embedded: list[str] = []
        self.fails_after = fails_after

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed questions: (n, 64) float32, rows of unit length."""
        return np.stack([self._vector(text) for text in texts])

    def passages(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        """Embed passages, the same way."""
        return self.questions(texts, progress=progress)

    def _vector(self, text: str) -> Vectors:
        if self.fails_after is not None and len(self.embedded) >= self.fails_after:
            raise Killed
        self.embedded.append(text)
        total = np.zeros(DIMENSIONS, np.float32)
        for start in range(max(1, len(text) - 1)):
            digest = hashlib.sha256(text[start : start + 2].encode()).digest()
            total += (np.frombuffer(digest * 2, np.uint8).astype(np.float32) - 127.5)[:DIMENSIONS]
        return np.asarray(total / np.linalg.norm(total), np.float32)


class Killed(BaseException):
    """Ends a build as a signal would: no `except Exception` catches it."""
