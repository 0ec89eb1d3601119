"""BM25 over clauses and over how people ask."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray


class Lexical:
    """BM25 (Lucene's variant, as bm25s computes it) over texts that are already divided into words."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Index texts.

        Args:
            texts: One list of words per text; at least one text has a word.
        """
        self._index = bm25s.BM25(method="lucene")
        self._index.index([list(words) for words in texts], show_progress=False)
        self._known = set(self._index.vocab_dict)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Score every text: (n_texts,) float32, 0 where no word is shared."""
        known = [word for word in words if word in self._known]
        size = self._index.scores["num_docs"]
        if not known:
            return np.zeros(size, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)
