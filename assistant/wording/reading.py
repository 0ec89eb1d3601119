"""What the checks of answers, and a few more, find in a sentence that retells: each as a named change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.records import Arrangement, Clause, StatementKind
from assistant.verification import departments, figures, negation
from assistant.verification.exceptions import exception_failures, scope_failures
from assistant.verification.figures import Figure, FigureKind
from assistant.verification.modality import modal_failures, promise_failures
from assistant.verification.passages import closest, fold, overlap, pairs, sentences, sub_clauses, words_only
from assistant.verification.words import GRADUAL, MAY, MUST, RIGHT
from assistant.wording.copying import copied
from assistant.wording.forbidding import NEED_NOT, bans, shares
from assistant.wording.values import Change, ChangeKind

_INSTEAD = re.compile(r"原文(?:说的)?是「(?P<expected>[^」]*)」(?:的情形)?，不是「(?P<found>[^」]*)」")
_HAS = re.compile(r"「(?P<found>[^」]*)」")
_LEAST_DENIED = 5
_LISTED = re.compile(
    r"[一二两三四五六](?:[个项类种条]|大)(?=前提|条件|要求|方面|办法|情形|步骤|问题|重点|途径|选择|要点|去处|去向|数字|指标|目标|保险|制度|方向|渠道|地方|原则|任务|系统)"
)
"""Counts of what the sentence or its clause lists; a list that follows has been counted already."""
_DONE_BY = re.compile(
    r"由(?P<who>[一-鿿]{2,8}?)(?:统一|代为|直接|自行|负责)*(?:办理|受理|审批|发放|决定|认定|收回|注销|制定|调查|核实|审核|核查)"
)
_ONESELF = re.compile(r"(?:你|您|学生|同学|毕业生|本人|自己|城乡居民|居民|群众|农民|自愿|自主)+")
_INDIFFERENT = re.compile(
    r"(?:不管|不论|无论|不分|不看)[^，。；]{0,6}?(?:有没有|是不是|在不在|同不同意|是否|有无)(?P<what>[^，。；]{2,12})"
)
_ALL = re.compile(r"(?:所有|全部|一切|凡是|任何)的?(?P<whom>[一-鿿]{2,6})")
_AT_WILL = re.compile(r"统一|一律|都得|都要|一概")
_ANY_OF_THEM = re.compile(r"(?:哪|什么|谁|多少|几|是否)[^，。；]{0,8}?(?:都|也)(?:行|一样|可以|成|能|算|没关系|不要紧)")
_REFUSES = re.compile(
    r"不在[^，。；]{1,10}(?:之列|范围|范围内)|(?<![可是会能])(?:暂时?)?不(?:再|予|给)?(?:处理|解决|办理|受理|保障|承认|接收|纳入|接入|衔接|享有|享受)"
)
_IS = re.compile(r"[一-鿿]{3,}是[一-鿿]{4,}")
_APART = re.compile(r"[，,]是|[，,]?(?:属于|算是)")
_SAME_PREDICATE = 0.6
_ITEMS = re.compile("[、和与及或]")
_RULE_TOLD = 0.3
_ENOUGH = re.compile(r"即可|便可|就行")
"""What a source lets do or asks for told as enough; a condition left out is found as one."""
_ONLY = re.compile(r"只|仅|唯一|才")
_GIVES = re.compile(r"凭|可")
_LIST_APART = re.compile(r"等[，,](?=[^，,。；]{0,6}(?:享|领取|获得|得到))")
"""A list and what is given of it are one sub-clause."""
_SHARED_DATA = re.compile(r"共享|分享")
"""Says nothing of what people receive, though it has 享."""
_NOT_FORCED = re.compile(r"不[^，。；]{0,2}(?:强求|强制|强迫|强行|勉强|硬性)")
_FREE = re.compile(r"自愿|意愿|不得采取强迫")
_CASE = re.compile(r"的[，,]?$")
_FREED = re.compile(r"不受|不用|无需|无须|不需|不必|免(?!费)")
_TASK_BEHIND = re.compile(r"^(?!.*(?:已|了|享|均|都)).*(?P<task>完善|健全|推进|加强|规范|整合)$")
_IS_CONDITION = re.compile(r"的[，,]$|前提")
_THE_OTHERS = re.compile(r"其他|其余")
_UNLIMITED = re.compile(r"不(?:看|论|管|限|分|设|问|考虑|限制)|没有?(?=[^，。]{1,6}(?:限制|要求))")
_NO_EXCEPTION = re.compile(r"没有例外|无一例外|不设例外|无例外")
_EXCEPTION = re.compile(r"除[^，。；]+外，?")
_OBLIGES = re.compile(r"需|应|须")
_DEPARTMENT_LIST = re.compile(r"[（(，。]?(?P<names>[^（(，。）)]*、[^（(，。）)]*?)(?:等)?(?:部门|单位)?(?P<separate>分别)?负责")


def figure_changes(text: str, source: str) -> Iterator[Change]:
    """Figures and dates that the clause does not have, or has of something else."""
    known = figures.extract(source)
    problems = figures.failures(_without_names(text), source)
    for figure in figures.extract(_without_names(text)):
        if figure.kind in (FigureKind.LABEL, FigureKind.TITLE, FigureKind.DOCUMENT):
            continue
        shown = f"数字{figure.value}{figure.unit}"
        if any(problem.startswith(shown) for problem in problems):
            kind = ChangeKind.DATE if figure.kind is FigureKind.DATE else ChangeKind.FIGURE
            yield Change(kind, _meant(figure, known, source), fold(_without_names(text)).text[figure.start : figure.end])


def _without_names(text: str) -> str:
    """A text without titles and document numbers, which are read elsewhere, and without counts of what it lists itself."""
    text = _LISTED.sub("", text)
    return re.sub(r"《[^》]*》|[一-鿿]{0,6}[〔\[（(]\d{4}[〕\])）]\d+号|第\d{1,2}[条点](?!路)", "", text)


def _meant(figure: Figure, known: Sequence[Figure], source: str) -> str:
    alike = [each for each in known if each.kind is figure.kind and (each.unit == figure.unit or figure.kind is FigureKind.DATE)]
    best = max(alike, key=lambda each: overlap(figure.subject, each.subject), default=None)
    return fold(source).text[best.start : best.end] if best else ""


def department_changes(text: str, source: str, clause: Clause) -> Iterator[Change]:
    """Departments that the clause does not name, or that do not lead."""
    for problem in departments.failures(text, source, [clause]):
        lead = "牵头" in problem
        found = _HAS.findall(problem)
        expected = (clause.lead or "没有牵头部门") if lead else "、".join(clause.departments)
        yield Change(ChangeKind.LEAD_DEPARTMENT if lead else ChangeKind.DEPARTMENT, expected, found[-1] if found else problem)
    for match in _DEPARTMENT_LIST.finditer(text):
        names = re.findall("|".join(map(re.escape, clause.departments)), match["names"]) if clause.departments else []
        if len(names) > 1 and clause.arrangement is Arrangement.LEAD and names[0] != clause.lead and "牵头" not in text:
            yield Change(ChangeKind.LEAD_DEPARTMENT, clause.lead or "", names[0])
        if len(names) > 1 and clause.arrangement is Arrangement.SEPARATE and not match["separate"] and "分别" not in text:
            yield Change(ChangeKind.LEAD_DEPARTMENT, "分别负责", "负责")


def reading_changes(text: str, source: str, told_by: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    """What the checks of answers find, as named changes; `told_by` has words that tell a condition without its own."""
    for problem in negation.failures(text, source):
        if not (_denied_too(problem, text, source) or _forces_nobody(problem, text, source) or _affirmed_too(problem, source)):
            yield _as_change(problem, ChangeKind.MODAL if "强" in problem and "没有「" in problem else ChangeKind.NEGATION, text)
    for problem in modal_failures(text, source):
        if problem.startswith("原文没有说「只有」") and _ENOUGH.search(text) and not _ONLY.search(text) and _GIVES.search(source):
            continue
        if not _needs_it_anyway(problem, text, source):
            yield _as_change(problem, ChangeKind.MODAL, text)
    for problem in exception_failures(text, source):
        if any(limit in problem and any(word in text for word in words) for limit, words in told_by.items()):
            continue
        yield _as_change(problem, ChangeKind.CONDITION if "条件" in problem else ChangeKind.EXCEPTION, text)
    for problem in scope_failures(text, source):
        yield _as_change(problem, ChangeKind.CONDITION if "限定" in problem else ChangeKind.SCOPE, text)
    for problem in promise_failures(_SHARED_DATA.sub("共用", _LIST_APART.sub("等", text)), _SHARED_DATA.sub("共用", source)):
        if _sums_up(problem, text, source) or _still_a_task(problem, source):
            continue
        yield _as_change(problem, ChangeKind.TASK_AS_RIGHT if "部门任务" in problem or "逐步" in problem else ChangeKind.PROMISE, text)


def _forces_nobody(problem: str, text: str, source: str) -> bool:
    """Whether a denial only says that nobody is forced, where the source leaves the choice or forbids force."""
    piece = _HAS.search(problem)
    about_force = piece is not None and (_NOT_FORCED.search(piece["found"]) or piece["found"] in ("强制", "强迫", "强行"))
    return about_force and bool(_NOT_FORCED.search(text) and _FREE.search(source))


def _affirmed_too(problem: str, source: str) -> bool:
    """Whether a case that one sub-clause of the source denies stands affirmed in another: 随军落户的 beside 不具备随军落户条件."""
    said = _HAS.findall(problem)[-1:]
    words = words_only(said[0]).removesuffix("的") if said and _CASE.search(said[0]) else ""
    affirmed = (each for sentence in sentences(source) for each in sub_clauses(sentence) if not negation.is_negated(each))
    return bool(words) and any(words in words_only(each) for each in affirmed)


def _sums_up(problem: str, text: str, source: str) -> bool:
    """Whether 都可以 gathers those whom the source lists (本人及其直系亲属) and the sub-clause before it too."""
    words = _HAS.search(problem)
    before = text.partition(words["found"])[0].rstrip("，, ") if words and words["found"].startswith("都") else ""
    return bool(_ITEMS.search(re.split("[，,；;。]", before)[-1])) and bool(_ITEMS.search(source)) if before else False


def _needs_it_anyway(problem: str, text: str, source: str) -> bool:
    """Whether what a piece calls a must is a condition of the source: 必须共同居住 beside 共同居住的，可……."""
    said = _HAS.findall(problem)[-1:]
    duties = [MUST.split(piece, maxsplit=1)[-1] for piece in sub_clauses(text) if said and said[0] in piece and MUST.search(piece)]
    conditions = [each for sentence in sentences(source) for each in sub_clauses(sentence) if _IS_CONDITION.search(each)]
    return bool(duties) and all(any(overlap(duty, each) >= _SAME_PREDICATE for each in conditions) for duty in duties)


def _still_a_task(problem: str, source: str) -> bool:
    """Whether a piece only puts behind what the source puts first: ……信息系统分类完善, without saying that it is done."""
    said = _HAS.search(problem)
    verb = _TASK_BEHIND.search(words_only(said["found"])) if said else None
    return verb is not None and verb["task"] in source


def _denied_too(problem: str, text: str, source: str) -> bool:
    """Whether the source denies the same thing in other words: 不看年龄 beside 不受年龄限制."""
    piece = _HAS.search(problem)
    if not problem.startswith("原文没有否定") or piece is None:
        return False
    denied = negation.NEGATION.search(piece["found"])
    if denied and words_only(piece["found"][denied.start() :])[:_LEAST_DENIED] in words_only(source):
        return True
    if any(shares(text, ban) for ban in bans(source)) and NEED_NOT.search(piece["found"]):
        return True
    unlimited = _UNLIMITED.search(piece["found"])
    if unlimited is None:
        return False
    mine = pairs(piece["found"][unlimited.end() :])
    denials = [each for sentence in sentences(source) for each in sub_clauses(sentence) if negation.is_negated(each)]
    return any(mine & pairs(denial) for denial in denials)


def _as_change(problem: str, kind: ChangeKind, text: str) -> Change:
    """Read a check's line: the words it says the source has instead, and the words of the sentence."""
    if match := _INSTEAD.search(problem):
        return Change(kind, match["expected"], match["found"])
    quoted = _HAS.findall(problem)
    if problem.startswith("原文只说") and quoted:
        return Change(kind, quoted[0], "")
    if kind in (ChangeKind.EXCEPTION, ChangeKind.CONDITION) and not problem.startswith("原文没有"):
        return Change(kind, quoted[0] if quoted else problem.rpartition("：")[2], "")
    return Change(kind, "", next((words for words in quoted if words in text), quoted[-1] if quoted else problem))


def exceptions_left(text: str, source: str) -> Iterator[Change]:
    """A rule copied without the exception that opens its sentence."""
    if _NO_EXCEPTION.search(text):
        yield Change(ChangeKind.EXCEPTION, "", _NO_EXCEPTION.findall(text)[0])
    for sentence in sentences(source):
        match = _EXCEPTION.match(sentence)
        if match is None:
            continue
        yield from _rule_denied(text, sentence[match.end() :])
        if re.search("除|以外|之外|例外", text):
            continue
        items = [item for item in _ITEMS.split(match.group()[1:].strip("外，")) if len(item) > 1]
        for piece in sub_clauses(text):
            demanded = MUST.search(piece) and not negation.is_negated(piece) and overlap(piece, sentence[match.end() :]) >= _RULE_TOLD
            if demanded and any(item in text for item in items[1:]) and "其他" not in text:
                yield Change(ChangeKind.EXCEPTION, match.group().strip("，"), piece.strip("，。"))
        rule = sub_clauses(sentence[match.end() :])
        told = [piece for piece in sub_clauses(text) if copied(piece, sentence[match.end() :])]
        if len(told) >= min(2, len(rule)) or any(_OBLIGES.search(piece) for piece in told):
            yield Change(ChangeKind.EXCEPTION, match.group().strip("，"), "")


def _rule_denied(text: str, rule: str) -> Iterator[Change]:
    """The others, for whom a rule is made, freed from it."""
    for piece in sub_clauses(text):
        match = _FREED.search(piece) if _THE_OTHERS.search(piece) and _THE_OTHERS.search(rule) else None
        if match and overlap(piece[match.end() :], rule) >= _RULE_TOLD:
            yield Change(ChangeKind.NEGATION, rule.strip("。；"), piece.strip("，。"))


def wrong_owners(text: str, source: str) -> Iterator[Change]:
    """What the clause says that one thing is told of another: A是B and C是D told as C是B."""
    known = [each.split("是", 1) for sentence in sentences(source) for each in sub_clauses(sentence) if _IS.search(each)]
    for piece in sub_clauses(_APART.sub("是", text)):
        if not _IS.search(piece):
            continue
        subject, said = piece.split("是", 1)
        owner, about = max(known, key=lambda each: overlap(said, each[1]), default=["", ""])
        others = [each[0] for each in known if each[0] != owner]
        if overlap(said, about) >= _SAME_PREDICATE and overlap(subject, owner) < max(
            (overlap(subject, each) for each in others), default=0.0
        ):
            yield Change(ChangeKind.SPLICED, f"{owner}是{about}".strip("，。"), piece.strip("，。"))


def done_by(text: str, source: str) -> Iterator[Change]:
    """Someone said to act whom the clause does not charge."""
    for match in _DONE_BY.finditer(text):
        chosen = _ONESELF.fullmatch(match["who"]) and _FREE.search(source)
        if not any(f"{by}{match['who']}" in source for by in ("由", "通过")) and not chosen:
            yield Change(ChangeKind.DEPARTMENT, "", match.group())


def widened(text: str, source: str) -> Iterator[Change]:
    """A condition told as indifferent (不管有没有中国国籍), a group as all of it, a matter as refused, a free choice as a rule for all."""
    for match in _INDIFFERENT.finditer(text):
        if overlap(match["what"], source) >= _RULE_TOLD:
            yield Change(ChangeKind.CONDITION, "", match.group())
    if not _UNLIMITED.search(source):
        yield from (Change(ChangeKind.CONDITION, "", match.group()) for match in _ANY_OF_THEM.finditer(text))
    for match in _ALL.finditer(text):
        nouns = [match["whom"][:length] for length in range(len(match["whom"]), 1, -1) if match["whom"][:length] in source]
        if nouns and not _ALL.search(source):
            yield Change(ChangeKind.SCOPE, nouns[0], match.group())
    for match in _REFUSES.finditer(text):
        if match.group() not in source and not any(shares(text, ban) for ban in bans(source)):
            yield Change(ChangeKind.NEGATION, "", match.group())
    for piece in sub_clauses(text):
        if _AT_WILL.search(piece) and not _AT_WILL.search(source) and _FREE.search(closest(piece, source).text) and not _FREE.search(text):
            yield Change(ChangeKind.MODAL, closest(piece, source).text.strip("，。；"), piece.strip("，。；"))


def right_of_a_task(text: str, source: str, clause: Clause) -> Iterator[Change]:
    """Something that people are said to receive where the clause only sets work for offices."""
    match = RIGHT.search(text)
    gives = RIGHT.search(source) or MAY.search(source) or GRADUAL.search(text) or negation.is_negated(text)
    if match and not gives and clause.kind in (StatementKind.TASK, StatementKind.TARGET, StatementKind.PRINCIPLE):
        yield Change(ChangeKind.TASK_AS_RIGHT, clause.title, match.group())
