"""What nobody understood: words of doubt, exception or denial, and people, that no fact accounts for. They keep a yes from being said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from assistant.eligibility.casting import Cast
from assistant.eligibility.lexicon import FactLexicon
from assistant.eligibility.persons import PeopledText
from assistant.eligibility.values import Said

_SEGMENT = re.compile(r"[^,，。?!;\n]+")


def unread(
    text: PeopledText,
    said: Collection[Said],
    cast: Cast,
    lexicon: FactLexicon,
    is_idle: Callable[[int, int], bool] = lambda _start, _end: False,
) -> tuple[str, ...]:
    """Find what a turn says that the facts do not account for and that could turn a yes into a no.

    Args:
        text: The turn.
        said: What was read from it.
        cast: Who is who.
        is_idle: Whether a segment [start, end) is idle talk.
        lexicon: `caution` are words of denial, exception and plan; `harmless` are segments in which they mean nothing here.

    Returns:
        The speaker's own words, segment by segment, in order: segments with a word of caution that no fact touches and that ask nothing,
        and, where nobody said who wants to settle, segments that name a relative beyond spouse and blood line without a role.
    """
    found: list[str] = []
    for match in _SEGMENT.finditer(text.text.plain):
        span = text.text.span(*match.span())
        words = match.group()
        touched = any(_overlaps(each, match.start(), match.end()) and _says_more_than_who(each, text) for each in said)
        means_nothing = lexicon.harmless.search(words) or lexicon.asks_case.search(words.lstrip("可但而"))
        cautious = not means_nothing and not touched and lexicon.caution.search(words)
        unsure = not means_nothing and _is_unsure(words, lexicon) and not _accounts_for_doubt(said, *match.span())
        is_left = (cautious or unsure) and not is_idle(*match.span())
        if is_left or _has_stranger(text, match.start(), match.end(), said, cast, lexicon):
            found.append(text.text.original[span.start : span.end].strip())
    return tuple(found)


def _is_unsure(words: str, lexicon: FactLexicon) -> bool:
    return any(pattern.search(words) for pattern in (lexicon.uncertain_before, lexicon.intending, lexicon.hedging, lexicon.doubtful))


def _accounts_for_doubt(said: Collection[Said], start: int, end: int) -> bool:
    """Whether a fact in the segment is no yes: unknown or denied, as the words say."""
    return any(_overlaps(each, start, end) and each.value in (None, False) for each in said)


def _overlaps(said: Said, start: int, end: int) -> bool:
    return said.start < end and start < said.end


def _says_more_than_who(said: Said, text: PeopledText) -> bool:
    """Whether words beside the people carry a fact: that 我 is who asks accounts for no word of doubt."""
    return any(text.at(character) is None for character in text.text.plain[said.start : said.end])


def _has_stranger(text: PeopledText, start: int, end: int, said: Collection[Said], cast: Cast, lexicon: FactLexicon) -> bool:
    if cast.is_explicit:
        return False
    soldier = (cast.soldier,) if cast.soldier else ()
    known = {person.way for person in (*cast.subjects, *cast.hosts, *soldier)}
    for position in range(start, end):
        person = text.at(text.text.plain[position])
        if person is None or person.is_speaker or person.way in known or lexicon.harmless.search(text.text.plain[start:end]):
            continue
        touched = any(_overlaps(each, position, position + 1) for each in said)
        if not touched and (person.kind or lexicon.kinship.kind_of(lexicon.kinship.reduce(person.way))) not in lexicon.kinship.lineal:
            return True
    return False
