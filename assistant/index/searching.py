"""Search by words alone: nothing is embedded, so it starts at once."""

from __future__ import annotations

from pathlib import Path

from assistant.clauses.library import Library
from assistant.index.lexical import Lexical
from assistant.index.segment import Segmenter
from assistant.index.speech import load_speech
from assistant.records import Hit


def search_words(text: str, library: Library, corpus_dir: Path, *, limit: int = 10) -> tuple[Hit, ...]:
    """Find clauses by BM25 over their own words.

    Args:
        text: What is looked for, in any words that the lexicon knows.
        library: The clauses.
        corpus_dir: Where the lexicon is.
        limit: At most so many.

    Returns:
        Hits with a score above 0, best first, ties in reading order.
    """
    speech = load_speech(corpus_dir, tuple(library.documents))
    segmenter = Segmenter(speech.terms)
    lexical = Lexical([segmenter.search_words(library.text_of(clause)) for clause in library.clauses])
    asked = speech.normalise(text)
    words = segmenter.search_words(" ".join((asked, *speech.official_words(asked))))
    scores = lexical.scores(words)
    order = sorted(range(len(scores)), key=lambda position: (-float(scores[position]), position))[:limit]
    return tuple(Hit(library.clauses[position].id, round(float(scores[position]), 4)) for position in order if scores[position] > 0)
