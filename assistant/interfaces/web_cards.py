"""An answer as HTML: what is told first, then a card for each clause that it stands on. Everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from assistant.clauses.digests import DIGEST_LABEL
from assistant.documents import repair
from assistant.flow import EXTRACTIVE, Desk
from assistant.interfaces.phrases import departments_text, fallback_text, main_document, refusal_text, render, whom_to_ask, with_labels
from assistant.records import Answer, Clause, Outcome, Span, Statement

BADGES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ANSWERED: ("有条款依据", "yes"),
    Outcome.NEEDS_FACTS: ("还缺情况", "ask"),
    Outcome.NOT_IN_DOCUMENT: ("方案没有写", "no"),
    Outcome.OTHER_PLACE: ("别处的规定", "no"),
    Outcome.OUT_OF_SCOPE: ("不在本方案范围", "no"),
    Outcome.UNCLEAR: ("没看明白", "ask"),
    Outcome.PERSONAL_DATA: ("涉及个人信息", "no"),
    Outcome.EMPTY: ("还没有问题", "ask"),
    Outcome.TOO_LONG: ("问题太长", "ask"),
    Outcome.NOT_CHINESE: ("请用中文提问", "ask"),
    Outcome.UNSUPPORTED: ("核对不上，不作答", "no"),
}
_SECTIONS = (
    ("open", "方案没有写清的"),
    ("basis", f"相关的上级规定 · {DIGEST_LABEL}"),
    ("contact", "归谁管"),
    ("ask", "到哪里办"),
)
_TOLD = ("conclusion", "point")
_MAX_WORDS = 4


class Cards:
    """Writes questions and answers of one desk as HTML."""

    def __init__(self, desk: Desk) -> None:
        """Prepare the way back from the repaired texts to the scans."""
        self._desk = desk
        self._library = desk.materials.library
        documents = self._library.documents.values()
        self._repaired = {each.id: repair.apply(each.raw, each.repairs, where=each.id) for each in documents if each.quotable}

    def exchange(self, asked: str, answer: Answer, number: int) -> str:
        """One question with its answer; `number` makes its anchors unique on the page."""
        text = f"问：{asked}\n答：{render(answer, self._desk)}"
        copy = (
            '<div class="tools"><button type="button" class="copy" data-copy>复制回答和出处</button>'
            f'<textarea class="copy-text" tabindex="-1" aria-hidden="true" readonly>{escape(text)}</textarea></div>'
        )
        body = self._answered(answer, number) if answer.outcome.answered else self._refused(answer, number)
        return _exchange(asked, f"{badge(answer.outcome)}{body}{copy}", number)

    def said(self, answer: Answer) -> str:
        """What a follow-up needs to know of an answer: what was told, or quoted, with its clauses.

        Headings, open points and the notice's status would pull "由谁牵头？" towards other clauses.
        """
        if not answer.outcome.answered:
            return refusal_text(answer, self._desk)
        told = [each for each in answer.statements if each.role in _TOLD] or [
            each for each in answer.statements if each.role == "quotation"
        ]
        asked = [each for each in answer.statements if each.role == "next"]
        return "\n".join(with_labels(each) for each in (*told, *asked))

    def partial(self, asked: str, statements: Sequence[Statement], number: int) -> str:
        """The same while the answer is still coming."""
        told = "".join(f"<p>{escape(each.text)}</p>" for each in statements if each.role in _TOLD)
        return _exchange(asked, f'<p class="waiting">正在查找条款……</p>{told}', number)

    def trouble(self, asked: str, message: str, number: int) -> str:
        """The same when something went wrong."""
        return _exchange(asked, f'<p class="trouble">{escape(message)}</p>', number)

    def _answered(self, answer: Answer, number: int) -> str:
        basis = (citation for each in answer.statements if each.role == "basis" for citation in each.citations)
        shown = dict.fromkeys(each.clause_id for each in (*answer.citations, *basis))
        conclusions = [each for each in answer.statements if each.role == "conclusion"]
        points = [each for each in answer.statements if each.role == "point"]
        parts = [f'<p class="conclusion">{escape(each.text)}{_labels(each, number, shown)}</p>' for each in conclusions]
        parts += [f'<p class="heard">{escape(each.text)}</p>' for each in answer.statements if each.role == "heard"]
        parts += [f'<p class="next"><b>还要问您：</b>{escape(each.text)}</p>' for each in answer.statements if each.role == "next"]
        if points:
            items = "".join(f"<li>{escape(each.text)}{_labels(each, number, shown)}</li>" for each in points)
            parts.append(f'<ul class="points">{items}</ul>')
        if not conclusions and not points:
            quoted = (each for each in answer.statements if each.role == "quotation")
            parts += [f"<blockquote>{escape(each.text)}{_labels(each, number, shown)}</blockquote>" for each in quoted]
        for role, heading in _SECTIONS:
            members = [each for each in answer.statements if each.role == role]
            if members:
                items = "".join(f"<li>{escape(each.text)}{_labels(each, number, shown)}</li>" for each in members)
                parts.append(f'<section class="{role}"><h4>{heading}</h4><ul>{items}</ul></section>')
        clauses = [self._library.by_id[clause_id] for clause_id in shown]
        cards = "".join(self.card(clause, _quoted(clause, answer.statements), number) for clause in clauses)
        parts.append(f'<section class="cards"><h4>出处（点开看原文）</h4>{cards}</section>' if cards else "")
        return "".join(parts) + _engine(answer)

    def _refused(self, answer: Answer, number: int) -> str:
        told = f'<p class="conclusion">{escape(refusal_text(answer, self._desk))}</p>'
        clause = answer.nearest
        if clause is None:
            return told
        ask = whom_to_ask(clause, self._desk)
        contact = f'<section class="contact"><h4>可以问谁</h4><ul><li>{escape(ask)}</li></ul></section>' if ask else ""
        return f'{told}{contact}<section class="cards"><h4>最接近的条款（不是答案）</h4>{self.card(clause, (), number)}</section>'

    def card(self, clause: Clause, quoted: Sequence[Span], number: int) -> str:
        """A clause to be opened: its words with the quoted ones marked, its place, its departments, and the scan's own characters."""
        document = self._library.documents[clause.document_id]
        notes = self._desk.materials.notes.get(clause.id)
        topic = (notes.topic if notes else "") or clause.topic or clause.title
        local = document.id == main_document(self._desk).id
        label = clause.label if local else f"{document.short_title or document.title} {clause.label}"
        place = " › ".join(each for each in clause.path if each != clause.label)
        if clause.quotable:
            first = document.text[quoted[0].start : quoted[0].end] if quoted else clause.body
            words, tag, preview = _marked(document.text, clause, quoted), "", f"「{first}」"
        else:
            words, tag, preview = escape(clause.body), f'<span class="digest">{DIGEST_LABEL}</span>', clause.body
        facts = [("文件", document.title), ("负责", departments_text(clause) if clause.quotable else "")]
        facts += [("用词", self._official_words(clause)), ("效力", "" if local else document.status_note or document.in_force_status)]
        rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
        return (
            f'<details class="card" id="{_anchor(clause.id, number)}"><summary><span class="head"><b>{escape(label)}</b>'
            f'<span class="topic">{escape(topic)}</span>{tag}</span>'
            f'<span class="place">{escape(place)}</span><span class="preview">{escape(preview)}</span></summary>'
            f'<div class="clause">{words}</div><dl>{rows}</dl>{self._scan(clause, number)}</details>'
        )

    def _scan(self, clause: Clause, number: int) -> str:
        if not clause.quotable:
            return ""
        repaired = self._repaired[clause.document_id]
        start, end = repaired.raw_span(Span(clause.start, clause.end))
        scanned = repaired.raw[start:end].replace("\r\n", "\n").strip("\n")
        return (
            f'<details class="scan" id="{_anchor(clause.id, number)}-scan"><summary>看扫描原始文字</summary>'
            f'<p class="note">扫描识别得到的原样文字，换行、空格和错字都没有改。</p><pre tabindex="0">{escape(scanned)}</pre></details>'
        )

    def _official_words(self, clause: Clause) -> str:
        said: dict[str, list[str]] = {}
        for plain, official in self._desk.synonyms.items():
            if official in clause.body and plain not in clause.body:
                said.setdefault(official, []).append(plain)
        longest = sorted(said, key=len, reverse=True)[:_MAX_WORDS]
        return "；".join(f"{'、'.join(said[official][:3])} → 「{official}」" for official in longest)


def badge(outcome: Outcome) -> str:
    """The outcome in two to eight characters."""
    words, tone = BADGES[outcome]
    return f'<span class="badge {tone}" data-outcome="{outcome.value}">{words}</span>'


def _exchange(asked: str, inside: str, number: int) -> str:
    return (
        f'<article class="exchange" id="exchange-{number}"><div class="asked"><span class="who">您问</span>{escape(asked)}</div>'
        f'<div class="told">{inside}</div></article>'
    )


def _anchor(clause_id: str, number: int) -> str:
    safe = "".join(each if each.isalnum() or each == "-" else "_" for each in clause_id)
    return f"card-{number}-{safe}"


def _labels(statement: Statement, number: int, shown: Iterable[str]) -> str:
    cited = dict.fromkeys((each.clause_id, each.label) for each in statement.citations if each.clause_id in shown)
    return "".join(
        f'<a class="cite" href="#{_anchor(clause_id, number)}" data-open aria-label="打开{escape(label)}">{escape(label)}</a>'
        for clause_id, label in cited
    )


def _quoted(clause: Clause, statements: Sequence[Statement]) -> tuple[Span, ...]:
    """The words that the told sentences stand on; where nothing is told, the words quoted. Overlaps are merged."""
    for roles in (_TOLD, ("quotation", "basis")):
        cited = (each for statement in statements if statement.role in roles for each in statement.citations if each.clause_id == clause.id)
        spans = sorted(Span(each.start, each.end) for each in cited if each.verbatim)
        if spans:
            break
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _marked(text: str, clause: Clause, quoted: Sequence[Span]) -> str:
    parts, position = [], clause.start
    for start, end in quoted:
        if clause.start <= start and end <= clause.end:
            parts += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
            position = end
    return "".join([*parts, escape(text[position : clause.end])])


def _engine(answer: Answer) -> str:
    if answer.fallback_reason:
        return f'<p class="engine">{fallback_text(answer)}。</p>'
    if answer.engine == EXTRACTIVE:
        return '<p class="engine">回答由条款摘录而成，没有使用语言模型。</p>'
    return '<p class="engine">回答由语言模型按条款措辞，每句都已与条款核对。</p>'
