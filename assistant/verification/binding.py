"""Who and what a sentence is about: its actor, what it defines, which place stands where, and whether it is a sentence at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.negation import is_negated
from assistant.verification.passages import closest, overlap, pairs, sentences, sub_clauses, words_only
from assistant.verification.words import CONDITION_END, MAY, MUST

_DEFINES = re.compile(r"是指|指的是")
_DEFINED = re.compile(r"是指|指的是|说的是|就是|才是|才算|算作|算是|视为|(?<!不)算")
_SAME_TERM = 0.6
"""From this share of its character pairs on, a defined term is told whole. Source: docs/decisions/0002."""
_LIMITS = (("符合条件", re.compile(r"条件|符合")), ("按规定", re.compile(r"规定")), ("按照规定", re.compile(r"规定")))
_CAUSE = re.compile(r"由于|因为|所以|因此|因而|从而")
_CAUSE_SOURCE = re.compile(r"由于|因(?!城|地)|所以|从而")
_REPEATED = re.compile(r"([一-鿿]{1,6})(?:[、，]\1){2,}|([一-鿿]{6,})[^，。；]*\2|([一-鿿、]{12,}).*\3|([一-鿿]{3,})(?:.*\4){3}")
_WHEN = re.compile(r"(?:时|后|前|期间|阶段|年|日)$")
_BASIS = re.compile(r"以(?P<basis>[^，。；为]{2,20})为(?P<use>[一-鿿]{2})")
_NEIGHBOUR_CHARS = 2
_CLOSE = 0.6


def binding_failures(text: str, source: str, places: Sequence[str]) -> tuple[str, ...]:
    """Check that a statement says of someone or something what the source says of just that.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.
        places: Names of places that can be exchanged for each other.

    Returns:
        One line for each exchanged actor, place or defined term, and each lost limit (符合条件, 按规定).
    """
    exchanged = (*_actors(text, source), *_exchanged(text, source, places), *_bases(text, source))
    return (*exchanged, *_definitions(text, source), *_limits(text, source))


def form_failures(text: str, source: str) -> tuple[str, ...]:
    """Check that a statement is one whole sentence that adds no reason of its own.

    Returns:
        One line for an unfinished sentence, for words repeated as the source does not repeat them, and for an invented cause.
    """
    problems: list[str] = []
    if text.rstrip().endswith(("：", ":", "，", ",", "、")):
        problems.append("句子没有说完")
    for sentence in sentences(text):
        match = _REPEATED.search(sentence)
        words = next(filter(None, match.groups())) if match else ""
        if words and (len(words) < 3 or closest(sentence, source).sentence.count(words) < 2):
            problems.append(f"词语重复：「{words}」")
    cause = _CAUSE.search(text)
    if cause and not _CAUSE_SOURCE.search(source):
        problems.append(f"原文没有说「{cause.group()}」")
    return tuple(problems)


def _actors(text: str, source: str) -> Iterator[str]:
    """Of a sub-clause that says who may or must: the one before the modal is the one before it in the source."""
    for piece in sub_clauses(text):
        actor, said = _before_modal(piece)
        if len(words_only(actor)) < 2 or len(pairs(said)) < 4 or CONDITION_END.search(piece):
            continue
        passage = closest(said, source)
        owner, _ = _before_modal(_with_opening(passage.text, passage.sentence))
        if passage.closeness >= 0.5 and len(words_only(owner)) >= 2 and not _WHEN.search(owner) and not pairs(actor) & pairs(owner):
            yield f"原文说的是「{owner}」，不是「{actor}」"


def _before_modal(piece: str) -> tuple[str, str]:
    """The words before and behind a sub-clause's first modal; two empty strings where it has none or denies it."""
    matches = [match for pattern in (MAY, MUST) if (match := pattern.search(piece))]
    if not matches or is_negated(piece):
        return "", ""
    first = min(matches, key=lambda match: match.start())
    return piece[: first.start()], piece[first.end() :]


def _with_opening(passage: str, sentence: str) -> str:
    """A passage without a modal of its own goes on with the actor of the sub-clauses before it."""
    if MAY.search(passage) or MUST.search(passage):
        return passage
    before = [piece for piece in sub_clauses(sentence.partition(passage)[0]) if MAY.search(piece) or MUST.search(piece)]
    return before[-1] if before else passage


def _exchanged(text: str, source: str, places: Sequence[str]) -> Iterator[str]:
    """A place whose neighbouring words the source has beside another place only."""
    pattern = re.compile("|".join(sorted(places, key=len, reverse=True)))
    for piece in sub_clauses(text):
        passage = closest(piece, source)
        if passage.closeness < _CLOSE:
            continue
        for match in pattern.finditer(piece):
            for before in (True, False):
                near = (
                    piece[max(0, match.start() - _NEIGHBOUR_CHARS) : match.start()] if before else piece[match.end() :][:_NEIGHBOUR_CHARS]
                )
                owners = _owners(near, passage.text, pattern, before=before)
                if owners and not any(match.group() in owner or owner in match.group() for owner in owners):
                    yield f"原文是「{owners[0]}」，不是「{match.group()}」"


def _owners(near: str, passage: str, pattern: re.Pattern[str], *, before: bool) -> list[str]:
    """The places that stand in the passage right behind (`before`) or in front of these words."""
    if len(words_only(near)) < _NEIGHBOUR_CHARS:
        return []
    if before:
        return [match.group() for match in pattern.finditer(passage) if passage[: match.start()].endswith(near)]
    return [match.group() for match in pattern.finditer(passage) if passage[match.end() :].startswith(near)]


def _definitions(text: str, source: str) -> Iterator[str]:
    for definition in sentences(source):
        match = _DEFINES.search(definition)
        if match is None:
            continue
        term, meaning = definition[: match.start()], definition[match.end() :]
        for sentence in sentences(text):
            if _DEFINED.search(sentence) and overlap(meaning, sentence) >= _CLOSE > 0 and overlap(term, sentence) < _SAME_TERM:
                yield f"原文定义的是「{term}」"


def _bases(text: str, source: str) -> Iterator[str]:
    """以A为载体 is not told as 以B为载体."""
    for mine in _BASIS.finditer(text):
        theirs = [each["basis"] for each in _BASIS.finditer(source) if each["use"] == mine["use"]]
        if theirs and all(overlap(mine["basis"], each) < 0.5 for each in theirs):
            yield f"原文是「以{theirs[0]}为{mine['use']}」"


def _limits(text: str, source: str) -> Iterator[str]:
    for piece in sub_clauses(text):
        passage = closest(piece, source)
        if passage.closeness < 0.5 or not MAY.search(passage.text) or is_negated(piece) or CONDITION_END.search(piece):
            continue
        for limit, kept in _LIMITS:
            if limit in passage.sentence and not kept.search(text):
                yield f"丢了限定：「{limit}」"
