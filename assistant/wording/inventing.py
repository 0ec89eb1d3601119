"""Words and sub-clauses that a clause does not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.verification import support
from assistant.verification.passages import pairs, sub_clauses, words_only
from assistant.verification.vocabulary import PLAIN
from assistant.wording.values import Change, ChangeKind

_FOREIGN_WHOLE = 0.25
"""A sentence with this share of foreign words is not retold from its clause. Source: docs/decisions/0007."""
_FOREIGN_PART = 0.5
"""A sub-clause with more than this share of foreign words is added to its clause. Source: docs/decisions/0007."""
_LEAST_OWN = 6
"""Sub-clauses with fewer words belong to no clause in particular."""
_LEAST_TERM = 4
_SINGLE_BEHIND = 2
_THIS_CLAUSE = re.compile(r"[按照]*这一?条|本条|这项工作")
_COUNT = re.compile(r"[\d〇零一二两三四五六七八九十百千成半年月日号%]+|百分之.*")


def foreign_parts(text: str, source: str, plain: Callable[[str], bool]) -> Iterator[Change]:
    """Sub-clauses, or the whole, of which the clause has too little to be retold by it; `plain` tells words that bring nothing in."""
    pieces = sub_clauses(text)
    added = [piece for piece in pieces if len(words_only(piece)) >= _LEAST_OWN and foreign_share(piece, source, plain) > _FOREIGN_PART]
    if not added and foreign_share("".join(pieces), source, plain) >= _FOREIGN_WHOLE:
        added = ["".join(pieces)]
    yield from (Change(ChangeKind.INVENTED, "", piece.strip("，,。；! ")) for piece in added)


def straddles(word: str, text: str, source: str) -> bool:
    """Whether a word is none but the end of a term of the source and the single character behind it (集体收益分配权|当)."""
    head = text.find(word) + len(word) - 1
    return len(word) == _SINGLE_BEHIND and head >= _LEAST_TERM and words_only(text[head - _LEAST_TERM : head]) in words_only(source)


def foreign_share(text: str, source: str, plain: Callable[[str], bool]) -> float:
    """How much of a text its source does not have, in [0, 1] by characters.

    Function words, the plain words that any clause may be retold with, and numerals (read elsewhere) do not count as foreign; a word of
    three or more characters is known by half of its pairs.
    """
    words = support.content_words(_THIS_CLAUSE.sub("", text))
    known = words_only(source)
    foreign = [
        word
        for word in words
        if word not in known and word not in PLAIN and not plain(word) and not _COUNT.fullmatch(word) and not _half_known(word, known)
    ]
    return sum(map(len, foreign)) / max(1, len(words_only(text)))


def _half_known(word: str, known: str) -> bool:
    return len(word) > 2 and sum(pair in known for pair in pairs(word)) * 2 > len(pairs(word))
