"""Finds words in a text by offset, whatever the line breaks."""

from __future__ import annotations

from assistant.records import Span


def locate(words: str, text: str, within: Span) -> Span | None:
    """Find words inside part of a text.

    Args:
        words: Words as someone copied them.
        text: A document's repaired text.
        within: Where to look.

    Returns:
        The first place, exact or equal once whitespace is dropped from both; None if they are not there.
    """
    exact = text.find(words, within.start, within.end)
    if exact >= 0 and words:
        return Span(exact, exact + len(words))
    offsets = [index for index in range(within.start, within.end) if not text[index].isspace()]
    wanted = "".join(words.split())
    position = "".join(text[index] for index in offsets).find(wanted) if wanted else -1
    return None if position < 0 else Span(offsets[position], offsets[position + len(wanted) - 1] + 1)
