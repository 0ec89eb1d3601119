"""One question about someone's own case, judged in a conversation; for the answer of an ordinary question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules, assess, is_case, our_question_in
from assistant.eligibility.explain import JUDGED, explain
from assistant.eligibility.values import Assessment, Verdict
from assistant.privacy import mask
from assistant.records import Outcome, Statement, Turn


@dataclass(frozen=True, slots=True)
class CaseJudgement:
    """How a case ended: ANSWERED or NEEDS_FACTS, the statements to show, and the assessment behind them."""

    outcome: Outcome
    statements: tuple[Statement, ...]
    assessment: Assessment


def judge_case(text: str, rules: Rules, library: Library, *, history: Sequence[Turn] = ()) -> CaseJudgement | None:
    """Judge a question if it is about someone's own case.

    Args:
        text: What was asked.
        rules: The rules, opened with `open_rules`.
        library: The corpus's clauses.
        history: Earlier turns, oldest first. A reply to our own next question goes on with the case, however short it is.

    Returns:
        The judgement; None where the question is about the document instead.
    """
    turns = _of_the_case(history, rules)
    if not turns and not is_case(text, rules):
        return None
    masked = tuple(Turn(turn.role, mask(turn.content).text) for turn in turns)
    assessment = assess(mask(text).text, rules=rules, library=library, history=masked)
    settled = assessment.verdict is not Verdict.NEEDS_MORE_INFO
    return CaseJudgement(Outcome.ANSWERED if settled else Outcome.NEEDS_FACTS, explain(assessment, rules.book), assessment)


def is_judged(content: str) -> bool:
    """Whether an assistant's turn holds a verdict."""
    return any(each in content for each in JUDGED)


def _of_the_case(history: Sequence[Turn], rules: Rules) -> tuple[Turn, ...]:
    """The turns from the one that began the case; none unless the last turn is ours and about a case."""
    if (
        not history
        or history[-1].role == "user"
        or not (our_question_in(history[-1].content, rules.book) or is_judged(history[-1].content))
    ):
        return ()
    begun = next((index for index, turn in enumerate(history) if turn.role == "user" and is_case(turn.content, rules)), None)
    return tuple(history[begun:]) if begun is not None else ()
