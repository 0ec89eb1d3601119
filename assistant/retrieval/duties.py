"""Questions about a department's share of the whole document: which clauses it leads, does alone, takes part in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.clauses.bodies import Bodies, Body
from assistant.clauses.library import Library
from assistant.records import Arrangement, Clause
from assistant.retrieval.intents import subject_of

_WHICH_CLAUSES = re.compile(
    r"哪(?:几|些|一)?(?:个|的)?(?:条|项|点|地方|处)|哪些(?:条款|任务|工作|事项|事情|事|职责)|(?:多少|几)(?:条|项|处)|(?:条款|任务|工作|职责|事项)(?:都)?(?:有哪些|是哪些|是什么|有什么|列一?[下出]|列出来)"
)
_FRAME = re.compile(
    r"牵头|[挑领带]头|负责|分别|各自|单独|独自|独家|一家|一个|参与|参加|承担|涉及|提到|出现|列为|列在|排在?|第一|名字|责任|主办|主责|只|仅|写了?|由|归|管|"
    r"部门|单位|条款|任务|工作|职责|事项|事情|后面|里面|里头|没有?|不设|都|总共|一共|共|全部|哪|几|些|一下|多少|个|条|项|点|处|地方|请|列|找|查|数|出来?|"
    r"我们?局?|咱们?|要|去|干|做|在|有|的|和|跟|与|或"
)
_MAX_REST = 3
"""More characters left over: the question is about a subject, not about the department's share of the document."""
_LEADING = re.compile(r"牵头|[挑领带]头|打头|排头|主办|排(?:在)?第一|列(?:在)?第一|主责")
_ALONE = re.compile(
    r"(?:只|就|仅)(?:由|有|写|是|归)?了?(?:一|1)(?:个|家)(?:部门|单位)|(?:单独|独自|独家|一家|自己一[个家])(?:来|就)?(?:负责|管|干|承担)|只(?:由|归|有)"
)
_SEPARATELY = re.compile(r"分别负责|各自负责|(?:没有?|不设|无|沒有)(?:写|明确|指定)?(?:谁)?(?:牵头)")


class Share(StrEnum):
    """What of a department's work is asked for."""

    LEADS = "leads"
    ALONE = "alone"
    SEPARATELY = "separately"
    TAKES_PART = "takes part"


@dataclass(frozen=True, slots=True)
class Duties:
    """The clauses that a question about departments asks for, in the document's order; at least one."""

    share: Share
    departments: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class DutyReader:
    """Reads such questions against one library."""

    library: Library
    bodies: Mapping[str, Bodies]

    def read(self, text: str) -> Duties | None:
        """Find the clauses.

        Args:
            text: A normalised question.

        Returns:
            The duties asked for, or where a department has none of that kind, all it takes part in; None if the question asks for
            something else, or no clause fits.
        """
        if not _WHICH_CLAUSES.search(text):
            return None
        share = _share(text)
        for document_id, known in self.bodies.items():
            bodies = known.named_in(text)
            if not bodies and share not in (Share.ALONE, Share.SEPARATELY):
                continue
            if len(_rest(text, bodies)) > _MAX_REST:
                continue
            named = tuple(body.name for body in bodies)
            for wanted in dict.fromkeys((share, Share.TAKES_PART)) if named else (share,):
                clauses = tuple(clause for clause in self.library.of_document(document_id) if _fits(clause, wanted, named))
                if clauses:
                    return Duties(wanted, named, clauses)
        return None


def _rest(text: str, bodies: Sequence[Body]) -> str:
    names = sorted({name for body in bodies for name in body.names}, key=len, reverse=True)
    for name in names:
        text = text.replace(name, "")
    return subject_of(_FRAME.sub("", text))


def _share(text: str) -> Share:
    if _SEPARATELY.search(text):
        return Share.SEPARATELY
    if _LEADING.search(text):
        return Share.LEADS
    return Share.ALONE if _ALONE.search(text) else Share.TAKES_PART


def _fits(clause: Clause, share: Share, named: tuple[str, ...]) -> bool:
    if not set(named) <= set(clause.departments):
        return False
    if share is Share.LEADS:
        return clause.lead in named
    wanted = {Share.ALONE: Arrangement.SOLE, Share.SEPARATELY: Arrangement.SEPARATE}.get(share)
    return clause.arrangement is wanted if wanted else bool(clause.departments)
