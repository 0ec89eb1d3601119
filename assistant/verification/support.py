"""Support: the cited clauses, and no other clause better, carry the words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import jieba
import jieba.posseg

from assistant.verification.binding import form_failures
from assistant.verification.passages import fold, officialise, pairs, sub_clauses, words_only
from assistant.verification.vocabulary import EMPTY, PLAIN

MIN_SUPPORT = 0.5
"""A sentence that shares less with its cited clauses is unsupported. Source: docs/decisions/0002."""
MAX_LEAD = 0.1
"""Another clause that supports the sentence by more than this over the cited ones shows a wrong citation. Source: docs/decisions/0002."""
MIN_SHARE_OF_EACH = 0.2
"""A cited clause that holds less of the sentence than this is cited for show. Source: docs/decisions/0002."""
MAX_FOREIGN_SHARE = 0.5
"""A word with no more than this share of its character pairs in the source is foreign to it. Source: docs/decisions/0002."""
MIN_CONTENT_CHARS = 7
"""Fewer content characters than this state nothing that can be checked."""


_BRINGS_IN = re.compile(r"(?:(?<!没)(?<!具)(?<!所)(?<!享)有|凭|带|带上|携带|提交|出示|征得|交)(?P<thing>[一-鿿]{2,6})")


NAMING_TAGS = "nvajli"
"""Nouns, verbs, adjectives, short forms and idioms."""
MIN_BORROWED_CHARS = 10
"""So many characters in a row are a clause's own wording and no turn of phrase. Source: docs/decisions/0002."""
_OPENING = re.compile(r"^(?:本?方案|本条|这一?条)?(?:要求|提出|规定|明确)?")


class Support(NamedTuple):
    """How far clauses carry a sentence, all in [0, 1]: words found, character pairs found, and their mean."""

    words: float
    pairs: float
    score: float


@lru_cache(maxsize=1)
def _segmenter() -> jieba.Tokenizer:
    """A segmenter of our own: words that another room adds to jieba's shared one must not change what passes here."""
    return jieba.Tokenizer()


@lru_cache(maxsize=1)
def _tagger() -> jieba.posseg.POSTokenizer:
    return jieba.posseg.POSTokenizer(_segmenter())


@lru_cache(maxsize=4096)
def content_words(text: str) -> tuple[str, ...]:
    """The words of a sentence that mean something, in order, by jieba; modals and function words are left out."""
    return tuple(word for word in _segmenter().cut(fold(text).text) if words_only(word) and word not in EMPTY)


def measure(text: str, source: str) -> Support:
    """Measure how far a source carries a sentence.

    Args:
        text: The sentence, in official words where the source has them.
        source: One or more clauses' wording.

    Returns:
        Shares weighted by length in characters. A word of three or more characters that is not found whole counts by its pairs.
    """
    words = content_words(text)
    total = sum(len(word) for word in words)
    folded = fold(source).text
    held = sum(len(word) * _held(word, folded) for word in words)
    share = held / total if total else 0.0
    wanted = pairs("，".join(words))
    common = len(wanted & pairs(source)) / len(wanted) if wanted else 0.0
    return Support(share, common, (share + common) / 2)


def _held(word: str, source: str) -> float:
    if word in source:
        return 1.0
    if len(word) < 3:
        return 0.0
    parts = pairs(word)
    return 0.8 * sum(part in source for part in parts) / len(parts)


def failures(text: str, cited: Mapping[str, str], others: Mapping[str, str], synonyms: Mapping[str, str]) -> tuple[str, ...]:
    """Check that the cited clauses carry a sentence.

    Args:
        text: The sentence as worded.
        cited: Label to wording of the cited clauses.
        others: Label to wording of the evidence clauses that it does not cite.
        synonyms: Plain word to official word.

    Returns:
        Why it is unsupported or cited wrongly; empty when it is carried.
    """
    source = "\n".join(cited.values())
    official = officialise(text, synonyms, source)
    if sum(len(word) for word in content_words(official)) < MIN_CONTENT_CHARS:
        return (f"没有可核对的内容：「{text}」",)
    support = measure(official, source).score
    if support < MIN_SUPPORT:
        return (f"所引条文只支持{support:.0%}：「{text}」",)
    if foreign := tuple(foreign_words(official, source)):
        return (f"所引条文没有：{'、'.join(dict.fromkeys(foreign))}",)
    if broken := form_failures(official, source):
        return broken
    problems = [
        f"{label}不支持这句话" for label, wording in cited.items() if _own(text, wording, synonyms) < MIN_SHARE_OF_EACH and len(cited) > 1
    ]
    label, lead = _best_other(text, others, synonyms)
    if lead - support > MAX_LEAD:
        problems.append(f"这句话出自{label}")
    problems += [f"「{piece}」是{owner}的原话" for owner, piece in _borrowed(text, source, others)]
    return tuple(problems)


def _borrowed(text: str, source: str, others: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Sub-clauses that another clause holds word for word and the cited ones do not."""
    for piece in sub_clauses(text):
        words = words_only(_OPENING.sub("", piece))
        if len(words) < MIN_BORROWED_CHARS or words in words_only(source):
            continue
        yield from ((label, piece) for label, wording in others.items() if words in words_only(wording))


def foreign_words(text: str, source: str, tags: str = NAMING_TAGS) -> Iterator[str]:
    """The words of a statement that bring in what the source does not speak of.

    Args:
        text: The statement.
        source: What it stands on.
        tags: First letters of the jieba tags of words that bring something in.
    """
    folded = fold(source).text
    for word, tag in _tagged(text):
        if word in folded or word in PLAIN | EMPTY:
            continue
        if len(word) == 1:
            # Single verbs are the glue of plain speech (算, 看, 来); a single noun is a thing, as 族 in a garbled 族亲属.
            foreign = tag in ("n", "ng") and word not in "子人经条"
        else:
            foreign = tag[:1] in tags and _known_share(word, folded) <= MAX_FOREIGN_SHARE
        if foreign:
            yield word
    for match in _BRINGS_IN.finditer(fold(text).text):
        thing = _tagged(match["thing"])[0][0]
        if len(thing) > 1 and thing in PLAIN and thing not in folded:
            yield f"{match.group()[: -len(match['thing'])]}{thing}"


def _known_share(word: str, source: str) -> float:
    """How much of a word the source has: by pairs, so that 立足 and 各项 do not vouch for 立项."""
    return sum(pair in source for pair in pairs(word)) / len(pairs(word))


@lru_cache(maxsize=4096)
def _tagged(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.word, pair.flag) for pair in _tagger().cut(fold(text).text, HMM=False))


def _own(text: str, wording: str, synonyms: Mapping[str, str]) -> float:
    return measure(officialise(text, synonyms, wording), wording).score


def _best_other(text: str, others: Mapping[str, str], synonyms: Mapping[str, str]) -> tuple[str, float]:
    scores: Sequence[tuple[str, float]] = [(label, _own(text, wording, synonyms)) for label, wording in others.items()]
    return max(scores, key=lambda pair: pair[1], default=("", 0.0))
