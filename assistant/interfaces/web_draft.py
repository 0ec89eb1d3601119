"""The tab for publicity officers: choose, draft, edit, see the ledger, tick off, review, download."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from assistant.drafting import desk as drafting
from assistant.drafting.book import FILE_NAME, Content, DraftBook, Kept, changes, slip_state
from assistant.drafting.choices import ROLES, SUFFIXES, Format, Kind, State
from assistant.drafting.exports import Imprint, export
from assistant.drafting.ledger import Entry, Ledger, Told, Verdict, judge
from assistant.drafting.materials import DraftMaterials, Subject, load_materials
from assistant.drafting.picture import lay_out, to_svg
from assistant.errors import UsageError
from assistant.flow import Desk
from assistant.interfaces.web_parts import QUIET, html
from assistant.privacy import mask

MAX_CHARS = 6000
"""Longer texts are not judged while someone types; a one-minute script has 500, an article 2,000."""
_CSS = (Path(__file__).parent / "web_draft.css").read_text(encoding="utf-8")
_UNREACHED = "() => { setTimeout(() => document.querySelectorAll('#drafting .options, #drafting .options *').forEach((list) => { list.tabIndex = -1; }), 60); }"
"""A list that scrolls takes the Tab key and is then taken away with the focus in it: it stays open, and a Tab is lost."""
_WHAT = "写什么（情形、主题或条款）"


@dataclass(frozen=True, slots=True)
class Open:
    """What stands in the editor: its subject, format, and number if it is kept."""

    subject: Subject | None = None
    form: Format = Format.QUESTIONS
    kept_id: int | None = None


class DraftRoom:
    """What the tab does; holds nothing of any reader."""

    def __init__(self, desk: Desk, book: DraftBook) -> None:
        """Serve one desk and one book of kept drafts."""
        self._desk = desk
        self._book = book
        self._materials: DraftMaterials = load_materials(desk.settings.corpus_dir, desk.materials.library, desk.synonyms)

    def subjects(self) -> list[tuple[str, str]]:
        """What can be written about: shown and chosen value."""
        situations = {each.name for each in self._materials.situations}
        return [
            (f"{'情形' if name in situations else '主题'}：{name}（{'、'.join(each.label for each in subject.clauses)}）", name)
            for name, subject in self._materials.topics.items()
        ]

    def write(self, name: str, form: str) -> tuple[str, Open, str]:
        """Draft; the text, what is open, and a word on the language model if its draft is not offered."""
        subject = self._materials.topics[name]
        made = drafting.draft(subject, Format(form), self._materials, today=date.today(), model=self._desk.model)
        note = f"语言模型的稿子没有采用：{made.fallback_reason}" if made.fallback_reason else ""
        return made.text, Open(subject, made.form), note

    def judge(self, text: str, opened: Open, ticked: Sequence[str]) -> Ledger | None:
        """The ledger of what stands in the editor; None where nothing is open or the text is too long."""
        if opened.subject is None or len(text) > MAX_CHARS:
            return None
        return judge(text, opened.subject, self._materials, ticked=ticked)

    def keep(self, text: str, opened: Open, ledger: Ledger) -> Open:
        """Keep the draft, or its new text."""
        assert opened.subject is not None
        made = drafting.Draft(opened.subject, opened.form, text, ledger)
        content = drafting.content_of(made, ledger, self._desk.index_name)
        kept_id = self._book.keep(content, self._materials.library, today=date.today(), kept_id=opened.kept_id)
        return replace(opened, kept_id=kept_id)

    def review(self, opened: Open, state: str, role: str) -> str:
        """Note a review of the kept text; the answer in words."""
        if opened.kept_id is None:
            return "请先留存，再记审核。"
        kept = self._book.get(opened.kept_id)
        if state == State.APPROVED:
            ledger = self.judge(kept.content.text, opened, kept.content.ticked)
            found = drafting.obstacles(ledger, changes(kept, self._materials.library)) if ledger else ()
            if found:
                return "还不能标为已核：" + "；".join(found)
        self._book.review(opened.kept_id, State(state), role, today=date.today())
        return f"已记下：{state}（{role}）。"

    def imprint(self, text: str, opened: Open, ledger: Ledger) -> Imprint:
        """What is printed below; a text that differs from the kept one is an unreviewed draft."""
        assert opened.subject is not None
        kept = self._book.get(opened.kept_id) if opened.kept_id is not None else None
        if kept and kept.content.text.strip() != mask(text).text.strip():
            kept = None
        return drafting.imprint(opened.subject, ledger, self._materials, index=self._desk.index_name, today=date.today(), kept=kept)

    def kept(self) -> tuple[tuple[Kept, tuple[str, ...]], ...]:
        """Everything kept, newest first, with what has changed since."""
        return tuple((each, changes(each, self._materials.library)) for each in self._book.all())

    def slip(self, code: str) -> str:
        """Whether a slip with this code must be made again, in words."""
        return _note(slip_state(code, self._materials.library)[1] if code.strip() else "请先写核对码。")

    def reopen(self, kept_id: int) -> tuple[Content, Open]:
        """A kept draft back into the editor."""
        content = self._book.get(kept_id).content
        by_id = self._materials.library.by_id
        clauses = tuple(by_id[each] for each in content.clause_ids if each in by_id)
        return content, Open(Subject(content.title, clauses), Format(content.form), kept_id)


class _Parts(NamedTuple):
    """What changes in the tab."""

    subject: gr.Dropdown
    form: gr.Radio
    write: gr.Button
    text: gr.Textbox
    ledger: gr.HTML
    ticked: gr.CheckboxGroup
    keep: gr.Button
    state: gr.Radio
    role: gr.Dropdown
    review: gr.Button
    said: gr.HTML
    make: gr.Button
    files: gr.File
    preview: gr.HTML
    kept: gr.HTML
    which: gr.Dropdown
    reopen: gr.Button
    code: gr.Textbox
    look_up: gr.Button
    slip: gr.HTML


def draft_tab(desk: Desk, book: DraftBook | None = None) -> None:
    """Lay the drafting room out in the current tab.

    Args:
        desk: Corpus, index and language model.
        book: Keeps drafts; the file beside the judgements when None.
    """
    room = DraftRoom(desk, book or DraftBook(desk.settings.feedback_path.with_name(FILE_NAME)))
    opened = gr.State(Open())
    html(f"<style>{_CSS}</style>")
    with gr.Column(elem_id="drafting"):
        parts = _lay_out(room)
    _let_write(room, parts, opened)
    _let_review(room, parts, opened)
    _let_download(room, parts, opened)
    for menu in (parts.subject, parts.role, parts.which):
        menu.focus(None, js=_UNREACHED)
    for asked in (parts.look_up.click, parts.code.submit):
        asked(room.slip, [parts.code], [parts.slip], **QUIET)


def _lay_out(room: DraftRoom) -> _Parts:
    subjects = room.subjects()
    html('<p class="hint">选好写什么和格式，点「起草」。每句话都来自审定过的句子；改动之后，右边（手机上在下面）的台账马上重新核对。</p>')
    with gr.Row():
        subject = gr.Dropdown(subjects, value=subjects[0][1] if subjects else None, label=_WHAT, elem_id="draft-subject", min_width=240)
        form = gr.Radio(list(Format), value=Format.QUESTIONS.value, label="格式", elem_id="draft-form", min_width=240)
    write = gr.Button("起草", variant="primary", elem_id="draft-write")
    with gr.Row(equal_height=False):
        with gr.Column(min_width=320):
            text = gr.Textbox(label="稿子（可以改）", lines=16, max_lines=40, elem_id="draft-text")
            with gr.Row():
                keep = gr.Button("留存", elem_id="draft-keep", min_width=120)
                make = gr.Button("生成下载文件", elem_id="draft-make", min_width=120)
        with gr.Column(min_width=320):
            ledger = html(_nothing(), elem_id="draft-ledger")
            ticked = gr.CheckboxGroup([], label="没有说到的要点：有意不写的，请勾选", visible=False, elem_id="draft-ticked")
    with gr.Row():
        state = gr.Radio(
            [each.value for each in State if each is not State.DRAFT], value=State.APPROVED.value, label="审核结论", min_width=200
        )
        role = gr.Dropdown(list(ROLES), value=ROLES[0], label="审核角色（不写姓名）", min_width=200)
        review = gr.Button("记下审核", elem_id="draft-review", min_width=160)
    said = html("", elem_id="draft-said")
    files = gr.File(label="下载：DOCX、Markdown、SVG、PNG", visible=False, file_count="multiple", interactive=False, elem_id="draft-files")
    preview = html("", elem_id="draft-preview")
    with gr.Accordion("留存的稿子和需复核的", open=False):
        kept = html(kept_html(room.kept()), elem_id="draft-kept")
        with gr.Row():
            which = gr.Dropdown(_kept_choices(room), label="打开哪一份", min_width=240)
            reopen = gr.Button("打开", min_width=120)
        with gr.Row():
            code = gr.Textbox(label="条件自查单的核对码（印在单子最下面）", max_lines=1, placeholder="1A2B-3C4D", min_width=240)
            look_up = gr.Button("查要不要复核", min_width=120, elem_id="draft-slip")
        slip = html("", elem_id="draft-slip-said")
    return _Parts(
        subject,
        form,
        write,
        text,
        ledger,
        ticked,
        keep,
        state,
        role,
        review,
        said,
        make,
        files,
        preview,
        kept,
        which,
        reopen,
        code,
        look_up,
        slip,
    )


def _let_write(room: DraftRoom, parts: _Parts, opened: gr.State) -> None:
    def write(name: str | None, form: str) -> tuple[Any, ...]:
        if not name:
            return gr.update(), Open(), gr.update(), _note("请先选写什么。"), gr.update(visible=False), ""
        text, now, note = room.write(name, form)
        return text, now, gr.update(value=[]), _note(note), gr.update(visible=False), ""

    def judged(text: str, now: Open, ticked: Sequence[str] | None) -> tuple[Any, ...]:
        if len(text) > MAX_CHARS:
            return _note(f"稿子超过{MAX_CHARS}字，没有核对。文字都还在，请分成几份。"), gr.update()
        ledger = room.judge(text, now, ticked or ())
        if ledger is None:
            return _nothing(), gr.update(visible=False)
        untold = [(each.element.name, each.element.id) for each in ledger.elements if each.by is None]
        kept = [value for _, value in untold if value in (ticked or ())]
        return ledger_html(ledger), gr.update(choices=untold, value=kept, visible=bool(untold))

    shown = [parts.text, opened, parts.ticked, parts.said, parts.files, parts.preview]
    account = ([parts.text, opened, parts.ticked], [parts.ledger, parts.ticked])
    parts.write.click(write, [parts.subject, parts.form], shown, **QUIET).then(judged, *account, **QUIET)
    parts.text.change(judged, *account, trigger_mode="always_last", **QUIET)
    parts.ticked.input(judged, *account, **QUIET)

    def reopen(kept_id: int | None) -> tuple[Any, ...]:
        if kept_id is None:
            return gr.update(), Open(), gr.update(), _note("请先选一份稿子。"), gr.update(visible=False), ""
        content, now = room.reopen(kept_id)
        choices = [(each.partition("/")[2], each) for each in content.ticked]
        return content.text, now, gr.update(choices=choices, value=list(content.ticked)), "", gr.update(visible=False), ""

    parts.reopen.click(reopen, [parts.which], shown, **QUIET).then(judged, *account, **QUIET)


def _let_review(room: DraftRoom, parts: _Parts, opened: gr.State) -> None:
    def shelf() -> tuple[Any, Any]:
        return kept_html(room.kept()), gr.update(choices=_kept_choices(room))

    def keep(text: str, now: Open, ticked: Sequence[str] | None) -> tuple[Any, ...]:
        ledger = room.judge(text, now, ticked or ())
        if ledger is None:
            return now, _note("还没有稿子可以留存。请先起草。"), *shelf()
        now = room.keep(text, now, ledger)
        return now, _note(f"已留存，编号{now.kept_id}，状态：草稿。所依据的条款、勘误或原件变了，会在下面列为需复核。"), *shelf()

    def review(now: Open, state: str, role: str) -> tuple[Any, ...]:
        try:
            return _note(room.review(now, state, role)), *shelf()
        except UsageError as error:
            return _note(str(error)), *shelf()

    parts.keep.click(keep, [parts.text, opened, parts.ticked], [opened, parts.said, parts.kept, parts.which], **QUIET)
    parts.review.click(review, [opened, parts.state, parts.role], [parts.said, parts.kept, parts.which], **QUIET)


def _let_download(room: DraftRoom, parts: _Parts, opened: gr.State) -> None:
    def make(text: str, now: Open, ticked: Sequence[str] | None) -> tuple[Any, ...]:
        ledger = room.judge(text, now, ticked or ())
        if ledger is None or now.subject is None:
            return gr.update(visible=False), "", _note("还没有稿子可以下载。请先起草。")
        imprint = room.imprint(text, now, ledger)
        folder = Path(tempfile.mkdtemp(prefix="draft-"))
        paths = [folder / f"{now.subject.title}-{now.form.value}{suffix}" for suffix in SUFFIXES]
        for path in paths:
            export(text, imprint, path)
        warning = "" if ledger.complete else "注意：台账里还有没解决的问题，稿子上印着未经审核。"
        picture = preview_html(text, imprint) if now.form is Format.PICTURE else ""
        return gr.update(value=[str(path) for path in paths], visible=True), picture, _note(f"文件已生成。{warning}")

    parts.make.click(make, [parts.text, opened, parts.ticked], [parts.files, parts.preview, parts.said], **QUIET)


def ledger_html(ledger: Ledger) -> str:
    """Both directions of the ledger: sentences with their clauses, elements with ✓ or ✗, and the coverage."""
    told = sum(each.by is not None for each in ledger.elements)
    verdict = '<span class="ok">✓ 没有多出的话，没有丢掉的要点</span>' if ledger.complete else _trouble(ledger)
    untold = "".join(_element_html(each, ledger) for each in ledger.elements if each.by is None)
    rest = "".join(_element_html(each, ledger) for each in ledger.elements if each.by is not None)
    judged = sorted(ledger.entries, key=lambda each: each.verdict.sound)
    entries = "".join(_entry_html(each) for each in judged if each.verdict is not Verdict.FRAME)
    lost = f"<h3>没有说到的要点</h3><ul>{untold}</ul>" if untold else ""
    return (
        f'<section class="ledger" role="status" aria-label="台账" tabindex="0"><p class="sum">要点覆盖 {told}/{len(ledger.elements)}（{ledger.coverage:.0%}）</p>'
        f'<div class="bar" aria-hidden="true"><span style="width:{ledger.coverage:.0%}"></span></div><p>{verdict}</p>{lost}'
        f"<h3>每句话的出处</h3><ol>{entries}</ol><details><summary>说到了的要点：{told}项</summary><ul>{rest}</ul></details></section>"
    )


def _trouble(ledger: Ledger) -> str:
    parts = [f"{len(ledger.added)}处没有出处或改了意思"] if ledger.added else []
    parts += [f"{len(ledger.lost)}个要点没有说到"] if ledger.lost else []
    return f'<span class="bad">✗ {"，".join(parts)}</span>'


def _entry_html(entry: Entry) -> str:
    style = {Verdict.UNSUPPORTED: "bad", Verdict.REWORDED: "read"}.get(entry.verdict, "ok")
    mark = "✗" if style == "bad" else "✓"
    labels = "、".join(clause.label for clause in entry.clauses)
    why = "".join(f'<span class="why">{escape(each)}</span>' for each in entry.problems)
    quotes = "".join(f"<p>{escape(each.label)}：<q>{escape(''.join(each.quote.split()))}</q></p>" for each in entry.citations)
    source = f"<details><summary>看原文</summary>{quotes}</details>" if quotes and style != "bad" else ""
    return f'<li><span class="{style}">{mark} {escape(entry.verdict.value)}</span> {escape(labels)}<br>{escape(entry.piece.text)}{why}{source}</li>'


def _element_html(told: Told, ledger: Ledger) -> str:
    name = f"{escape(told.element.name)}（{escape(told.element.kind.value)}）"
    if told.by is not None:
        sentence = escape(ledger.entries[told.by].piece.text[:18])
        return f'<li><span class="ok">✓</span> {name}<br><q>{sentence}…</q></li>'
    mark = '<span class="read">○ 有意不写</span>' if told.ticked else '<span class="bad">✗ 没有说到</span>'
    return f"<li>{mark} {name}<br>原文：<q>{escape(''.join(told.element.quote.split()))}</q></li>"


def preview_html(text: str, imprint: Imprint) -> str:
    """The picture as it will be downloaded."""
    svg = to_svg(lay_out(text, imprint.source, imprint.lines()))
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<div class="preview"><img src="data:image/svg+xml;base64,{data}" alt="一图读懂预览，文字与稿子相同"></div>'


def kept_html(kept: Sequence[tuple[Kept, tuple[str, ...]]]) -> str:
    """Everything kept as a table; what must be reviewed again says why."""
    if not kept:
        return '<p class="hint">还没有留存的稿子。</p>'
    rows = "".join(_kept_row(each, changed) for each, changed in kept)
    head = "".join(f"<th>{name}</th>" for name in ("编号", "稿子", "状态", "与资料"))
    return f'<div class="kept"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _kept_row(each: Kept, changed: tuple[str, ...]) -> str:
    reviewed = f"（{each.role}，{each.reviewed}）" if each.role else ""
    same = f"需复核：{'；'.join(changed)}" if changed else "一致"
    cells = (str(each.id), f"{each.content.kind.value}·{each.content.form}·{each.content.title}", f"{each.state.value}{reviewed}", same)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _kept_choices(room: DraftRoom) -> list[tuple[str, int]]:
    drafts = (each for each, _ in room.kept() if each.content.kind is Kind.DRAFT)
    return [(f"{each.id} {each.content.title}（{each.content.form}，{each.state.value}）", each.id) for each in drafts]


def _note(words: str) -> str:
    return f'<p class="hint" role="status">{escape(words)}</p>' if words else ""


def _nothing() -> str:
    return '<section class="ledger"><p class="hint">台账：起草以后，这里逐句写明出处，并列出条款的要点哪些说到了、哪些没有。</p></section>'
