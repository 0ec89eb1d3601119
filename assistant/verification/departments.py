"""Who is responsible: a named department stands in the clause, and only the one that leads is said to lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import Arrangement, Clause
from assistant.verification.passages import sub_clauses, words_only
from assistant.verification.words import NO_LEAD

_NAME = re.compile(
    r"(?P<level>中央|国家|省|市委|市|县|区|乡|镇)?(?P<stem>公安|发改|发展改革|人社|人力资源和?社会保障|住建|住房和?城乡建设|国土|自然资源|农业农村|农业|林业|教育|财政|民政|卫生|卫健|卫生健康|计生|统计|税务|"
    r"国税|地税|移民|外事|工信|民宗|文体|司法|医保|房管|城乡统筹|工商|市场监管|交通|水务|信访|民族宗教|审计|农|外|侨)"
    r"(?P<form>(?<=[农外侨])办|(?<![农外侨])(?:局|委|厅|办公室|办|部门|机关|部))(?!理|法|证|事|公|托|员)"
)
_OTHER_OFFICE = re.compile(r"(?<=[由到去找向、和是，])[省市县区][一-鿿]{1,6}?[局厅委办](?!理|法|证|事|公|托|员)")
_PLACE_NAMES = re.compile(
    r"派出所|户籍室|政务服务中心|办事大厅|便民服务中心|居委会|村委会|社区居委会|街道办|人民银行|劳动就业服务中心|法院|检察院|管委会"
)
_LABEL = re.compile(r"第[\d一二三四五六七八九十百]+条")
_SAID_OF_DEPARTMENTS = re.compile(
    r"牵头|主办|负责|分别|共同|各自|列出的?|部门|单位|没有写谁|没有|写明|由|是|为|等|和|与|及|也|参与|配合|这项工作|这件事|这一?条|本条|的|市|其他|有关"
)
_BY_WHOM = re.compile(r"由(?P<who>[一-鿿]{2,12}?)(?:牵头|负责|主管|承担)")
_LEAD = re.compile(r"牵头|主办|为主负责|主要负责|带头")
_LEAD_NAME = re.compile(r"牵头(?:部门|单位)?(?:是|为|：|:)?")
_ALONE = re.compile(r"单独负责|独自负责|一家负责|只由|仅由|只归|全权负责|唯一")
_RESPONSIBLE = re.compile(r"负责|主管|分管|归[^，。]{0,8}管")
_MORE = re.compile(r"等|之一|参与|配合|会同|包括|其中|牵头|分别|各自|也|第一位|排在")


def only_names_departments(text: str) -> bool:
    """Whether a sentence says who is responsible and nothing else, so that its departments are all there is to check."""
    names = sum(len(pattern.findall(text)) for pattern in (_NAME, _PLACE_NAMES, NO_LEAD))
    rest = text
    for pattern in (_NAME, NO_LEAD, _LABEL, _SAID_OF_DEPARTMENTS):
        rest = pattern.sub("", rest)
    return names > 0 and not words_only(rest)


def failures(text: str, source: str, cited: Sequence[Clause]) -> tuple[str, ...]:
    """Check what a statement says of departments.

    Args:
        text: The statement, in official words where the source has them.
        source: The cited clauses' wording.
        cited: The cited clauses, which know their departments and who leads.

    Returns:
        One line for each department that the clauses do not name, and each false claim of leading, acting alone or separately.
    """
    return (*_unnamed(text, source), *_false_lead(text, source, cited), *_false_share(text, source, cited))


def _unnamed(text: str, source: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        if not _is_named(match, source):
            yield f"所引条文没有「{match.group()}」"
    for match in _BY_WHOM.finditer(text):
        if match["who"] not in source and not _NAME.search(match["who"]) and not re.search(r"部门|单位|谁|哪", match["who"]):
            yield f"所引条文没有由「{match['who']}」负责"
    unlisted = (match for pattern in (_PLACE_NAMES, _OTHER_OFFICE) for match in pattern.finditer(text))
    for match in unlisted:
        if match.group() not in source and not _NAME.search(match.group()):
            yield f"所引条文没有「{match.group()}」"


def _is_named(match: re.Match[str], source: str) -> bool:
    """Whether the source names it: the same stem, and not another level of office."""
    for other in _NAME.finditer(source):
        levels = {(level or "").replace("市委", "市") for level in (match["level"], other["level"])}
        if other["stem"] == match["stem"] and (len(levels) == 1 or "" in levels):
            return True
    return False


def _false_lead(text: str, source: str, cited: Sequence[Clause]) -> Iterator[str]:
    for piece in sub_clauses(text):
        leads = [clause.lead for clause in cited if clause.lead]
        if NO_LEAD.search(piece) and leads:
            yield f"原文有牵头部门：{leads[0]}"
        if not _LEAD.search(piece) or NO_LEAD.search(piece) or re.search(r"谁牵头|牵头部门要|各牵头", piece):
            continue
        named = _claimed_leads(piece)
        if not named:
            if "牵头" not in source and not leads:
                yield f"所引条文没有牵头部门：「{piece}」"
            continue
        for name in named:
            if not any(_same_office(name, lead) for lead in leads):
                yield f"牵头的{'是' + leads[0] if leads else '部门没有'}，不是「{name}」"


def _claimed_leads(piece: str) -> list[str]:
    """The names said to lead: the last before 牵头, or the first after 牵头部门是."""
    match = _LEAD.search(piece)
    if match is None:
        return []
    before = [name.group() for name in _NAME.finditer(piece, 0, match.start())]
    after = _NAME.search(piece, (_LEAD_NAME.search(piece) or match).end())
    if re.search(r"牵头(?:部门|单位)?(?:是|为|：|:)", piece) and after:
        return [after.group()]
    return before or ([after.group()] if after and not before else [])


def _same_office(name: str, office: str) -> bool:
    mine, theirs = _NAME.search(name), _NAME.search(office)
    if mine is None or theirs is None:
        return name in office or office in name
    return mine["stem"] == theirs["stem"]


def _false_share(text: str, source: str, cited: Sequence[Clause]) -> Iterator[str]:
    arrangements = {clause.arrangement for clause in cited}
    if _ALONE.search(text) and _NAME.search(text) and Arrangement.SOLE not in arrangements:
        yield "原文不是一个部门单独负责"
    if "分别负责" in text and Arrangement.SEPARATE not in arrangements and not ("分别负责" in source and _LEAD.search(text)):
        yield "原文不是各部门分别负责"
    if re.search(r"共同负责|一起负责|联合负责", text) and arrangements <= {Arrangement.SEPARATE, Arrangement.SOLE}:
        yield "原文不是共同负责"
    named = [match.group() for match in _NAME.finditer(text)]
    if not named or not _RESPONSIBLE.search(text) or _MORE.search(text) or not cited:
        return
    listed = max(len(clause.departments) for clause in cited)
    if len(named) < listed:
        yield f"原文还列了其他部门，不只是「{'、'.join(named)}」"
