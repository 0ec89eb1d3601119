"""What a sentence of a policy document does: gives a right, asks for something, sets a target, a task or a principle."""

from __future__ import annotations

import re

from assistant.records import StatementKind

_TARGET = re.compile(r"到\d{4}年|达到\d|\d%|\d{4}年底前|自\d{4}年")
_TASK_VERBS = "加快|加强|建立|健全|完善|推进|推动|扩大|深化|强化|探索|逐步|整合|落实|统筹|制定|努力|积极|有效解决|把|将"
_TASK = re.compile(rf"^(?:进一步|继续|不断|分类|切实)?(?:{_TASK_VERBS})|逐步(?:完善|享有|理顺|实现)|开展试点")
_ENTITLEMENT = re.compile(
    r"可以(?!适应)|可在|可将|可自愿|可根据|可迁|可按规定|享有|不受[^，。]*限制|户口可|申请登记常住户口|申领|申报户口|是法律赋予|在[^，。]*落户"
)
_REQUIREMENT = re.compile(r"应当征得|需满足|不得|凭[^，。]*证|由申请人提供|按国家有关政策执行|应根据")


def kind_of_sentence(sentence: str, *, principle: bool = False) -> StatementKind:
    """Say what one sentence does.

    Args:
        sentence: A sentence of the repaired text.
        principle: Whether it stands in a part on guiding ideas or principles.

    Returns:
        The kind. Where a task ("逐步享有…") and a right stand together the task wins: a right must not be promised by mistake.
    """
    if principle:
        return StatementKind.PRINCIPLE
    if _TARGET.search(sentence):
        return StatementKind.TARGET
    if _REQUIREMENT.search(sentence):
        return StatementKind.REQUIREMENT
    if _TASK.search(sentence) and not re.search(r"可(?:以|在|将|按)", sentence):
        return StatementKind.TASK
    return StatementKind.ENTITLEMENT if _ENTITLEMENT.search(sentence) else StatementKind.TASK


def kind_of_clause(body: str, *, principle: bool = False) -> StatementKind:
    """Say what a clause mainly does: an entitlement in any sentence outranks a requirement, then a target, then a task."""
    kinds = {kind_of_sentence(sentence, principle=principle) for sentence in re.split(r"[。；]", body) if sentence}
    order = (StatementKind.PRINCIPLE, StatementKind.ENTITLEMENT, StatementKind.REQUIREMENT, StatementKind.TARGET, StatementKind.TASK)
    return next((kind for kind in order if kind in kinds), StatementKind.INFORMATION)
