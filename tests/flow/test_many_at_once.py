"""Fifty people ask one desk at once: nobody's answer is lost or mixed up with another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from assistant.flow import Desk, answer, ask
from assistant.records import Outcome

PEOPLE = 50
QUESTIONS = (
    "我在县城租房，房东不同意，能落户吗？",
    "外婆想投靠我落户，有年龄限制吗？",
    "第5条原文",
    "租房落户是哪个部门牵头？",
    "居住证持有人能享受哪些服务？",
    "农民进城落户，承包地会被收回吗？",
    "落户要交多少钱？",
    "昆明落户要什么条件？",
    "军人家属投靠落户怎么规定的？",
    "缅甸媳妇在国内生的娃怎么上户口？",
)


def test_fifty_at_once_get_what_each_would_get_alone(desk: Desk, today: date) -> None:
    def asked_by(person: int) -> tuple[Outcome, tuple[str, ...]]:
        done = answer(ask(QUESTIONS[person % len(QUESTIONS)], desk, as_of=today), desk)
        return done.outcome, tuple(statement.text for statement in done.statements)

    alone = [asked_by(person) for person in range(len(QUESTIONS))]
    with ThreadPoolExecutor(PEOPLE) as crowd:
        together = list(crowd.map(asked_by, range(PEOPLE)))
    assert together == [alone[person % len(QUESTIONS)] for person in range(PEOPLE)]
