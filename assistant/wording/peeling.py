"""What a leaflet puts around its words: calls to the reader, announcing headings, list markers and arrows."""

from __future__ import annotations

import re

from assistant.verification.passages import words_only
from assistant.wording.vocabulary import Vocabulary

_MARK = re.compile(
    r"[①-⓿❶-➓㈠-㈩]\s*[.、．]?|(?:^|(?<=[：:；;，,。！!？?】｜|—…\s]))(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]|(?<!第)\d{1,2}(?:[)）]|[.．、](?!\d)))\s*"
    r"|(?<![A-Za-z0-9])[A-Ha-h][.．、]\s*(?=[一-鿿“])"
)
"""List markers, known by shape and place: circled ones anywhere, others only behind a stop or a blank."""
_ARROW = re.compile(r"\s*(?:[→⇒➜➡➔▶►👉]️?|->|=>|--+>)\s*")
_DASH = re.compile(r"(?<=[一-鿿）”])——(?=[一-鿿])")
_AT = re.compile(r"@[\w一-鿿]{1,8}[\s:：，,]+")
_BAR = re.compile(r"(?<=[一-鿿）】”])\s*[｜|]\s*(?=[一-鿿“（])")
_PLUS = re.compile(r"(?<=[一-鿿）”])\s*[＋+]\s*(?=[一-鿿“（])")
_SLASH = re.compile(r"(?<=[一-鿿）”])\s+[/／]\s+(?=[一-鿿“（])")
_SYMBOL = re.compile(r"(?<=[一-鿿）”])\s*[☆★✔✅☑●○■□◆◇·•※]️?\s*(?=[一-鿿“（])")
_HEADING = re.compile(r"^\s*(?:[【\[](?P<boxed>[^】\]]{1,20})[】\]]|(?P<plain>[^，,。；;：:！!？?【】“”《》]{1,18}?)[：:！!])\s*")
_TWICE = re.compile(r"([，、；：])[，、；：]+")
_TOGETHER = re.compile(r"共同|一起|一块|同住|投靠")
_CLOSED = re.compile(r"[\d%％]|可以|应当|必须|不|免|除")


def peeled(sentence: str, words: Vocabulary) -> str:
    """Take off what says nothing of a clause.

    Args:
        sentence: As cut from the text.
        words: The corpus's calling and announcing words.

    Returns:
        The sentence with 、 or ， for markers and arrows. A call keeps what it says of those called: 租房的朋友们 becomes 租房的人.
    """
    heading, text = _headed(_unmarked(sentence), words)
    return words.asking_attention.sub("", heading + _called(text, words))


def _unmarked(text: str) -> str:
    """A text without list markers, and with a comma, a colon or 、 where a sign stands for one."""
    text = _MARK.sub(lambda match: "、" if re.search(r"[一-鿿）”]\s*$", text[: match.start()]) else "", text)
    text = _AT.sub("", text)
    for pattern, stands_for in ((_DASH, "，"), (_ARROW, "，"), (_BAR, "："), (_PLUS, "、"), (_SLASH, "；"), (_SYMBOL, "、")):
        text = pattern.sub(stands_for, text)
    return _TWICE.sub(r"\1", text)


def _headed(text: str, words: Vocabulary) -> tuple[str, str]:
    """A heading without the words that only announce, and what stands behind it; a heading of nothing else is left out."""
    match = _HEADING.match(text)
    if match is None:
        return "", text
    heading = match["boxed"] or match["plain"]
    topic = words.asking_attention.sub("", words.announced.sub("", heading))
    if topic == heading and not match["boxed"]:
        return "", text
    return (_called(f"{topic}：", words) if words_only(topic) else ""), text[match.end() :]


def _called(text: str, words: Vocabulary) -> str:
    """A text without the call at its beginning."""
    match = words.call.match(text)
    if match is None or _CLOSED.search(match["who"]):
        return text
    who, rest = match["who"], text[match.end() :]
    if words.merely_addressing.fullmatch(words_only(who)) or len(who) == 1:
        return rest
    if not who.endswith("的"):
        return f"{who}，{rest}"
    return f"{who}人，{rest}" if words.doing.search(who) and who.count("的") == 1 and not _TOGETHER.search(who) else text
