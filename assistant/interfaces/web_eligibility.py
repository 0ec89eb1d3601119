"""The tab 我的情况: say it or tick it, see the verdict per route with the clause words, answer the next question, take the slip along."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from assistant.eligibility.assess import Rules, conclude, understand
from assistant.eligibility.expressions import FactKind
from assistant.eligibility.slip import as_html, as_pdf
from assistant.eligibility.values import Assessment, Fact, FactValue, Finding, RouteResult, Source, Truth, Verdict
from assistant.flow import Desk
from assistant.interfaces.web_check import clause_address
from assistant.interfaces.web_parts import QUIET, html
from assistant.privacy import mask
from assistant.records import Turn

MAX_CHARS = 500
"""Longer stories are not read."""
_CSS = (Path(__file__).parent / "web_eligibility.css").read_text(encoding="utf-8")
_UNSURE = "不清楚"
_UNSAID = "没有说"
_MARKS = {
    Truth.MET: ("✓", "ok"),
    Truth.UNMET: ("✗", "bad"),
    Truth.UNKNOWN: ("？", "read"),
    Truth.OPEN: ("！", "read"),
    Truth.UNCOVERED: ("—", "read"),
}
_STYLES = {Verdict.QUALIFIES: "ok", Verdict.DOES_NOT_QUALIFY: "bad", Verdict.NEEDS_MORE_INFO: "read", Verdict.NOT_COVERED: "read"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one reader has said and ticked; the only state, shared by the text, the buttons and the form."""

    turns: tuple[Turn, ...] = ()
    ticked: tuple[tuple[str, FactValue], ...] = ()

    def tick(self, name: str, value: FactValue) -> Told:
        """Set a fact; a later tick replaces an earlier one."""
        return replace(self, ticked=(*(each for each in self.ticked if each[0] != name), (name, value)))

    def untick(self, name: str) -> Told:
        """Let what was said count again."""
        return replace(self, ticked=tuple(each for each in self.ticked if each[0] != name))


class CaseRoom:
    """What the tab does; holds nothing of any reader."""

    def __init__(self, desk: Desk, rules: Rules) -> None:
        """Serve one desk and its rules."""
        self._library = desk.materials.library
        self.rules = rules
        self.document = self._library.documents[rules.book.document_id]
        self.groups = _groups(rules)

    def say(self, told: Told, text: str) -> Told:
        """Add what someone typed, personal numbers masked; our open question stands before it, so that a bare 有 answers it."""
        asked = self.assess(told).next_question if told.turns or told.ticked else None
        turns = (*told.turns, *((Turn("assistant", asked.text),) if asked else ()), Turn("user", mask(text).text.strip()))
        reading = understand(turns, self.rules)
        said = {name for name, fact in reading.facts.items() if fact.turn == _last_turn(turns)}
        return Told(turns, tuple(each for each in told.ticked if each[0] not in said))

    def assess(self, told: Told) -> Assessment:
        """Judge what was said and ticked."""
        return conclude(understand(told.turns, self.rules), self.rules, self._library, known=dict(told.ticked))

    def shown(self, assessment: Assessment) -> Mapping[str, str]:
        """The form: what stands ticked, by fact."""
        facts = {fact.name: fact for fact in assessment.facts}
        return {name: self.rules.book.facts[name].shown(facts[name].value) if name in facts else _UNSAID for name in self.rules.book.facts}

    def value_of(self, name: str, shown: str) -> FactValue:
        """The value behind an answer on the page; None for 不清楚."""
        kind = self.rules.book.facts[name]
        return next((value for value in kind.values if kind.shown(value) == shown), None)

    def slips(self, told: Told, *, today: date) -> list[str]:
        """Write the slip as PDF and as a page to print.

        Returns:
            Paths of both, in a folder of their own.
        """
        assessment = self.assess(told)
        folder = Path(tempfile.mkdtemp(prefix="slip-"))
        pdf, page = folder / "条件自查单.pdf", folder / "条件自查单.html"
        pdf.write_bytes(as_pdf(assessment, self.rules.book, self.document, on=today))
        page.write_text(as_html(assessment, self.rules.book, self.document, on=today), encoding="utf-8")
        return [str(pdf), str(page)]


class _Parts(NamedTuple):
    """What changes in the tab."""

    text: gr.Textbox
    say: gr.Button
    clear: gr.Button
    verdict: gr.HTML
    question: gr.HTML
    answers: gr.Radio
    heard: gr.HTML
    fields: dict[str, gr.Radio]
    make: gr.Button
    files: gr.File


def eligibility_tab(desk: Desk) -> None:
    """Lay 我的情况 out in the current tab; a note where no document has rules."""
    rules = desk.rules
    if rules is None:
        html('<p class="hint">资料里还没有写条件的文件，这里判断不了。请在「问答」里提问。</p>')
        return
    room = CaseRoom(desk, rules)
    html(f"<style>{_CSS}</style>")
    with gr.Column(elem_id="case"):
        parts = _lay_out(room)
    _connect(room, parts, gr.State(Told()))


def _lay_out(room: CaseRoom) -> _Parts:
    html('<p class="hint">说说是谁要落户、住在哪里、手续办了没有；也可以在下面勾选，两边是同一份。请不要写姓名、证件号和电话。</p>')
    text = gr.Textbox(
        label="说说您的情况",
        lines=3,
        max_lines=8,
        max_length=MAX_CHARS,
        elem_id="case-text",
        placeholder="例：我跟媳妇在县城租房住，没备案，房东也不愿意，能落户吗",
    )
    with gr.Row():
        say = gr.Button("看看符不符合", variant="primary", elem_id="case-say", min_width=160)
        clear = gr.Button("清空重来", elem_id="case-clear", min_width=120)
    question = html("", elem_id="case-question")
    answers = gr.Radio([], label="请选一个", visible=False, elem_id="case-answers")
    verdict = html("", elem_id="case-verdict")
    heard = html("", elem_id="case-heard")
    make = gr.Button("做一张条件自查单（可打印、PDF）", visible=False, elem_id="case-make")
    files = gr.File(label="下载：PDF、可打印的网页", visible=False, file_count="multiple", interactive=False, elem_id="case-files")
    with gr.Accordion("逐项勾选、更正", open=False, elem_id="case-form"):
        fields = dict(_fields(room))
    return _Parts(text, say, clear, verdict, question, answers, heard, fields, make, files)


def _fields(room: CaseRoom) -> Iterator[tuple[str, gr.Radio]]:
    for heading, names in room.groups:
        with gr.Accordion(heading, open=False):
            for name in names:
                kind = room.rules.book.facts[name]
                yield name, gr.Radio(_choices(kind), value=_UNSAID, label=kind.label, info=kind.ask, elem_id=f"case-{name}")


def _connect(room: CaseRoom, parts: _Parts, state: gr.State) -> None:
    fields = list(parts.fields.values())
    shown = [state, parts.text, parts.verdict, parts.question, parts.answers, parts.heard, parts.make, parts.files, *fields]

    def show(told: Told, text: Any) -> tuple[Any, ...]:
        hidden = gr.update(visible=False)
        if not told.turns and not told.ticked:
            blank = [gr.update(value=_UNSAID) for _ in fields]
            return told, text, "", "", gr.update(choices=[], value=None, visible=False), "", hidden, hidden, *blank
        assessment = room.assess(told)
        question = assessment.next_question
        options = [*map(str, _answers(room, question.fact)), _UNSURE] if question else []
        values = room.shown(assessment)
        return (
            told, text, verdict_html(assessment), question_html(assessment),
            gr.update(choices=options, value=None, visible=bool(options)), said_html(told) + heard_html(assessment, room.rules),
            gr.update(visible=True), hidden, *(gr.update(value=values[name]) for name in parts.fields),
        )  # fmt: skip

    def say(told: Told, text: str) -> tuple[Any, ...]:
        if text.strip():
            return show(room.say(told, text), "")
        gr.Info("请先在框里写一两句您的情况，再点「看看符不符合」。")
        return show(told, text)

    def reply(told: Told, answer: str) -> tuple[Any, ...]:
        asked = room.assess(told).next_question
        return show(told.tick(asked.fact, room.value_of(asked.fact, answer)), gr.update()) if asked else show(told, gr.update())

    def tick(name: str) -> Any:
        def ticked(told: Told, chosen: str) -> tuple[Any, ...]:
            return show(told.untick(name) if chosen == _UNSAID else told.tick(name, room.value_of(name, chosen)), gr.update())

        return ticked

    parts.say.click(say, [state, parts.text], shown, **QUIET)
    parts.text.submit(say, [state, parts.text], shown, **QUIET)
    parts.answers.input(reply, [state, parts.answers], shown, **QUIET)
    parts.clear.click(lambda: show(Told(), ""), None, shown, **QUIET)
    for name, field in parts.fields.items():
        field.input(tick(name), [state, field], shown, **QUIET)
    parts.make.click(lambda told: gr.update(value=room.slips(told, today=date.today()), visible=True), [state], [parts.files], **QUIET)


def verdict_html(assessment: Assessment) -> str:
    """A card for each route, the best first; the words of the clause with every condition."""
    if assessment.remark and assessment.route is None:
        return f'<section class="case" role="status"><p class="remark">{escape(assessment.remark)}</p>{_closing(assessment)}</section>'
    cards = "".join(_card(result, first=index == 0) for index, result in enumerate(assessment.routes))
    notes = "".join(f'<p class="note">{escape(each.text)}{_quote(each)}</p>' for each in assessment.notes)
    unread = "".join(f"<li>“{escape(each)}”</li>" for each in assessment.unread)
    doubt = (
        f'<div class="doubt"><p>条件看着都说到了，但下面的话没有读懂，现在不能答符合。请换个说法，或者到窗口说清：</p><ul>{unread}</ul></div>'
        if unread
        else ""
    )
    nothing = "" if cards or notes else '<p class="remark">只凭现在说的，还看不出走哪一条落户的路。</p>'
    return f'<section class="case" role="status" aria-label="自查结果">{doubt}{nothing}{cards}{notes}{_closing(assessment)}</section>'


def question_html(assessment: Assessment) -> str:
    """The next question and why it is asked; empty if there is none."""
    question = assessment.next_question
    return f'<p class="ask"><b>{escape(question.text)}</b><br><span>{escape(question.why)}</span></p>' if question else ""


def said_html(told: Told) -> str:
    """What was typed so far, which the box no longer holds."""
    words = "".join(f"<li>{escape(turn.content)}</li>" for turn in told.turns if turn.role == "user")
    return (
        f'<details class="heard said"><summary>您写过的话（要补充或更正，在上面接着写）</summary><ul>{words}</ul></details>'
        if words
        else ""
    )


def heard_html(assessment: Assessment, rules: Rules) -> str:
    """What was understood, with the words it came from, and where the speaker contradicts himself."""
    rows = "".join(_heard(fact, rules) for fact in assessment.facts)
    twice = "".join(
        f'<li class="read">{escape(rules.book.facts[each.name].label)}：前后说法不一样，请在下面勾选以哪个为准。</li>'
        for each in assessment.contradictions
    )
    if not rows and not twice:
        return ""
    return f'<details class="heard" open><summary>我听到的（不对的请在「逐项勾选、更正」里改）</summary><ul>{rows}{twice}</ul></details>'


def _heard(fact: Fact, rules: Rules) -> str:
    kind = rules.book.facts[fact.name]
    source = "勾选" if fact.source is Source.TICKED else f"您说：{fact.words}" if fact.words else "由前面的话推出"
    return f"<li>{escape(kind.label)}：<b>{escape(kind.shown(fact.value))}</b> <span>{escape(source)}</span></li>"


def _card(result: RouteResult, *, first: bool) -> str:
    number = result.clause_id.rpartition("#")[2]
    rows = "".join(_condition(each) for each in result.findings)
    remedy = f'<p class="remedy">怎样才符合：{escape("；".join(result.remedies))}。</p>' if result.remedies else ""
    notes = "".join(f'<p class="note">{escape(each.text)}{_quote(each)}</p>' for each in result.notes)
    head = f'<span class="verdict {_STYLES[result.verdict]}">{result.label}</span> {escape(result.name)}（第{escape(number)}条）'
    return f'<details class="route"{" open" if first else ""}><summary>{head}</summary><ul>{rows}</ul>{remedy}{notes}</details>'


def _condition(finding: Finding) -> str:
    mark, style = _MARKS[finding.truth]
    return f'<li><span class="{style}">{mark}</span> {escape(finding.text.rstrip("。"))}{_quote(finding)}</li>'


def _quote(finding: Finding) -> str:
    words = "".join(finding.citation.quote.split())
    return (
        f'<br><q cite="{escape(finding.citation.clause_id)}">{escape(words)}</q>'
        f'<a class="where" href="{clause_address(finding.citation.clause_id)}" target="_blank" title="看原文">{escape(finding.citation.label)}</a>'
    )


def _closing(assessment: Assessment) -> str:
    points = "".join(f"<li>{escape(each.rstrip('。'))}</li>" for each in assessment.open_points)
    opened = f'<p>方案没有写明、要问清的：</p><ul class="points">{points}</ul>' if points else ""
    return f'{opened}<p class="hint">这是自查，不是审批。以窗口审核为准，办理前请到{escape(assessment.office)}核实。</p>'


def _choices(kind: FactKind) -> list[str]:
    return [_UNSAID, *(kind.shown(value) for value in kind.values), _UNSURE]


def _answers(room: CaseRoom, name: str) -> Sequence[str]:
    kind = room.rules.book.facts[name]
    return [kind.shown(value) for value in kind.values]


def _last_turn(turns: Sequence[Turn]) -> int:
    return sum(turn.role == "user" for turn in turns) - 1


def _groups(rules: Rules) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The facts under the first route that looks at them; what no condition looks at comes last."""
    left = dict.fromkeys(rules.book.facts)
    groups: list[tuple[str, tuple[str, ...]]] = [("先说要走哪条路", (rules.book.opening,))]
    left.pop(rules.book.opening)
    for route in rules.book.routes:
        names = tuple(name for name in route.facts if name in left)
        for name in names:
            left.pop(name)
        if names:
            groups.append((route.name, names))
    return (*groups, ("其他", tuple(left)))
