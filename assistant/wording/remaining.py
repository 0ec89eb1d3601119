"""What a sentence has beside its clause: words of everyday speech, which bring nothing in, or words that name something new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache

from assistant.verification.passages import words_only
from assistant.wording.vocabulary import Vocabulary

_LEAST_CLAUSES = 8
"""A word that people use when they ask about so many clauses is everyday speech. Source: docs/decisions/0007."""
_LEAST_HERE = 3
_LEAST_LIFT = 5.0
"""A word in so many questions about a clause, and so many times as often as elsewhere, is how people speak of it. Source: docs/decisions/0007."""
_MOST_UNSAID = 0.6
"""A word is as often in questions that no document answers as this times in answered ones, at most; others name what is not there."""


class Remains:
    """Tells which words a clause need not have, from how people ask and from the corpus's lists."""

    def __init__(self, vocabulary: Vocabulary, asked: Sequence[tuple[str, str]], unsaid: Sequence[str], originals: str) -> None:
        """Keep what is counted.

        Args:
            vocabulary: The corpus's word lists.
            asked: (clause id, a question that it answers).
            unsaid: Questions that no document answers.
            originals: The words of all originals; a word of another clause is never everyday speech.
        """
        self._words = vocabulary
        self._asked = asked
        self._unsaid = unsaid
        self._originals = words_only(originals)
        self.harmless = lru_cache(maxsize=8192)(self._harmless)

    def _harmless(self, word: str, clause_id: str) -> bool:
        """Whether a word that a clause lacks brings nothing new into a sentence about it."""
        if self._words.naming_new.search(word):
            return False
        if word in self._words.plain or self._words.only_plain.fullmatch(word):
            return True
        return word not in self._originals and self._spoken(word, clause_id)

    def _spoken(self, word: str, clause_id: str) -> bool:
        """Whether people use a word of many clauses, or of this one more than of others, and seldom of what no document says."""
        hits = Counter(asked for asked, question in self._asked if word in question)
        if not hits:
            return False
        usual = hits.total() / len(self._asked)
        if sum(word in question for question in self._unsaid) > _MOST_UNSAID * usual * len(self._unsaid):
            return False
        here = hits[clause_id]
        return len(hits) >= _LEAST_CLAUSES or (here >= _LEAST_HERE and here / self._sizes[clause_id] >= _LEAST_LIFT * usual)

    @cached_property
    def _sizes(self) -> Counter[str]:
        """Questions a clause."""
        return Counter(asked for asked, _ in self._asked)

    def named(self, text: str, known: str) -> tuple[str, ...]:
        """The words of a text that name a paper, a fee, a benefit, a rank, a group, an end or a promise, or an everyday thing asked for.

        Args:
            text: The text.
            known: What the clause has; its words are left out.
        """
        asked_for = (match["thing"] for match in self._words.asked_for.finditer(text))
        return tuple(dict.fromkeys(word for word in (*self._words.naming_new.findall(text), *asked_for) if word not in known))
