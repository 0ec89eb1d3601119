"""Negation: what the text denies is not affirmed, and what it affirms is not denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.passages import any_in, closest, overlap, pairs, sentences, sub_clauses
from assistant.verification.words import MUST, NO_LEAD

_UNDECIDED = re.compile(r"([一-鿿])不\1|有没有|是否|能否|可否|与否|不管|不论|无论")
NEGATION = re.compile(
    r"不(?!断|同(?!意)|仅|但|只|过|然|少(?!于)|动产|足|妨|久|如)|没有|没|未(?!成年|来|婚)|无(?!锡)|非(?!农|常|公有|物质)|禁止|严禁|切勿|拒绝|谢绝"
)
_COERCION = ("强制", "强迫", "强行", "勒令")
_ALSO_DENIES = ("禁止", "防止", "避免", "杜绝", "至少", "达到", "缺", "除了", "除外", "以外", "满足", "都可以", "都能")
"""Words with which a statement may restate a negation of the source without a negative: 不低于 as 达到."""
_JUSTIFIED = (
    (re.compile(r"(?:不|没有|无)[^，。]{0,4}(?:强|逼|勉强|干涉|包办)"), re.compile(r"自愿|意愿|自由")),
    (
        re.compile(r"不再(?=区|分|受|限)|不限|不设|不分|没有[^，。]{0,6}(?:限制|门槛|之分)|取消"),
        re.compile(r"放开|放宽|取消|清理|统一|消除"),
    ),
    (re.compile(r"不用|无需|不需|不必|不受|不看|不要求|没有[^，。]{0,6}要求|不适用|不在此列"), re.compile(r"除[^，。；]+外")),
    (re.compile(r"不|没|未|无"), re.compile(r"防止|避免|消除|应销未销")),
)
_OPTIONAL = re.compile(r"也?可以?不(?=[迁转落退办])")
_CHOICE = re.compile(r"自愿选择|是否")
_OPPOSITES = (
    ("放宽", "收紧"), ("放开", "收紧"), ("放开", "从严"), ("自愿", "强制"), ("自愿", "强迫"), ("提高", "降低"),
    ("扩大", "缩小"), ("免学费", "收学费"), ("优先", "最后"), ("优先", "暂缓"), ("迁入", "迁出"), ("迁回", "迁离"),
    ("城乡统一", "城乡分开"), ("加快", "放慢"), ("完善", "取消"), ("建立", "取消"), ("建立", "废除"), ("保障", "剥夺"),
    ("有偿", "无偿"), ("同意", "反对"), ("共同居住", "分开居住"), ("共同居住", "分居"), ("推进", "停止"), ("清理", "保留"),
    ("购买", "租赁"), ("在国内", "在国外"), ("入学时", "毕业后"), ("现役", "退役"), ("直系", "旁系"),
)  # fmt: skip
_RESTATES_DENIAL = 0.4
_BAN = re.compile(r"不得|不能|不准|不许|不可以|不允许|禁止|严禁")
_RESTATES = 0.5
"""From this share of common character pairs on, a sub-clause is taken as restating a passage. Source: docs/decisions/0002."""


def is_negated(text: str) -> bool:
    """Whether a sub-clause denies something; 是不是, 有没有 and 是否 leave it open and deny nothing."""
    return bool(NEGATION.search(_UNDECIDED.sub("", text)))


def failures(text: str, source: str) -> tuple[str, ...]:
    """Check a statement's negations against its cited clauses.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.

    Returns:
        One line for each negation added, dropped or turned round; empty when all agree.
    """
    return (*_added(text, source), *_dropped(text, source), *_turned(text, source))


def _added(text: str, source: str) -> Iterator[str]:
    denials = [piece for piece in sub_clauses(source) if is_negated(piece)]
    for sentence in sentences(text):
        negated = [piece for piece in sub_clauses(sentence) if is_negated(piece) and not NO_LEAD.search(piece)]
        if not negated or _restates_a_requirement(sentence, negated, source):
            continue
        for piece in negated:
            passage = closest(_without_negation(piece), source)
            justified = any(mine.search(piece) and theirs.search(passage.sentence) for mine, theirs in _JUSTIFIED)
            justified = justified or bool(_OPTIONAL.search(piece) and _CHOICE.search(source))
            if passage.closeness >= _RESTATES and len(pairs(piece) & pairs(passage.text)) > 2:
                agrees = is_negated(passage.text)
            else:
                agrees = any(pairs(_scope(denial)) & pairs(piece) for denial in denials)
            if not (agrees or justified or _forbids_alike(piece, sentence, denials)):
                yield f"原文没有否定：「{piece}」"


def _forbids_alike(piece: str, sentence: str, denials: list[str]) -> bool:
    """Whether a ban is told in other words: both forbid, and the sentence shares the words of what is banned."""
    if not _BAN.search(piece):
        return False
    return any(_BAN.search(denial) and len(pairs(_scope(denial)) & pairs(sentence)) >= 4 for denial in denials)


def _restates_a_requirement(sentence: str, negated: list[str], source: str) -> bool:
    """Whether two negatives turn a requirement or a definition round: 应当征得同意 as 不同意就不能."""
    count = len(NEGATION.findall(_UNDECIDED.sub("", sentence)))
    passage = closest(_without_negation(negated[0]), source)
    return count >= 2 and bool(MUST.search(passage.text) or re.search(r"是指|指的是", passage.sentence))


def _dropped(text: str, source: str) -> Iterator[str]:
    affirmations = [piece for piece in sub_clauses(source) if not is_negated(piece)]
    for denial in (piece for piece in sub_clauses(source) if is_negated(piece)):
        scope = _scope(denial)
        for piece in sub_clauses(text):
            if (
                is_negated(piece)
                or _UNDECIDED.search(piece)
                or len(pairs(scope)) < 2
                or (any_in(_ALSO_DENIES, piece) and scope[:2] not in piece)
            ):
                continue
            if any(is_negated(each) and pairs(each) & pairs(scope) for each in sub_clauses(text)):
                continue
            held = overlap(scope, piece)
            if held >= _RESTATES_DENIAL and all(overlap(scope, other) < held for other in affirmations):
                yield f"原文是否定的：「{denial}」，不是「{piece}」"


def _turned(text: str, source: str) -> Iterator[str]:
    if (word := any_in(_COERCION, text)) and word not in source:
        yield f"原文没有「{word}」"
    for piece in sub_clauses(text):
        passage = closest(piece, source).sentence
        for one, other in _OPPOSITES:
            for said, meant in ((one, other), (other, one)):
                if said in piece and said not in source and meant in passage and meant not in text:
                    yield f"原文是「{meant}」，不是「{said}」"


def _scope(denial: str) -> str:
    """What a sub-clause denies: the words after its first negative."""
    match = NEGATION.search(_UNDECIDED.sub("", denial))
    return _UNDECIDED.sub("", denial)[match.end() :] if match else denial


def _without_negation(piece: str) -> str:
    return NEGATION.sub("", piece)
