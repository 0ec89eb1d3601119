"""An assessment in plain Chinese: verdict first, then each condition with the words it stands on, then what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import Assessment, Fact, Finding, RouteResult, Source, Truth, Verdict
from assistant.records import Citation, Statement, StatementKind

_MARKS = {Truth.MET: "已满足", Truth.UNMET: "不满足", Truth.OPEN: "须核实", Truth.UNCOVERED: "方案没有写"}
JUDGED = ("您说的情况", "照我听到的")
"""A verdict begins with one of these."""
_HEADS = {
    Verdict.QUALIFIES: "按您说的情况，符合「{name}」的条件（{label}）。",
    Verdict.DOES_NOT_QUALIFY: "按您说的情况，不符合「{name}」的条件（{label}）。",
    Verdict.NOT_COVERED: "您说的情况，「{name}」这里没有规定（{label}）。",
}


def explain(assessment: Assessment, rules: RuleBook) -> tuple[Statement, ...]:
    """Put an assessment into statements of an answer.

    Args:
        assessment: What was judged.
        rules: Names facts and offices.

    Returns:
        The verdict first (role conclusion), the conditions of the first route one by one (point), other routes, what would make the
        person qualify, what the document leaves open (open), and last the next question (ask). Each point cites its clause word for
        word; the citation's quote is the document's text at its offset.
    """
    statements = [_head(assessment)]
    if assessment.routes and not _is_remark_alone(assessment):
        statements += [_condition(finding) for finding in assessment.routes[0].findings]
        statements += [_remedy(assessment.routes[0])] if assessment.routes[0].remedies else []
        statements += _further_routes(assessment.routes[1:])
        statements += [_note(note) for note in assessment.routes[0].notes]
    statements += [_note(note) for note in assessment.notes]
    statements += list(_closing(assessment, rules))
    return tuple(statements)


def plain_lines(assessment: Assessment, rules: RuleBook) -> tuple[str, ...]:
    """The explanation as lines of text, with what was understood at the top."""
    lines = [f"我听到的：{_fact_line(fact, rules)}" for fact in assessment.facts]
    for statement in explain(assessment, rules):
        quotes = "".join(f"〔{each.label}：「{each.quote}」〕" for each in statement.citations)
        lines.append(f"{statement.text}{quotes}")
    return tuple(lines)


def understood(assessment: Assessment, rules: RuleBook, *, words: bool = True) -> tuple[str, ...]:
    """What was understood, one fact a line, for showing and correcting; with the words it came from, if wanted."""
    return tuple(_fact_line(fact, rules, words=words) for fact in assessment.facts)


def _fact_line(fact: Fact, rules: RuleBook, *, words: bool = True) -> str:
    kind = rules.facts[fact.name]
    source = "" if not words or fact.source is Source.TICKED or not fact.words else f"（您说：{fact.words}）"
    shown = kind.shown(fact.value)
    return f"{kind.label}{source}" if shown == kind.label else f"{kind.label}：{shown}{source}"


def _is_remark_alone(assessment: Assessment) -> bool:
    return bool(assessment.remark) and assessment.route is None


def _head(assessment: Assessment) -> Statement:
    if _is_remark_alone(assessment):
        return Statement(assessment.remark, StatementKind.INFORMATION, (), "conclusion")
    if assessment.unread:
        return Statement(_withheld(assessment), StatementKind.INFORMATION, (assessment.routes[0].findings[0].citation,), "conclusion")
    if not assessment.routes:
        text = assessment.notes[0].text if assessment.notes else "只凭现在说的，还看不出走哪一条落户的路。"
        citations = (assessment.notes[0].citation,) if assessment.notes else ()
        return Statement(text, StatementKind.INFORMATION, citations, "conclusion")
    first = assessment.routes[0]
    citation = next(
        (finding.citation for finding in first.findings if finding.citation.clause_id == first.clause_id), first.findings[0].citation
    )
    return Statement(_headline(first, citation), StatementKind.ENTITLEMENT, (citation,), "conclusion")


def _withheld(assessment: Assessment) -> str:
    words = "”“".join(assessment.unread)
    return f"「{assessment.routes[0].name}」的条件看着都说到了，但您说的“{words}”没有读懂，现在不能答符合，请换个说法，或者到窗口说清。"


def _headline(route: RouteResult, citation: Citation) -> str:
    label = f"第{route.clause_id.rpartition('#')[2]}条" if not citation.label or citation.clause_id != route.clause_id else citation.label
    if route.verdict is not Verdict.NEEDS_MORE_INFO:
        return _HEADS[route.verdict].format(name=route.name, label=label)
    if any(finding.truth is Truth.OPEN for finding in route.findings):
        return f"「{route.name}」（{label}）有一点方案没有写清楚，不能答符合，须向派出所核实。"
    return f"「{route.name}」（{label}）还缺事实，现在不能答符合或者不符合。"


def _condition(finding: Finding) -> Statement:
    mark = "" if finding.truth is Truth.UNKNOWN else f"{_MARKS[finding.truth]}："  # its text says 还不知道 itself
    text = f"{mark}{finding.text.rstrip('。')}。"
    role = "open" if finding.truth in (Truth.OPEN, Truth.UNCOVERED) else "point"
    return Statement(text, StatementKind.REQUIREMENT, (finding.citation,), role)


def _note(note: Finding) -> Statement:
    return Statement(note.text, StatementKind.INFORMATION, (note.citation,), "point")


def _remedy(route: RouteResult) -> Statement:
    unmet = [finding for finding in route.findings if finding.truth is Truth.UNMET and finding.remedy]
    text = f"怎样才符合：{'；'.join(route.remedies)}。"
    return Statement(text, StatementKind.REQUIREMENT, tuple(dict.fromkeys(finding.citation for finding in unmet)), "point")


def _further_routes(routes: tuple[RouteResult, ...]) -> Iterator[Statement]:
    for route in routes:
        decisive = [finding for finding in route.findings if finding.truth is not Truth.MET] or list(route.findings)
        reasons = "；".join(dict.fromkeys(finding.text.rstrip("。") for finding in decisive[:3]))
        text = f"另一条路「{route.name}」：{route.label}（{reasons}）。"
        yield Statement(text, StatementKind.REQUIREMENT, (decisive[0].citation,), "point")


def _closing(assessment: Assessment, rules: RuleBook) -> Iterator[Statement]:
    for each in assessment.contradictions:
        said = "”和“".join(fact.words for fact in each.said)
        yield Statement(
            f"您说的“{said}”前后不一样，请说明{rules.facts[each.name].label}以哪个为准。", StatementKind.INFORMATION, (), "open"
        )
    for point in assessment.open_points:
        text = f"方案没有写明的：{point.rstrip('。')}，须向{assessment.office}核实。"
        yield Statement(text, StatementKind.INFORMATION, (), "open")
    if assessment.next_question:
        question = assessment.next_question
        yield Statement(f"{question.text}（{question.why}）", StatementKind.INFORMATION, (), "ask")
    yield Statement(f"以窗口审核为准，办理前请到{assessment.office}核实。", StatementKind.INFORMATION, (), "point")
