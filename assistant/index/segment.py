"""Chinese word segmentation with the corpus's own terms."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

import jieba

_WORD = re.compile(r"[0-9A-Za-z一-鿿]")


class Segmenter:
    """jieba with a lexicon; one instance never changes another."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Load the dictionary (about half a second) and add the terms.

        Args:
            terms: Words to keep whole.
        """
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        for term in terms:
            self._tokenizer.add_word(term)

    def words(self, text: str) -> list[str]:
        """Divide a text into words, each character once; punctuation is left out."""
        return [word for word in self._tokenizer.cut(text) if _WORD.search(word)]

    def search_words(self, text: str) -> list[str]:
        """Divide a text into words and the shorter words inside them, as a search index needs it."""
        return [word for word in self._tokenizer.cut_for_search(text) if _WORD.search(word)]
