"""A case judged in the chat: what was heard stands beside the verdict, and a yes is said of what was heard, never of the person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.eligibility.assess import Rules, our_question_in
from assistant.eligibility.case import CaseJudgement, is_judged
from assistant.eligibility.explain import understood
from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import Verdict
from assistant.records import Statement, StatementKind, Turn

UNSURE = "不清楚"
_ASKS = re.compile(r"[?？]|[吗呢么][。！!\s]*$|多少|哪|怎么|谁|什么")
_OWN = re.compile(r"[我咱俺佢](?!们?[市县区局国])|本人|老公|老婆|媳妇|婆娘|老伴")


def is_own(text: str) -> bool:
    """Whether a text speaks of the asker or his family; 父母投靠子女可以落户吗 asks about the rule."""
    return bool(_OWN.search(text))


def goes_on(text: str, history: Sequence[Turn], rules: Rules) -> bool:
    """Whether a text goes on with a case.

    Returns:
        True if the last turn is ours and asks for a fact, and the text answers it or at least asks nothing else; or if the last turn is our
        verdict, and the text states a fact and asks nothing: 不对，房东后来同意了.
    """
    if not history or history[-1].role == "user":
        return False
    if asked := our_question_in(history[-1].content, rules.book):
        return rules.reader.reply(text, asked, turn=0) is not None or not _ASKS.search(text)
    return is_judged(history[-1].content) and not _ASKS.search(text) and bool(rules.reader.read(text))


def without_replies(history: Sequence[Turn], rules: Rules) -> tuple[Turn, ...]:
    """Earlier turns without our questions about a case and the replies to them: what a follow-up about the document follows."""
    kept: list[Turn] = []
    for turn in history:
        if turn.role == "user" and goes_on(turn.content, kept, rules):
            kept.pop()
        else:
            kept.append(turn)
    return tuple(kept)


def told_in_chat(judged: CaseJudgement, book: RuleBook) -> tuple[Statement, ...]:
    """The statements of a judged case for a reader who has not yet seen what was understood.

    Args:
        judged: The judgement.
        book: Names the facts.

    Returns:
        The verdict, what was heard (role heard), then the rest in order, our next question as role next. Free speech is misread now and then (decision 0004), so a yes
        says that the conditions fit what was heard, and asks to correct it.
    """
    head, *rest = judged.statements
    route = judged.assessment.routes[0] if judged.assessment.routes else None
    if judged.assessment.verdict is Verdict.QUALIFIES and route is not None:
        head = replace(head, text=f"照我听到的，「{route.name}」写的条件都对得上。听错了哪一点，请直接告诉我。")
    facts = understood(judged.assessment, book, words=False)
    heard = [Statement(f"我听到的：{'；'.join(facts)}。", StatementKind.INFORMATION, (), "heard")] if facts else []
    names = [each.name for each in judged.assessment.routes]
    fitting = [each.name for each in judged.assessment.routes if each.verdict is Verdict.QUALIFIES]
    return tuple(_unquoted(_asking(_as_heard(each, fitting)), names) for each in (head, *heard, *rest))


def _as_heard(statement: Statement, fitting: Sequence[str]) -> Statement:
    """A further route that fits is said as the first is: of what was heard."""
    text = statement.text
    for name in fitting:
        text = text.replace(f"「{name}」：{Verdict.QUALIFIES.label}（", f"「{name}」：照我听到的，条件也对得上（")
    return replace(statement, text=text)


def _asking(statement: Statement) -> Statement:
    """In an answer, our own question is what comes next, and ask is advice that stands on no clause."""
    if statement.role == "ask":
        return replace(statement, role="next")
    return statement if statement.citations or statement.role == "heard" else replace(statement, role="ask")


def _unquoted(statement: Statement, names: Sequence[str]) -> Statement:
    """In an answer, 「」 hold clause words and nothing else: the names of routes are ours."""
    text = statement.text
    for name in names:
        text = text.replace(f"「{name}」", name)
    return replace(statement, text=text)


def replies(judged: CaseJudgement) -> tuple[str, ...]:
    """Answers to offer to the next question; empty when nothing is asked."""
    question = judged.assessment.next_question
    return (*question.options, UNSURE) if question else ()
