"""Modal strength and promises: 可以 is not 应当, a task is not a right, and nobody is promised 一定 or 全部."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.negation import is_negated
from assistant.verification.passages import Passage, closest, pairs, restated, sentences, sub_clauses
from assistant.verification.words import CONDITION_END, GRADUAL, MAY, MUST, RIGHT, TASK

_RESTATES = 0.5
"""As in `negation`. Source: docs/decisions/0002."""
_EXCLUSIVE = re.compile(r"只有|只能|仅限|仅能|只限|才能|才可|才行|方可|方能|唯一|只需|即可|便可|就行")
_EXCLUSIVE_SOURCE = re.compile(r"只|仅|限于|方可|才能")
_ABSOLUTE = (
    "一定", "全部", "所有人", "所有的人", "任何人", "人人", "谁都", "大家都", "马上", "立即", "立刻", "当场",
    "当天", "无条件", "保证", "必然", "必定", "肯定", "绝对", "随时", "一律", "百分之百", "百分百", "100%",
    "永久", "永远", "自动", "免费", "无限制", "没有任何", "不用任何", "不需要任何", "无需任何", "任何条件", "统统", "通通",
    "直接就", "包办", "承诺", "确保能",
)  # fmt: skip
_ALL_CAN = re.compile(r"都(?:一定)?(?:能|可以|可(?!能)|有权|享)")
_NAMED = re.compile(r"[、和或与及]|或者|以及|还有|双方|两人|多大|年龄|年纪|几岁")
"""都能 sums up persons just named, or ages, and then promises nothing to everybody."""
_OUGHT = re.compile(r"应当|应该|必须|务必")
_DONE = re.compile(r"(提高|扩大|完善|健全|建立|增强|加强|落实|实现)了?[，。；]?$")
_INTENDS = re.compile(r"将|目标|推动|努力|促进|任务|方向|原则|方案|逐步|加快")
_RESTATES_TASK = 0.4
_STEPWISE = re.compile(r"逐步|试点|探索")
_AGELESS = re.compile(r"不受[^，。；]*限制")


def modal_failures(text: str, source: str) -> tuple[str, ...]:
    """Check that duties stay duties and freedoms stay freedoms.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.

    Returns:
        One line for each modal that changed; empty when all agree.
    """
    return (*_strength(text, source), *_exclusive(text, source))


def _only_stepwise(piece: str, source: str) -> bool:
    """Whether a sub-clause names something that the source gives 逐步 and nowhere else."""
    stepwise = [each for each in sub_clauses(source) if _STEPWISE.search(each)]
    elsewhere = frozenset[str]().union(*(pairs(each) for each in sub_clauses(source) if each not in stepwise))
    return any(len(pairs(piece) & pairs(each) - elsewhere) > 1 for each in stepwise)


def _strength(text: str, source: str) -> Iterator[str]:
    if "必须" in text and not re.search(r"必须|必需|(?<!必)须", source):
        yield "原文没有「必须」"
    for sentence in sentences(text):
        pieces = sub_clauses(sentence)
        for position, piece in enumerate(pieces):
            passages = restated(_asked(piece), source, least=_RESTATES)
            if not passages or is_negated(piece) or _is_condition(piece, pieces[position + 1 :]):
                continue
            may, must = bool(MAY.search(piece)), bool(MUST.search(piece))
            if _OUGHT.search(piece) and not any(MUST.search(each.sentence) for each in passages):
                yield f"原文没有说「应当」：「{piece}」"
                continue
            reach = [_reach(each) for each in passages]
            if must and not may and all(MAY.search(words) and not MUST.search(words) for words in reach):
                yield f"原文是「可以」，不是「应当」：「{piece}」"
            if may and not must and all(MUST.search(words) and not MAY.search(words) for words in reach):
                yield f"原文是「应当」，不是「可以」：「{piece}」"


def _asked(piece: str) -> str:
    """What a modal is said of: the words behind it, or the whole sub-clause where they are few."""
    ends = [match.end() for pattern in (MAY, MUST) for match in pattern.finditer(piece)]
    behind = piece[min(ends) :] if ends else ""
    return behind if len(pairs(behind)) > 2 else piece


def _reach(passage: Passage) -> str:
    """A passage with the modal that reaches into it: 可根据去向，将户口迁至….

    Only a passage that begins with 将 or 把 goes on with the verb phrase before the comma.
    """
    if MAY.search(passage.text) or MUST.search(passage.text) or passage.text[:1] not in "将把":
        return passage.text
    before = sub_clauses(passage.sentence.partition(passage.text)[0])
    return (before[-1] if before else "") + passage.text


def _is_condition(piece: str, following: Sequence[str]) -> bool:
    """Whether a sub-clause only opens a sentence: …的， or 要迁回去，(还要实际居住)."""
    if CONDITION_END.search(piece):
        return True
    wish = {match.group() for match in MUST.finditer(piece)} == {"要"}
    return wish and any(MUST.search(each) or "前提" in each or "条件" in each for each in following)


def _exclusive(text: str, source: str) -> Iterator[str]:
    for sentence in sentences(text):
        found = _EXCLUSIVE.search(sentence)
        if found is None or found.group() in source:
            continue
        passages = [closest(piece, source).text for piece in sub_clauses(sentence)]
        if not any(MUST.search(passage) or _EXCLUSIVE_SOURCE.search(passage) for passage in passages):
            yield f"原文没有说「只有」：「{sentence}」"


def promise_failures(text: str, source: str) -> tuple[str, ...]:
    """Check that nothing is promised that the clauses do not give.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.

    Returns:
        One line for each absolute word that the source lacks, each 都能 said of everybody, and each task told as a right.
    """
    return (*_absolute(text, source), *_tasks_as_rights(text, source), *_tasks_as_done(text, source))


def _absolute(text: str, source: str) -> Iterator[str]:
    for word in _ABSOLUTE:
        if word in text and word not in source:
            yield f"原文没有「{word}」"
    for piece in sub_clauses(text):
        if (match := _ALL_CAN.search(piece)) and "都" not in source:
            named = _NAMED.search(piece) or (_AGELESS.search(source) and re.search(r"[岁龄老幼]|年纪", text))
            if not named:
                yield f"原文没有说「{match.group()}」"


def _tasks_as_done(text: str, source: str) -> Iterator[str]:
    """A task told as something that is happening: 落户率不断提高 for 不断提高…的落户率."""
    for sentence in sentences(text):
        if MUST.search(sentence) or _INTENDS.search(sentence):
            continue
        for piece in sub_clauses(sentence):
            done = _DONE.search(piece)
            if done and closest(piece, source).closeness >= _RESTATES_TASK and not re.search(done.group(1) + r"[，。；]", source):
                yield f"原文是部门任务，不是已经做到：「{piece}」"


def _tasks_as_rights(text: str, source: str) -> Iterator[str]:
    for sentence in sentences(text):
        if GRADUAL.search(sentence):
            continue
        for piece in sub_clauses(sentence):
            if is_negated(piece) or not (RIGHT.search(piece) or MAY.search(piece)):
                continue
            passage = closest(piece, source)
            gives = RIGHT.search(passage.sentence) or MAY.search(passage.sentence)
            if TASK.search(passage.sentence) and not gives:
                yield f"原文是部门任务，不是权利：「{piece}」"
            elif all(_STEPWISE.search(each) for each in (passage.text, closest(sentence, source).text)) or _only_stepwise(piece, source):
                yield f"原文是「逐步」：「{piece}」"
