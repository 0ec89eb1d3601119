"""A pasted text -> its sentences, each with its place in the text as given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.passages import words_only
from assistant.wording.values import Sentence

_SOURCE = (
    r"(?:[ \t　]*(?:[（(【][^（()）【】\n]{0,20}第 ?(?:\d{1,3}|[一二三四五六七八九十]{1,4}) ?[条点][^（()）【】\n]{0,6}[)）】]"
    r"|——[^。！？\n]{0,20}第 ?(?:\d{1,3}|[一二三四五六七八九十]{1,4}) ?[条点]))?"
)
"""A reference behind the stop, as in 「……。（方案第5条）」, belongs to the sentence before it."""
_END = re.compile(rf"[。！？!?]+[”」』\"’）)】]*{_SOURCE}|\n[ \t　\r]*(?:\n[ \t　\r]*)*|$")
_OPENS_ITEM = re.compile(
    r"[ \t　]*(?:[（(]?[一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[（(]\d{1,2}[)）]|\d{1,2} ?[、．.)）](?!\d)|[①-⑳❶-❿]|第[一二三四五六七八九十\d]+条"
    r"|[-–—•·●○■□◆◇★☆※▶►▪✔✅❌☑➤→]|[\U0001F000-\U0001FAFF☀-➿⬀-⯿]|[问答][:：])"
)
_ENDS_SENTENCE = re.compile(r"[。！？!?；;：:…][”」』\"’）)】]*$")
_LEAST_WRAPPED = 16
"""A line with fewer words is a heading or an item, not the first part of a sentence that the page's edge broke."""
_RAGGED = 2
"""Lines that the page's edge broke differ in length by no more than so many characters."""
_JUNCTION = 3
"""So many words on either side of a line break that stand together in the source show that the break is none."""


def cut(text: str, source: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences.

    Args:
        text: As pasted, with bullets, headings and line breaks inside sentences.
        source: The words (`words_only`) of all clauses; a break inside words that run on there ends no sentence.

    Returns:
        Sentences in reading order without the blanks around them; pieces without words are left out.
    """
    return tuple(_trimmed(text, start, end) for start, end in _spans(text, source) if words_only(text[start:end]))


def _spans(text: str, source: str) -> Iterator[tuple[int, int]]:
    start = position = 0
    while position < len(text):
        match = _END.search(text, position)
        assert match is not None, "the pattern matches the end"
        if match.group().startswith("\n") and _runs_on(text, start, match, source):
            position = match.end()
            continue
        yield start, match.end()
        start = position = max(match.end(), position + 1)
    if start < len(text):
        yield start, len(text)


def _runs_on(text: str, start: int, gap: re.Match[str], source: str) -> bool:
    """Whether a line break stands inside a sentence."""
    before, after = text[start : gap.start()].rstrip(), text[gap.end() :].partition("\n")[0]
    left, right = words_only(before)[-_JUNCTION:], words_only(after)[:_JUNCTION]
    if not left or not right:
        return False
    if len(left) == len(right) == _JUNCTION and left + right in source and not _ENDS_SENTENCE.search(before):
        return True
    if _ENDS_SENTENCE.search(before) or _OPENS_ITEM.match(after) or gap.group().count("\n") > 1:
        return False
    return before.endswith(("，", ",", "、", "和", "或", "的")) or _reaches_the_edge(before.rpartition("\n")[2].strip(), text)


def _reaches_the_edge(line: str, text: str) -> bool:
    """Whether a line is as long as the text's longest ones, of which there are several."""
    lengths = [len(each.strip()) for each in text.splitlines()]
    longest = [length for length in lengths if length >= max(lengths) - _RAGGED]
    return len(longest) > 1 and len(line) >= max(_LEAST_WRAPPED, max(lengths) - _RAGGED)


def _trimmed(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return Sentence(text[start:end], start, end)
