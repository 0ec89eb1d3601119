"""Numerals that count what their own sentence lists (四类人：甲、乙、丙、丁) state nothing of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.numerals import read_number
from assistant.verification.passages import words_only
from assistant.wording.values import Change, ChangeKind

_SEPARATORS = ("[、和与及或]|以及|还有", "[；;]", "[；;，,]")
_STOP = re.compile(r"[。！？!?]")
_OF_WORDS = "字"
_MOST_NOUN = 4


class OwnCounts:
    """The numerals of a sentence that count what it lists itself, its own characters or the clause's departments."""

    def __init__(self, text: str, source: str, departments: int, counter: str) -> None:
        """Read a sentence.

        Args:
            text: The sentence.
            source: The clause's wording; a numeral that stands there is none of the sentence's own.
            departments: How many departments the clause names.
            counter: Pattern of the words between a numeral and what it counts.

        `kept` is the sentence without the numerals that count rightly, `wrong` the ones right before a list that has another number of items.
        """
        pattern = re.compile(
            rf"(?:这|以下|下面|下列|共|有|共有|分)?(?P<number>[一二两三四五六七八九十]{{1,3}}|\d{{1,2}})(?P<unit>{counter})"
            rf"(?P<noun>[一-鿿“”]{{0,{_MOST_NOUN}}}?)(?=(?P<list>[：:])|[，,；;—（(]|部门|单位|$)"
        )
        kept, position = "", 0
        wrong: list[Change] = []
        for match in pattern.finditer(text):
            if match.group() in source:
                continue
            counts = set(_counts(text, match, departments))
            if int(read_number(match["number"])) in counts:
                kept += text[position : match.start()]
                position = match.end()
            elif match["list"] and max(counts, default=0) > 1:
                wrong.append(Change(ChangeKind.FIGURE, "", match.group()))
        self.kept = kept + text[position:]
        self.wrong = tuple(wrong)


def _counts(text: str, match: re.Match[str], departments: int) -> Iterator[int]:
    """What there is to count around a numeral."""
    noun = match["noun"] or text[match.end() : match.end() + 2]
    listed = _STOP.split(text[match.end() :].lstrip("：:，,；;—（( "), maxsplit=1)[0]
    if noun.startswith(("部门", "单位")):
        yield departments
    if _OF_WORDS in noun:
        yield len(words_only(re.split("[；;（(]", listed, maxsplit=1)[0]))
        return
    before = re.split("[，,；;：:。！？!?]", text[: match.start()])[-1]
    for separator in _SEPARATORS:
        yield from (
            sum(bool(words_only(piece)) for piece in re.split(separator, around))
            for around in (listed, re.split("[，,]", listed, maxsplit=1)[0], before)
        )
