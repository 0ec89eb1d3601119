"""A person's situation -> verdict per route: understand what was said, judge every route it concerns, choose the next question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any

from assistant.clauses.library import Library
from assistant.eligibility.attending import AttentiveReader
from assistant.eligibility.casting import Cast
from assistant.eligibility.lexicon import FactLexicon, load_lexicon
from assistant.eligibility.listening import Ear
from assistant.eligibility.questions import next_question
from assistant.eligibility.reading import PatternReader, Proposer, derive, merge_proposals, merge_turns
from assistant.eligibility.reasoning import is_outside, judge, notes_on
from assistant.eligibility.rules import NotARoute, RuleBook, load_rules
from assistant.eligibility.values import Assessment, Fact, FactValue, Finding, Reading, RouteResult, Source, Truth, Verdict
from assistant.records import Turn

LIKELIER_THAN_NOT = 0.5
"""A yes stands only on facts that the second reader finds at least so likely: decision 0004."""
CLEAR = 0.8
"""Where it finds all of them so likely, words that nobody understood do not stop a yes: decision 0004."""
SURE_ALONE = 0.95
"""Where it finds all of them together so likely, it needs nobody beside it for a yes: decision 0004."""
_FACTS_OF_A_CASE = 2
"""So many facts make a case of a question in which nobody is named: 「镇上租房，备案了，房东同意，能落吗」."""
_FACTS_OF_A_STORY = 3
"""So many make one of a story that asks nothing: decision 0004."""


@dataclass(frozen=True)
class Rules:
    """All that is needed to judge cases by one document: its rules and how its facts are said."""

    book: RuleBook
    lexicon: FactLexicon
    ear: Ear | None = None
    attentive: AttentiveReader | None = None
    """Looks at the whole conversation after the patterns; None where the document has no learnt reader."""

    @property
    def reader(self) -> PatternReader:
        """Reads facts from speech."""
        return PatternReader(self.lexicon, self.book, self.ear)


def load(corpus_dir: Path, document_id: str, library: Library) -> Rules:
    """Load rules and words of one document.

    Raises:
        SourceError: If rules.yaml, facts.yaml or kinship.yaml must be mended.
    """
    book = load_rules(corpus_dir, document_id, library)
    return Rules(book, load_lexicon(corpus_dir, book, places=library.documents[document_id].places))


def assess(
    situation: str,
    *,
    rules: Rules,
    library: Library,
    history: Sequence[Turn] = (),
    known: Mapping[str, FactValue] | None = None,
    proposer: Proposer | None = None,
) -> Assessment:
    """Judge a situation.

    Args:
        situation: The latest thing said: a whole situation, a correction, or a reply to the question before it.
        rules: Rules and words.
        library: Holds the document's clauses.
        history: Earlier turns, oldest first. A user's turn after an assistant's turn that holds one of our questions is a reply to it.
        known: Facts set in a form; they win over what was said, and None means "不清楚".
        proposer: A language model that proposes facts; each is checked against the text.

    Returns:
        The verdict, every route that concerns the situation, and what to ask next.
    """
    reading = understand([*history, Turn("user", situation)], rules, proposer=proposer)
    return conclude(reading, rules, library, known=known or {})


def understand(turns: Sequence[Turn], rules: Rules, *, proposer: Proposer | None = None) -> Reading:
    """Read a conversation.

    Returns:
        Facts after the last turn: what is said later takes the place of what was said before. `asked` holds the facts that our
        questions asked for.
    """
    cast = Cast()
    readings: list[Reading] = []
    asked = ""
    number = 0
    for turn in turns:
        if turn.role != "user":
            asked = our_question_in(turn.content, rules.book)
            continue
        reader = rules.reader
        reading, cast = reader.read_turn(turn.content, turn=number, cast=cast)
        facts = dict(reading.facts)
        if asked and (reply := reader.reply(turn.content, asked, turn=number)):
            facts[asked] = reply
            reading = replace(reading, unread=())
        if proposer:
            facts = merge_proposals(facts, proposer(turn.content), turn.content, reader, turn=number)
        if number and reader.lexicon.retracting.search(reader.plain(turn.content).plain) and not _changes(facts, readings):
            reading = replace(reading, unread=(*reading.unread, turn.content.strip()))
        readings.append(replace(reading, facts=facts, asked=(asked,) if asked else ()))
        asked, number = "", number + 1
    reading = merge_turns(readings)
    return rules.attentive.weigh(reading, [turn.content for turn in turns if turn.role == "user"]) if rules.attentive else reading


def _changes(facts: Mapping[str, Fact], earlier: Sequence[Reading]) -> bool:
    """Whether a turn says of an earlier fact something else."""
    said = merge_turns(earlier).facts
    return any(name in said and said[name].value != fact.value for name, fact in facts.items())


def conclude(reading: Reading, rules: Rules, library: Library, *, known: Mapping[str, FactValue]) -> Assessment:
    """Judge what was understood.

    Args:
        reading: Facts and contradictions.
        rules: The rules.
        library: Names the document's clauses.
        known: Facts set in a form; they win.

    Returns:
        The assessment.

    Raises:
        KeyError: If `known` names a fact that the rules do not have.
    """
    book = rules.book
    facts = dict(reading.facts) | {book.facts[name].name: Fact(name, value, source=Source.TICKED) for name, value in known.items()}
    facts = derive(facts, rules.lexicon)
    values = {name: fact.value for name, fact in facts.items()}
    results = judge(book, values)
    asked = tuple(dict.fromkeys([*reading.asked, *(name for name, value in known.items() if value is None)]))
    verdict, route = _verdict(book, results, values)
    if verdict is Verdict.QUALIFIES and reading.alone:
        stands_on = _stands_on(results[0], facts, reading.likely)
        if weak := {name for name, likely in stands_on.items() if likely < LIKELIER_THAN_NOT}:
            doubted = {name: replace(fact, value=None) if name in weak else fact for name, fact in reading.facts.items()}
            likely = {name: share for name, share in reading.likely.items() if name not in weak}
            return conclude(replace(reading, facts=doubted, likely=likely), rules, library, known=known)
        unread = () if min(stands_on.values(), default=0.0) >= CLEAR else reading.unread
        if not stands_on or prod(stands_on.values()) < SURE_ALONE:  # a yes needs both readers, unless the second is sure of all of it
            alone = conclude(replace(reading.alone, unread=unread), rules, library, known=known)
            if alone.verdict is not Verdict.QUALIFIES:
                return alone
        reading = replace(reading, unread=unread)
    withheld = reading.unread if verdict is Verdict.QUALIFIES else ()
    verdict = Verdict.NEEDS_MORE_INFO if withheld else verdict
    settled = verdict is not Verdict.NEEDS_MORE_INFO
    notes = notes_on(book, values) + tuple(_remark(each, values) for each in _not_routes(book, results, values) if each.citation)
    return Assessment(
        verdict=verdict,
        route=route,
        routes=results,
        facts=tuple(sorted(facts.values(), key=lambda fact: (fact.turn, fact.start, fact.name))),
        missing=_missing(results, verdict, book),
        clauses=_clauses(results, notes, route),
        next_question=None if settled else next_question(book, results, values, asked=asked),
        open_points=tuple(dict.fromkeys(point for result in results for point in result.open_points)),
        unread=withheld,
        contradictions=tuple(each for each in reading.contradictions if each.name not in known),
        notes=notes,
        labels={name: kind.label for name, kind in book.facts.items()},
        document_id=book.document_id,
        office=book.office,
        remark=_remark_text(book, results, values),
    )


def _stands_on(route: RouteResult, facts: Mapping[str, Fact], likely: Mapping[str, float]) -> dict[str, float]:
    """How likely the second reader finds each fact that a route's findings looked at and that was said."""
    looked_at = {name for finding in route.findings for name in finding.facts}
    return {name: likely[name] for name in looked_at if name in likely and name in facts and facts[name].source is Source.SAID}


def is_case(text: str, rules: Rules) -> bool:
    """Whether a question is about someone's own case rather than about the document.

    Returns:
        True if it asks for a way to settle, speaks of the speaker or his family, and states at least one fact about the case; or if it asks
        nothing, but tells several.
    """
    plain = rules.reader.plain(text).plain
    if rules.lexicon.general.search(plain):
        return False
    by_patterns = PatternReader(rules.lexicon, rules.book)  # first without the ear, which costs an embedding
    told = _facts_of_a_case(by_patterns, text, rules)
    is_own = bool(rules.lexicon.own_case.search(plain))
    if not rules.lexicon.asks_case.search(plain):
        return is_own and told >= _FACTS_OF_A_STORY
    needed = 1 if is_own else _FACTS_OF_A_CASE
    return told >= needed or _facts_of_a_case(rules.reader, text, rules) >= needed


def _facts_of_a_case(reader: PatternReader, text: str, rules: Rules) -> int:
    topics = {rules.book.opening, *rules.lexicon.topics}
    return sum(fact.value is not None and fact.name not in topics for fact in reader.read(text))


def our_question_in(content: str, book: RuleBook) -> str:
    """The fact that an assistant's turn asks for; "" if it holds none of our questions."""
    return next((name for name, kind in book.facts.items() if kind.ask in content), "")


def as_json(assessment: Assessment, case_id: str) -> dict[str, Any]:
    """The assessment as one line of a results file."""
    question = assessment.next_question
    return {
        "id": case_id,
        "verdict": str(assessment.verdict),
        "route": assessment.route,
        "routes": [
            {
                "route": result.clause_id,
                "name": result.name,
                "verdict": str(result.verdict),
                "conditions": [
                    {
                        "id": each.condition,
                        "state": str(each.truth),
                        "text": each.text,
                        "words": each.citation.quote,
                        "clause": each.citation.clause_id,
                    }
                    for each in result.findings
                ],
                "missing": list(result.missing),
                "would_qualify_if": list(result.remedies),
                "open_points": list(result.open_points),
            }
            for result in assessment.routes
        ],
        "facts": {
            fact.name: {"value": fact.value, "words": fact.words, "turn": fact.turn, "from": str(fact.source)} for fact in assessment.facts
        },
        "missing": list(assessment.missing),
        "clauses": list(assessment.clauses),
        "next_question": {"fact": question.fact, "text": question.text, "why": question.why, "options": [*question.options, "不清楚"]}
        if question
        else None,
        "unread": list(assessment.unread),
        "contradictions": [{"fact": each.name, "said": [fact.words for fact in each.said]} for each in assessment.contradictions],
    }


def _verdict(book: RuleBook, results: tuple[RouteResult, ...], values: Mapping[str, FactValue]) -> tuple[Verdict, str | None]:
    if is_outside(book, values):
        return Verdict.NOT_COVERED, None
    decisive = next((each for each in book.not_routes if each.decides and each.relevant.judge(values).truth is Truth.MET), None)
    if decisive and not any(result.is_named for result in results):
        return Verdict.NOT_COVERED, None
    if not results:
        told = _not_routes(book, results, values)
        if told:
            return Verdict.NOT_COVERED, told[0].citation.clause_id if told[0].citation else None
        return Verdict.NEEDS_MORE_INFO, None
    first = results[0]
    return first.verdict, None if first.verdict is Verdict.NOT_COVERED else first.clause_id


def _not_routes(book: RuleBook, results: tuple[RouteResult, ...], values: Mapping[str, FactValue]) -> tuple[NotARoute, ...]:
    """What people take for a route, where it is what the situation is about."""
    told = [each for each in book.not_routes if each.relevant.judge(values).truth is Truth.MET]
    return tuple(each for each in told if each.decides or not results)


def _remark(entry: NotARoute, values: Mapping[str, FactValue]) -> Finding:
    assert entry.citation is not None  # the caller passes only entries that stand on a clause
    return Finding("not_a_route", Truth.MET, entry.text, entry.citation, entry.relevant.judge(values).used)


def _remark_text(book: RuleBook, results: tuple[RouteResult, ...], values: Mapping[str, FactValue]) -> str:
    if is_outside(book, values):
        return book.outside_text
    return next((each.text for each in _not_routes(book, results, values) if each.citation is None), "")


def _missing(results: tuple[RouteResult, ...], verdict: Verdict, book: RuleBook) -> tuple[str, ...]:
    if verdict is not Verdict.NEEDS_MORE_INFO:
        return ()
    if not results:
        return (book.opening,)
    return tuple(dict.fromkeys(name for result in results if result.verdict is Verdict.NEEDS_MORE_INFO for name in result.missing))


def _clauses(results: tuple[RouteResult, ...], notes: Sequence[Finding], route: str | None) -> tuple[str, ...]:
    cited = [finding.citation.clause_id for result in results for finding in (*result.findings, *result.notes)]
    return tuple(dict.fromkeys([*([route] if route else []), *cited, *(note.citation.clause_id for note in notes)]))
