"""What simple retrieval would do with the same questions, so that a figure of the assistant means something.

All get the question as the assistant normalises it, a follow-up after the question before it, and search only the clauses that may be
cited in full (no digests): that is in their favour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.clauses.library import Library
from assistant.index.embedding import Embedder
from assistant.index.lexical import Lexical
from assistant.index.segment import Segmenter
from assistant.index.speech import Speech
from assistant.records import Clause, Span
from evals.configurations import Configuration, RankingKind
from evals.sets import Item

Ranking = Callable[[str], tuple[str, ...]]
"""A normalised question -> clause ids, best first."""


def chunk_spans(length: int, size: int, overlap: int) -> tuple[Span, ...]:
    """Cut a text of this length into pieces of one size, each beginning `overlap` characters before the last one ends."""
    spans: list[Span] = []
    start = 0
    while start < length and (not spans or spans[-1].end < length):
        spans.append(Span(start, min(start + size, length)))
        start += size - overlap
    return tuple(spans)


def overlapped(chunk: Span, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The clauses that share characters with a chunk, the one that shares most first."""
    shared = {each.id: min(chunk.end, each.end) - max(chunk.start, each.start) for each in clauses}
    return tuple(sorted((each for each in shared if shared[each] > 0), key=lambda each: -shared[each]))


def query_of(item: Item, speech: Speech) -> str:
    """What is searched: the question, after the asker's question before it where there is one."""
    before = [turn.content for turn in item.history if turn.role == "user"][-1:]
    return " ".join(speech.normalise(text) for text in (*before, item.question))


def ranking_of(configuration: Configuration, library: Library, embedder: Embedder, segmenter: Segmenter) -> Ranking:
    """The ranking that a configuration names."""
    match configuration.ranking:
        case RankingKind.BM25:
            return by_words(library, segmenter)
        case RankingKind.VECTORS:
            return by_vectors(library, embedder)
        case RankingKind.CHUNKS:
            return by_chunks(library, embedder, configuration.size, configuration.overlap)
    raise ValueError(f"{configuration.name} names no ranking")


def by_words(library: Library, segmenter: Segmenter) -> Ranking:
    """BM25 over the clauses' own words."""
    lexical = Lexical([segmenter.search_words(library.text_of(clause)) for clause in library.originals])
    ids = [clause.id for clause in library.originals]

    def rank(question: str) -> tuple[str, ...]:
        scores = lexical.scores(segmenter.search_words(question))
        return tuple(ids[index] for index in np.argsort(-scores, kind="stable") if scores[index] > 0)

    return rank


def by_vectors(library: Library, embedder: Embedder) -> Ranking:
    """Cosine with each clause's text under its section's name, as the index holds it."""
    ids = [clause.id for clause in library.originals]
    vectors = embedder.passages([f"{clause.path[-1] if clause.path else ''}\n{clause.body}".strip() for clause in library.originals])

    def rank(question: str) -> tuple[str, ...]:
        return tuple(ids[index] for index in np.argsort(-(vectors @ embedder.questions([question])[0]), kind="stable"))

    return rank


def by_chunks(library: Library, embedder: Embedder, size: int, overlap: int) -> Ranking:
    """The ordinary recipe: cosine with fixed-size chunks; each stands for the clauses it overlaps, most overlapped first."""
    texts: list[str] = []
    clauses: list[tuple[str, ...]] = []
    for document in library.documents.values():
        for chunk in chunk_spans(len(document.text), size, overlap) if document.quotable else ():
            texts.append(document.text[chunk.start : chunk.end])
            clauses.append(overlapped(chunk, [each for each in library.of_document(document.id) if each.quotable]))
    vectors = embedder.passages(texts)

    def rank(question: str) -> tuple[str, ...]:
        order = np.argsort(-(vectors @ embedder.questions([question])[0]), kind="stable")
        return tuple(dict.fromkeys(clause_id for index in order for clause_id in clauses[index]))

    return rank
