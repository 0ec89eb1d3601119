"""Texts that begin with the title of their document and a number, such as 民法典第五十四条."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TITLED = re.compile(
    r"\s*《?(?P<title>[^\n。；]{0,80}?)》?\s*第[〇零一二三四五六七八九十百千两\d]+条(?:之[一二三四五六七八九十]+)?[\s:：、，.]*(?P<body>.+)",
    re.DOTALL,
)
_MOST = 0.9
"""Titles are believed only where so many texts of a collection begin with one: decision 0010."""
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
        One for each text, in order; unchanged where fewer than nine in ten begin with a title and a number.

    Example:
        >>> split_titles(["《中华人民共和国民法典》第一条　为了保护民事主体的合法权益"])[0]
        Titled(title='民法典', body='为了保护民事主体的合法权益')
    """
    found = [_TITLED.match(text) for text in texts]
    if sum(1 for match in found if match) < _MOST * len(texts):
        return tuple(Titled("", text) for text in texts)
    return tuple(
        Titled(normalised_title(match["title"]), match["body"].strip()) if match else Titled("", text)
        for match, text in zip(found, texts, strict=True)
    )


def normalised_title(title: str) -> str:
    """A title as it is compared: without spaces and brackets at its ends, and without the state's name before it."""
    return "".join(title.split()).strip("《》").removeprefix(_STATE)
