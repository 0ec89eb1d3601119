"""Texts that begin with the title of their document and a number, such as 民法典第五十四条."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = r"[〇零一二三四五六七八九十百千两\d]+"
_TITLED = re.compile(
    rf"""\s*[《【〈]?(?P<title>[^。；，：:？！《【〈](?:[^。；，：:？！]{{0,78}}?))??[》】〉]?\s*
    (?:第{_DIGITS}条(?:之{_DIGITS})?(?!的|[、和至]?第{_DIGITS}[条款项])|条目{_DIGITS}|全文)  # not where a title cites a number
    [\s:：、，.\]】]*(?P<body>.+)""",
    re.DOTALL | re.VERBOSE,
)
_PART = re.compile(rf"\s第{_DIGITS}[编章节分].*", re.DOTALL)
_MOST, _MANY = 0.9, 0.5
"""Beginnings are believed only where so many texts of a collection have them, titles only where so many have one: decision 0010."""
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Titled:
    """A text without its title; `title` is empty where none is given."""

    title: str
    body: str


def split_titles(texts: Sequence[str]) -> tuple[Titled, ...]:
    """Take titles and numbers off the texts of one collection.

    Args:
        texts: Any texts. A few begin by naming a document (依照本法第十条…) though they have no title, so the whole collection decides.

    Returns:
        One for each text, in order; unchanged where fewer than nine in ten begin with a number or with a title and a number.

    Example:
        >>> split_titles(["《中华人民共和国民法典》第一条　为了保护民事主体的合法权益"])[0]
        Titled(title='民法典', body='为了保护民事主体的合法权益')
    """
    found = [_TITLED.match(text) for text in texts]
    if sum(match is not None for match in found) < _MOST * len(texts):
        return tuple(Titled("", text) for text in texts)
    have_titles = sum(match is not None and bool(match["title"]) for match in found) >= _MANY * len(texts)
    return tuple(
        Titled(_title(match["title"] or ""), match["body"].strip()) if match and (have_titles or not match["title"]) else Titled("", text)
        for match, text in zip(found, texts, strict=True)
    )


def _title(before_number: str) -> str:
    return normalised_title(_PART.sub("", before_number))


def normalised_title(title: str) -> str:
    """A title as it is compared: without spaces and brackets at its ends, and without the state's name before it."""
    return "".join(title.split()).strip("《》【】〈〉").removeprefix(_STATE)
