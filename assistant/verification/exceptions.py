"""Exceptions, conditions and places: 除…外 stays attached, a right keeps its condition, and 县城 is not 城镇."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.binding import binding_failures
from assistant.verification.negation import is_negated
from assistant.verification.passages import closest, overlap, pairs, sentences, sub_clauses, words_only
from assistant.verification.words import CONDITION_END, MAY, MUST

_EXCEPTION = re.compile(r"(?<![消清解扣免排删拆开去废剔])除了?(?P<items>[^，。；]{1,40}?)(?:之外|以外|外)(?!甥)[，,]?(?P<rule>[^。；]*)")
_TOLD = re.compile(
    r"(?<![消清解扣免排删拆开去废剔])除了?(?P<items>[^，。；]{1,40}?)(?:之外|以外|外|，)|(?P<before>[^，。；]{2,40}?)(?:之外的|以外的|除外|不算在内|不在此列)"
)
_OTHERS = re.compile(r"(?:其他|其余)[一-鿿]{2,4}")
"""其他直系亲属 points back to the exception and keeps it."""
_EXEMPTS = re.compile(r"不用|无需|不需|不必|不受|不看|不要求|没有[^，。]{0,6}要求|不适用")
_ITEM_CUT = re.compile(r"[、和与及或]|以及|还有")
_SELF = ("本人", "自己")
_RESTATES_RULE = 0.4
_RESTATES_CLOSELY = 0.7
"""From this share on, a sub-clause restates the rule that the exception belongs to. Source: docs/decisions/0002."""
_PLACES = (
    ("农村原籍地", "原籍地", "县城", "城镇", "城市", "城区", "市区", "中心城区", "农村", "乡镇", "乡下", "城中村", "园区", "开发区"),
    ("农村原籍地", "原籍地", "实际居住地", "居住地", "户籍地"),
    ("全省", "全国", "跨省", "跨市", "跨县", "省内", "省外", "市外"),
    ("国外", "国内", "境外", "境内"),
)
"""Places of one kind, which can be mistaken for each other."""
_PLACE = re.compile(
    "|".join(f"{place}(?!化|户|镇)" for place in sorted((place for kind in _PLACES for place in kind), key=len, reverse=True))
)
_KIN = re.compile(
    r"养父母|养子女|继父母|继子女|兄弟姐妹|兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|叔叔|伯父|姑姑|舅舅|姨妈|侄子|侄女|外甥|岳父母|岳父|岳母|公婆|女婿|儿媳|爷爷|奶奶|孙子|孙女|"
    r"未婚夫|未婚妻|男朋友|女朋友|朋友|同学|亲戚|堂亲|表亲"
)
_CASES = (("在国内", "在国外"), ("国内所生", "国外所生"), ("入学时", "毕业后"), ("服务期间", "聘用期满"), ("在校", "毕业"))
_RULE_WORDS = re.compile(r"可|应|需|凭|将|把|迁|申|享")
"""A sub-clause without any of them only names who is meant."""
_SAME_RULE = 0.7
_SAME_PLACE = re.compile(r"户籍所在地|户口所在地|(?<!入学前)户口地")
_KIND_OF = {"农村原籍地": "原籍地", "实际居住地": "居住地"}


def exception_failures(text: str, source: str) -> tuple[str, ...]:
    """Check that exceptions are neither dropped, shortened, lengthened nor invented, and that a right keeps its condition.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.

    Returns:
        One line for each fault; empty when all is kept.
    """
    found = list(_EXCEPTION.finditer(source))
    told = re.search(r"(?<![消清解扣免排删拆开去废剔])除了?[^，。；名]{1,40}?(?:外|，)(?!，?(?:还|也|又|另|再))", text)
    invented = (f"原文没有例外：「{told.group()}」",) if told and not found else ()
    kept = tuple(problem for match in found for problem in _exception_problems(text, match, source))
    return (*invented, *kept, *_conditions(text, source))


def _exception_problems(text: str, exception: re.Match[str], source: str) -> Iterator[str]:
    rule = _core(exception["rule"])
    pieces = [piece for piece in sub_clauses(text) if _restates(piece, rule, source)]
    if not pieces:
        return
    items = [item for item in _ITEM_CUT.split(exception["items"]) if item]
    if any(_EXEMPTS.search(piece) for piece in sub_clauses(text)) and any(item in text for item in items):
        return
    told = _TOLD.search(text)
    if told is None and any(each in text and each in exception["rule"] for each in _OTHERS.findall(text)):
        return
    if told is None:
        yield f"丢了例外：「{exception['items']}」除外"
        return
    missing = [item for item in items if item not in _SELF and item not in text and overlap(item, text) < 0.6]
    if missing:
        yield f"例外少了：{'、'.join(missing)}"
    names = [item for item in _ITEM_CUT.split(told["items"] or told["before"] or "") if item and item not in _SELF]
    added = [name for name in names if len(items) > 1 and words_only(name) not in words_only(exception["items"])]
    if added:
        yield f"例外多了：{'、'.join(added)}"


def _core(rule: str) -> tuple[str, ...]:
    """The sub-clauses that say what the rule asks; all of them where none has a modal."""
    pieces = sub_clauses(rule)
    return tuple(piece for piece in pieces if MUST.search(piece)) or pieces


def _restates(piece: str, rule: tuple[str, ...], source: str) -> bool:
    passage = closest(piece, source)
    shared = max((overlap(piece, each) for each in rule), default=0.0)
    return (passage.text in rule and passage.closeness >= _RESTATES_RULE) or shared >= _RESTATES_RULE


def _conditions(text: str, source: str) -> Iterator[str]:
    """A right told without any word of the condition it depends on is told too wide."""
    for piece in sub_clauses(text):
        if is_negated(piece) or CONDITION_END.search(piece):
            continue
        passage = closest(piece, source)
        if not MAY.search(piece) and _ASKS_MORE.search(text.partition(piece)[2]):
            continue
        # A right may be told without 可以 (在居住地申请登记); then only a close restatement is taken for it.
        if passage.closeness < (_RESTATES_RULE if MAY.search(piece) else _RESTATES_CLOSELY) or not MAY.search(passage.text):
            continue
        before = passage.sentence.partition(passage.text)[0]
        known = _COMMON | pairs(passage.text)
        pieces = [each for each in sub_clauses(before) if not MAY.search(each)]
        conditions = [each for each in pieces if _CONDITION.search(each)]
        if pieces and not any(pairs(each) & pairs(text) - known for each in conditions or pieces):
            yield f"丢了条件：「{(conditions or pieces)[0]}」"
        yield from _lost_parts(text, conditions, passage.text)


def _lost_parts(text: str, conditions: Sequence[str], right: str) -> Iterator[str]:
    """Of two conditions joined by 且 both are told, or summed up as 符合条件."""
    if "条件" in text:
        return
    for part in (part for each in conditions for part in each.split("且")[0 if "且" in each else 1 :]):
        own = pairs(part) - pairs(right)
        if own and not own & pairs(text):
            yield f"丢了条件：「{part}」"


_ASKS_MORE = re.compile(f"前提|条件|{MUST.pattern}")
"""Behind a sub-clause it shows that this one only names the case: 户口迁回原籍地，要……."""
_CONDITION = re.compile(r"的[，,]?$|的人员[，,]?$|^如")
_COMMON = pairs("落户，户口，人员，直系亲属，共同居住，申请登记，常住户口，本人")


def scope_failures(text: str, source: str) -> tuple[str, ...]:
    """Check the places that a statement speaks of.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.

    Returns:
        One line for each place that the cited clauses do not name, or name of something else.
    """
    source = _SAME_PLACE.sub("户籍地", source)
    text = _SAME_PLACE.sub("户籍地", text)
    places = (problem for piece in sub_clauses(text) for problem in _place_problems(piece, source))
    bound = binding_failures(text, source, (*_PLACES[0], *_PLACES[1], "我市"))
    return (*places, *_persons(text, source), *_mixed_cases(text, source), *bound)


def _persons(text: str, source: str) -> Iterator[str]:
    if re.search(r"(?<!直系)亲属", text) and "直系亲属" in source and not re.search(r"(?<!直系)亲属", source):
        yield "原文只说「直系亲属」"
    for person in dict.fromkeys(_KIN.findall(text)):
        if person not in source:
            yield f"所引条文没有说「{person}」"


def _mixed_cases(text: str, source: str) -> Iterator[str]:
    """Two cases that the source tells apart, as 在国内 and 在国外, whose rules a statement exchanges."""
    for sentence in sentences(text):
        for one, other in _CASES:
            for said, meant in ((one, other), (other, one)):
                if said not in sentence or meant in sentence:
                    continue
                passages = (closest(piece.replace(said, ""), source) for piece in sub_clauses(sentence) if _RULE_WORDS.search(piece))
                if any(each.closeness >= _SAME_RULE and meant in each.sentence and said not in each.sentence for each in passages):
                    yield f"原文说的是「{meant}」的情形，不是「{said}」"


def _alike(place: str) -> set[str]:
    return {each for kind in _PLACES if place in kind for each in kind}


def _place_problems(piece: str, source: str) -> Iterator[str]:
    mine = {_KIND_OF.get(place, place) for place in _PLACE.findall(piece)}
    passage = closest(piece, source)
    for place in sorted(mine):
        if place not in source:
            yield f"所引条文没有说「{place}」"
            continue
        theirs = _alike(place) & {_KIND_OF.get(each, each) for each in _PLACE.findall(passage.text)}
        if passage.closeness >= 0.5 and place not in passage.text and theirs and not theirs & mine:
            yield f"原文是「{'、'.join(sorted(theirs))}」，不是「{place}」"
