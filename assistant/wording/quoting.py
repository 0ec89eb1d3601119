"""A quotation found in a clause: right, under the wrong number, or cut where the cut changes what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.clauses.library import Library
from assistant.records import Clause, Document, Span
from assistant.verification.negation import is_negated
from assistant.verification.passages import fold, sentences, sub_clauses, words_only
from assistant.wording import explaining
from assistant.wording.naming import Named
from assistant.wording.sources import Place
from assistant.wording.values import Change, ChangeKind, Finding, Sentence, Verdict
from assistant.wording.vocabulary import Vocabulary

_FIGURE = re.compile(r"\d")
_LONGEST_CONDITION = 12
"""More words left out between two parts are a choice of parts, and no condition dropped from one."""
_EXCEPTION = re.compile(r"除[^，。；]+外，?")


@dataclass(frozen=True, slots=True)
class _Part:
    """One sentence of a clause: `span` counts its words among those of the clause."""

    text: str
    span: Span

    def holds(self, span: Span) -> bool:
        """Whether a quoted part begins in this sentence."""
        return self.span.start <= span.start < self.span.end


def judge_quotation(sentence: Sentence, places: Sequence[Place], named: Named, library: Library, vocabulary: Vocabulary) -> Finding:
    """Judge words that stand in a clause.

    Args:
        sentence: What was pasted.
        places: Where its words stand; at least one.
        named: What it calls its source.
        library: The clauses.
        vocabulary: Words that narrow a right or a duty.

    Returns:
        A right quotation, or a changed one with what is wrong about its number or its cut.
    """
    own = [place for place in places if place.clause in named.clauses]
    place = (own or sorted(places, key=lambda each: list(Verdict).index(each.verdict)))[0]
    text = library.text_of(place.clause)
    changes = [
        *wrong_numbers(named, place.clause, right=bool(own)),
        *named.numbers,
        *wrong_basis(named, text),
        *_cut_off(text, place, sentence.text, vocabulary),
    ]
    passage = _passage(text, place)
    if changes:
        return explaining.changed(sentence, place.clause, changes, passage, library)
    return explaining.quoted(sentence, place.clause, place.verdict, passage, library)


def wrong_numbers(named: Named, clause: Clause, *, right: bool, sure: bool = True) -> list[Change]:
    """The clause numbers that a sentence gives wrongly.

    Args:
        named: What it names.
        clause: Where its words stand.
        right: Whether the clause is one of those it names.
        sure: Whether the clause is certainly the one that was meant.
    """
    missing = [Change(ChangeKind.CLAUSE_NUMBER, clause.label if sure else "", label) for label in named.missing]
    if right or not named.clauses:
        return missing
    return [*missing, Change(ChangeKind.CLAUSE_NUMBER, clause.label, named.clauses[0].label)]


def wrong_basis(named: Named, text: str) -> list[Change]:
    """The registered documents that a sentence names and its clause does not: those words stand on no such document."""
    titles = ((each, each.number or each.title) for each in named.others if not cites(text, each))
    return [Change(ChangeKind.DOCUMENT_NUMBER, "", title) for _, title in titles]


def cites(text: str, document: Document) -> bool:
    """Whether a clause names a document by title or number."""
    return any(fold(name).text in fold(text).text for name in (document.number, document.title) if name)


def _passage(text: str, place: Place) -> str:
    if not place.spans:
        return text
    offsets = [index for index, character in enumerate(text) if words_only(character)]
    return text[offsets[place.spans[0].start] : offsets[place.spans[-1].end - 1] + 1]


def _parts(text: str) -> Iterator[_Part]:
    start = 0
    for sentence in sentences(text):
        end = start + len(words_only(sentence))
        yield _Part(sentence, Span(start, end))
        start = end


def _cut_off(text: str, place: Place, pasted: str, vocabulary: Vocabulary) -> list[Change]:
    """What was left out beside a quotation and turns or narrows it, and sentences run together without an ellipsis."""
    changes: list[Change] = []
    previous: Span | None = None
    for part in _parts(text):
        inside = [span for span in place.spans if part.holds(span)]
        for span in inside:
            if previous is None or previous.end != span.start:
                changes += _lost_before(part, span, pasted, vocabulary)
                opening = words_only(part.text)[: span.start - part.span.start].lstrip("将把对")
                told = opening and opening in words_only(pasted)
                if previous and previous.start < part.span.start < span.start and not told and not re.search(r"…|\.{3}", pasted):
                    changes.append(Change(ChangeKind.SPLICED, part.text, words_only(text)[span.start : span.end]))
                changes += _condition_between(text, previous, part, span, pasted, vocabulary)
            previous = span
        changes += _shortened(part, inside)
    return list(dict.fromkeys(changes))


def _lost_before(part: _Part, span: Span, pasted: str, vocabulary: Vocabulary) -> list[Change]:
    """Words right before a cut: a negative, a limiting word, or the exception that opens the sentence."""
    changes: list[Change] = []
    position = part.span.start
    for piece in sub_clauses(part.text):
        begin, position = position, position + len(words_only(piece))
        if begin < span.start < position:
            lost = words_only(piece)[: span.start - begin]
            if is_negated(lost):
                changes.append(Change(ChangeKind.NEGATION, lost, ""))
            groups = (*vocabulary.limits, *(vocabulary.groups if _FIGURE.search(words_only(piece)[span.start - begin :]) else ()))
            limits = [(group.kind, word) for group in groups for word in group.found_in(lost) if not is_negated(lost)]
            changes += [Change(kind, word, "") for kind, word in limits if word not in pasted or word == lost]
        if position <= span.start and _EXCEPTION.fullmatch(piece):
            changes.append(Change(ChangeKind.EXCEPTION, piece.strip("，"), ""))
    return changes


def _condition_between(text: str, previous: Span | None, part: _Part, span: Span, pasted: str, vocabulary: Vocabulary) -> list[Change]:
    """A condition left out between two parts of one sentence without an ellipsis."""
    if previous is None or previous.start < part.span.start or re.search(r"…|\.{3}", pasted):
        return []
    gap = words_only(text)[previous.end : span.start]
    if len(gap) > _LONGEST_CONDITION:
        return []
    groups = (group for group in vocabulary.limits if group.kind is ChangeKind.CONDITION)
    return [Change(group.kind, word, "") for group in groups for word in group.found_in(gap) if word not in pasted]


def _shortened(part: _Part, inside: Sequence[Span]) -> Iterator[Change]:
    """An exception of which a quotation keeps only some items."""
    exception = _EXCEPTION.match(part.text)
    if exception is None:
        return
    end = part.span.start + len(words_only(exception.group()))
    kept = sum(min(span.end, end) - span.start for span in inside if span.start < end)
    if 0 < kept < end - part.span.start and any(span.end > end for span in inside):
        yield Change(ChangeKind.EXCEPTION, exception.group().strip("，"), "")
