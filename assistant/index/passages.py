"""Search over any texts about which nobody has written how people ask: vectors, words, and what was learnt elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from threadpoolctl import ThreadpoolController

from assistant.index.embedding import Embedder, Vectors
from assistant.index.evidence import Passages, gather
from assistant.index.lexical import Lexical
from assistant.index.segment import Segmenter
from assistant.index.titles import Titled, split_titles
from assistant.index.trained import Heads, Trained


class PassageSearch:
    """An index in memory; search is exact. Reading is safe from several threads."""

    def __init__(self, texts: Sequence[str], embedder: Embedder, segmenter: Segmenter, trained: Trained) -> None:
        """Embed and index texts.

        Args:
            texts: What is searched, at least one; titles at their beginning are recognised.
            embedder: Embeds texts, titles and questions.
            segmenter: Divides texts and questions into words.
            trained: What was learnt.
        """
        self._embedder, self._segmenter, self._trained = embedder, segmenter, trained
        titled = split_titles(texts)
        titles = titles_of(titled)
        vectors = embedder.passages([each.body for each in titled])
        self.passages = as_passages(titled, vectors, embedder.passages(titles) if titles else vectors[:0], trained.heads)
        self._threads = ThreadpoolController()
        self._lexical = Lexical([segmenter.search_words(each.body) for each in titled])

    def rank(self, question: str, *, limit: int = 100) -> tuple[int, ...]:
        """Find the texts that answer a question.

        Args:
            question: As it was asked.
            limit: At most so many, up to `evidence.CANDIDATES`.

        Returns:
            Rows of the texts, best first; equal scores in the order of the vectors.
        """
        return self.rank_vector(question, self._embedder.questions([question])[0], limit=limit)

    def rank_vector(self, question: str, vector: Vectors, *, limit: int = 100) -> tuple[int, ...]:
        """The same for a question whose vector, (d,) of unit length, is already known."""
        words = self.word_scores(question)
        with self._threads.limit(limits=1, user_api="blas"):  # products this small are slower on two busy threads: decision 0010
            chosen, evidence = gather(vector, words, self.passages, self._trained.heads, self._trained.known)
        order = np.argsort(-self._trained.scorers[self.passages.have_titles].scores(evidence), kind="stable")[:limit]
        return tuple(int(row) for row in chosen[order])

    def word_scores(self, question: str) -> Vectors:
        """BM25 of each text: (n,) float32."""
        return self._lexical.scores(self._segmenter.search_words(question))


def titles_of(titled: Sequence[Titled]) -> tuple[str, ...]:
    """The titles of a collection, each once, in order."""
    return tuple(sorted({each.title for each in titled} - {""}))


def as_passages(titled: Sequence[Titled], vectors: Vectors, title_vectors: Vectors, heads: Heads) -> Passages:
    """Bring texts into the form that is searched.

    Args:
        titled: The texts.
        vectors: (n, d) of their bodies.
        title_vectors: (t, d) of `titles_of` them.
        heads: Know what all titles share.

    Returns:
        The passages.
    """
    titles = (*titles_of(titled), "")
    rows = {title: row for row, title in enumerate(titles)}
    centred = heads.centred_titles(title_vectors) if len(title_vectors) else title_vectors
    return Passages(
        vectors=vectors,
        title_vectors=np.vstack([centred, np.zeros((1, vectors.shape[1]), np.float32)]),
        titles=titles,
        title_rows=np.array([rows[each.title] for each in titled], np.int64),
        lengths=np.log(np.array([max(1, len(each.body)) for each in titled], np.float32)),
    )
