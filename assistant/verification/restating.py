"""The strict rule for a model that cannot be trusted to retell: whole sub-clauses of one sentence, in their order, or nothing."""

from __future__ import annotations

import re

from assistant.verification.passages import sentences, sub_clauses, words_only

_OPENING = re.compile(r"^(?:本?方案|本条|这一?条)?(?:要求|提出|规定|明确)?")
_NUMBER = re.compile(r"^\d+")


def restates_whole(text: str, source: str) -> bool:
    """Whether a statement only repeats.

    Args:
        text: The statement, without its label.
        source: The cited clauses' wording.

    Returns:
        True if every sub-clause of it is a whole sub-clause of one and the same source sentence, in the source's order. Punctuation,
        widths and a clause's number do not count. Sub-clauses may be left out; whether one of them was a condition is for the other
        checks.
    """
    wanted = [words_only(_OPENING.sub("", piece)) for piece in sub_clauses(text)]
    return bool(wanted) and any(_in_order(wanted, sentence) for sentence in sentences(source))


def _in_order(wanted: list[str], sentence: str) -> bool:
    rest = iter(_NUMBER.sub("", words_only(piece)) for piece in sub_clauses(sentence))
    return all(piece in rest for piece in wanted)
