"""What stands around a claim: bullets and emoji, hearsay before it, a request to confirm behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verification.passages import words_only
from assistant.wording.peeling import peeled
from assistant.wording.vocabulary import Vocabulary

_BULLET = re.compile(
    r"^(?:[^\w《》“”\"「」『』（(\[〔]|(?:[（(]?[一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[（(]\d{1,2}[)）]|\d{1,2} ?[、．.)）](?!\d)|[问答][:：]))+"
)
_TAIL = re.compile(r"[^\w。！？!?；;…》”\"」』）)〕\]]+$")
_QUOTED = re.compile(r"[“\"「『](?P<words>[^”\"」』]{10,})[”\"」』]")
_IS_IT = re.compile(
    r"是不是(?:就是|说|要求|规定|写着|写的|写|真的)?|是否(?:说|要求|规定|写着)|(?:文件|方案|通知|政策)?不是(?:说|写着|规定|要求)"
)
_HEARD = re.compile(r"^[^，,。：:《第]{0,8}?(?:跟我说|和我说|告诉我|都在传|在传|说过|都说|写着|写了|写的是|讲的是|说的是)[，,：:]?")
_SAID = re.compile(r"^[^，,。：:《第]{0,8}?(?:说|讲|传|写)(?:了|的是|是|着|过)?[，,：:]?(?=[^，,：:。话])")
_ASKS = re.compile(r"[？?]|[吗么吧][。！!\s]*$")
_OF_DOCUMENT = re.compile(r"(?:方案|文件|通知|政策|第.{1,3}条)[^，。]{0,6}(?:说|写|规定|要求|讲|提|是)|第.{1,3}条")
_ABOUT_SAYING = re.compile(r"[，,][^，,]{0,6}(?:这么|这样|这个|这份|真的)[^，,]*$")
_GIVEN = re.compile(r"^既然(?P<claim>[^，,]+)[，,]")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence claims; `questioned` where it asks for confirmation, `open` where it asks without claiming anything."""

    text: str
    questioned: bool
    open: bool


def read_claim(sentence: str, words: Vocabulary) -> Claim:
    """Take the frame off a sentence.

    Args:
        sentence: As cut from the text.
        words: The corpus's frames.

    Returns:
        The claim; for a plain statement the sentence without bullets and emoji around it.
    """
    bare = words.notice.sub("", _TAIL.sub("", _BULLET.sub("", peeled(sentence, words))))
    if given := _GIVEN.match(bare):
        return Claim(given["claim"], questioned=True, open=False)
    heard = bool(words.opening.match(bare) or _HEARD.match(bare))
    if not _ASKS.search(bare) and not heard and not _IS_IT.search(bare):
        return Claim(bare, questioned=False, open=False)
    if not heard and not _wants_confirming(bare, words):
        return Claim(bare, questioned=True, open=True)
    quoted = _QUOTED.search(bare)
    return Claim(quoted["words"] if quoted else unframed(bare, words), questioned=True, open=False)


def _wants_confirming(text: str, words: Vocabulary) -> bool:
    """Whether a question takes something for granted rather than asking openly."""
    if _IS_IT.search(text) or words.confirming.search(text) or re.search(r"吧[？?。！\s]*$", text):
        return True
    return bool(_OF_DOCUMENT.search(text)) and not words.asking.search(text)


def unframed(text: str, words: Vocabulary) -> str:
    """A claim without hearsay before it and requests to confirm behind it."""
    rest = text
    while (shorter := words.ending.sub("", rest)) != rest and len(words_only(shorter)) > 3:
        rest = shorter
    rest = _ABOUT_SAYING.sub("", rest) or rest
    while (shorter := _HEARD.sub("", words.opening.sub("", rest))) != rest and words_only(shorter):
        rest = shorter
    rest = _IS_IT.sub("", rest)
    shorter = _SAID.sub("", rest)
    return shorter if len(words_only(shorter)) > 3 else rest
