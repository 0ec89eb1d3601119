"""Search over any texts about which nobody has written how people ask: vectors, words, and what was learnt elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.index.embedding import Embedder, Vectors
from assistant.index.evidence import Passages, gather
from assistant.index.lexical import Lexical
from assistant.index.segment import Segmenter
from assistant.index.titles import Titled, split_titles
from assistant.index.trained import Trained


class PassageSearch:
    """An index in memory; search is exact. Reading is safe from several threads."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str], embedder: Embedder, segmenter: Segmenter, trained: Trained) -> None:
        """Embed and index texts.

        Args:
            ids: One name a text.
            texts: What is searched, at least one; titles at their beginning are recognised.
            embedder: Embeds texts, titles and questions.
            segmenter: Divides texts and questions into words.
            trained: What was learnt.
        """
        self._ids = tuple(ids)
        self._embedder, self._segmenter, self._trained = embedder, segmenter, trained
        titled = split_titles(texts)
        self.passages = _as_passages(titled, embedder, trained)
        self._lexical = Lexical([segmenter.search_words(each.body) for each in titled])

    def rank(self, question: str, *, limit: int = 100) -> tuple[str, ...]:
        """Find the texts that answer a question.

        Args:
            question: As it was asked.
            limit: At most so many, up to `evidence.CANDIDATES`.

        Returns:
            Ids, best first; equal scores in the order of the vectors.
        """
        return self.rank_vector(question, self._embedder.questions([question])[0], limit=limit)

    def rank_vector(self, question: str, vector: Vectors, *, limit: int = 100) -> tuple[str, ...]:
        """The same for a question whose vector, (d,) of unit length, is already known."""
        words = self.word_scores(question)
        chosen, evidence = gather(vector, words, self.passages, self._trained.heads, self._trained.known)
        order = np.argsort(-self._trained.scorer.scores(evidence), kind="stable")[:limit]
        return tuple(self._ids[row] for row in chosen[order])

    def word_scores(self, question: str) -> Vectors:
        """BM25 of each text: (n,) float32."""
        return self._lexical.scores(self._segmenter.search_words(question))


def _as_passages(titled: Sequence[Titled], embedder: Embedder, trained: Trained) -> Passages:
    titles = tuple(sorted({each.title for each in titled} - {""}))
    rows = {title: row for row, title in enumerate((*titles, ""))}
    vectors = embedder.passages([each.body for each in titled])
    known = trained.heads.centred_titles(embedder.passages(titles)) if titles else vectors[:0]
    return Passages(
        vectors=vectors,
        title_vectors=np.vstack([known, np.zeros((1, vectors.shape[1]), np.float32)]),
        titles=(*titles, ""),
        title_rows=np.array([rows[each.title] for each in titled], np.int64),
        lengths=np.log(np.array([max(1, len(each.body)) for each in titled], np.float32)),
    )
