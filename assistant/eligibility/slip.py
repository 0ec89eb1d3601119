"""条件自查单: the slip to take to the counter, as a printable page and as PDF. It holds no names and no numbers of persons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.documents.stamp import printed_code
from assistant.eligibility.explain import understood
from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import Assessment, RouteResult, Truth, Verdict
from assistant.records import Document

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable

TITLE = "条件自查单"
_FONT = "STSong-Light"
"""A CID font that PDF readers bring along: no font file is needed."""
_LONG_NUMBER = re.compile(r"(?<!\d)\d[\d \-]{5,}[\dXx](?![\dXx])")
_BOXES = {Truth.MET: "☑", Truth.UNMET: "☒", Truth.UNKNOWN: "☐", Truth.OPEN: "？", Truth.UNCOVERED: "—"}
_PRINTED_BOXES = {Truth.MET: "√", Truth.UNMET: "×", Truth.UNKNOWN: "□", Truth.OPEN: "？", Truth.UNCOVERED: "—"}
_STYLE = (
    "body{font-family:'Noto Serif CJK SC','Songti SC',SimSun,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;line-height:1.6;color:#111}"
    "h1{font-size:1.5rem;text-align:center;margin:0 0 .5rem}h2{font-size:1.1rem;border-bottom:1px solid #999;margin:1.2rem 0 .4rem}"
    "h3{font-size:1rem;margin:.8rem 0 .2rem}ul{padding-left:1.2rem;margin:.2rem 0}q{quotes:'「' '」'}"
    ".quiet{color:#444;font-size:.9rem}@media print{body{margin:0;max-width:none}}"
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the slip: a heading and its lines; a route's lines are (mark, text, clause words)."""

    heading: str
    lines: tuple[tuple[Truth | None, str, str], ...]
    level: int = 2


def sections(assessment: Assessment, rules: RuleBook) -> tuple[Section, ...]:
    """What the slip says, in order: facts, verdict per route with the clause words, what to bring up at the counter.

    The speaker's own words stay off it, since they may hold a name; long numbers would be replaced by ［号码已略］.
    """
    facts = tuple((None, mask(line), "") for line in understood(assessment, rules, words=False)) or ((None, "还没有说到具体情况。", ""),)
    parts = [Section("我说的情况", facts), Section("自查结果", ((None, _summary(assessment), ""),))]
    parts += [_route(result) for result in assessment.routes]
    parts.append(Section("到窗口要问清的", tuple((None, line, "") for line in _to_bring_up(assessment, rules))))
    return tuple(parts)


def as_html(assessment: Assessment, rules: RuleBook, document: Document, *, on: date) -> str:
    """The slip as a self-contained page.

    Args:
        assessment: What was judged.
        rules: Names facts.
        document: The document it was judged by; its date and status stand at the foot.
        on: The day of the slip.

    Returns:
        A whole HTML document that loads nothing from anywhere.
    """
    body = "".join(_html_section(section) for section in sections(assessment, rules))
    foot = "".join(f'<p class="quiet">{html.escape(line)}</p>' for line in _foot(document, on))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{TITLE}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body><h1>{TITLE}</h1>{body}{foot}</body></html>'


def as_pdf(assessment: Assessment, rules: RuleBook, document: Document, *, on: date) -> bytes:
    """The slip as PDF, A4, with a Chinese font that needs no font file.

    Returns:
        The bytes of the file.
    """
    from reportlab.lib.pagesizes import A4  # loaded late: no other command needs it
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = _pdf_styles()
    flow: list[Flowable] = [Paragraph(TITLE, styles["title"])]
    for section in sections(assessment, rules):
        flow.append(Paragraph(html.escape(section.heading), styles["heading" if section.level == 2 else "route"]))
        for mark, text, quote in section.lines:
            words = f"〔{quote}〕" if quote else ""
            flow.append(Paragraph(html.escape(f"{_PRINTED_BOXES[mark] if mark else '●'} {text}{words}"), styles["line"]))
    flow += [Paragraph(html.escape(line), styles["quiet"]) for line in _foot(document, on)]
    out = BytesIO()
    margin = 18 * mm
    page = SimpleDocTemplate(out, pagesize=A4, title=TITLE, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin)
    page.build(flow)
    return out.getvalue()


def mask(text: str) -> str:
    """A text without identity, telephone and other long numbers.

    >>> mask("电话13800000000，住了3年")
    '电话［号码已略］，住了3年'
    """
    return _LONG_NUMBER.sub("［号码已略］", text)


def _summary(assessment: Assessment) -> str:
    if assessment.routes and assessment.route:
        first = assessment.routes[0]
        return f"{first.name}（{_clause_label(first)}）：{first.label}。"
    return assessment.remark or (assessment.notes[0].text if assessment.notes else f"{assessment.verdict.label}。")


def _route(result: RouteResult) -> Section:
    lines = [
        (finding.truth, finding.text.rstrip("。"), f"{finding.citation.label}「{finding.citation.quote}」") for finding in result.findings
    ]
    remedies = [(None, f"怎样才符合：{'；'.join(result.remedies)}", "")] if result.remedies else []
    return Section(f"{result.name}（{_clause_label(result)}）：{result.label}", (*lines, *remedies), level=3)


def _clause_label(result: RouteResult) -> str:
    own = (finding.citation.label for finding in result.findings if finding.citation.clause_id == result.clause_id)
    return next(own, result.clause_id.rpartition("#")[2])


def _to_bring_up(assessment: Assessment, rules: RuleBook) -> Iterator[str]:
    for result in assessment.routes:
        for finding in result.findings:
            if finding.truth is Truth.UNKNOWN and result.verdict is Verdict.NEEDS_MORE_INFO:
                yield f"{finding.text.rstrip('。')}。"
    yield from (f"{point.rstrip('。')}，请当面核实。" for point in assessment.open_points)
    yield from (note.text for result in assessment.routes[:1] for note in result.notes)
    yield from (note.text for note in assessment.notes)
    yield from (f"{rules.facts[each.name].label}：前后说法不一样，请当面说清。" for each in assessment.contradictions)
    yield f"要带哪些材料、收不收费、多久办好，以{assessment.office}答复为准。"


def _foot(document: Document, on: date) -> tuple[str, ...]:
    return (
        f"依据：{document.title}（{document.signed:%Y年%m月%d日}落款）" if document.signed else f"依据：{document.title}",
        f"文件状态：{document.in_force_status}。{document.status_note}",
        f"填写日期：{on:%Y年%m月%d日}。本单由本人自查，不是审批结果，不写姓名和证件号码。",
        f"核对码：{printed_code(document)}。本单不留底；文件改动以后，窗口凭核对码能查出要不要重新自查。",
    )


def _html_section(section: Section) -> str:
    items = "".join(
        f"<li>{_BOXES[mark] + ' ' if mark else ''}{html.escape(text)}{f'<br><span class=quiet>{html.escape(quote)}</span>' if quote else ''}</li>"
        for mark, text, quote in section.lines
    )
    return f"<h{section.level}>{html.escape(section.heading)}</h{section.level}><ul>{items}</ul>"


def _pdf_styles() -> dict[str, ParagraphStyle]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    base = {"fontName": _FONT, "wordWrap": "CJK"}
    return {
        "title": ParagraphStyle("title", fontSize=18, leading=26, alignment=1, spaceAfter=6, **base),
        "heading": ParagraphStyle("heading", fontSize=13, leading=19, spaceBefore=9, spaceAfter=3, **base),
        "route": ParagraphStyle("route", fontSize=11.5, leading=17, spaceBefore=6, spaceAfter=2, **base),
        "line": ParagraphStyle("line", fontSize=10.5, leading=16, leftIndent=10, **base),
        "quiet": ParagraphStyle("quiet", fontSize=9, leading=13, spaceBefore=4, textColor="#444444", **base),
    }
