"""The tab 核对: paste a text, see for each sentence what the clause has instead."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from urllib.parse import quote

import gradio as gr

from assistant.errors import AssistantError
from assistant.flow import Desk
from assistant.interfaces.phrases import place_text, status_note
from assistant.interfaces.web_parts import QUIET, html
from assistant.wording.checking import Checker, check_text, open_checker
from assistant.wording.reporting import Piece, difference, summary, verdict_text
from assistant.wording.values import Finding, Verdict

MAX_CHARS = 20_000
"""A longer text is checked in parts: about forty pages at a time."""
_TONES: Mapping[Verdict, str] = {
    Verdict.VERBATIM: "yes",
    Verdict.PUNCTUATION: "yes",
    Verdict.REPAIRED: "yes",
    Verdict.CHANGED: "no",
    Verdict.UNSUPPORTED: "ask",
    Verdict.NOT_HELD: "ask",
}
_INTRO = (
    '<p class="hint">把宣传单、公告栏、广播稿或一句话贴在下面。每一句都同条款逐字对照：'
    "一致、改了意思、还是没有出处。标题、招呼和一般的问句不核对。贴进来的文字不保存。</p>"
)


class CheckPage:
    """Checks for the page; holds nothing of what anyone pasted."""

    def __init__(self, desk: Desk) -> None:
        """Serve one desk."""
        self._desk = desk

    @cached_property
    def checker(self) -> Checker:
        """Opened with the first text."""
        return open_checker(self._desk.settings.corpus_dir, self._desk.materials.library)

    def check(self, text: str) -> str:
        """Check a text.

        Returns:
            The findings as HTML; a sentence for the reader where nothing can be checked.
        """
        if not text.strip():
            return _message("还没有文字。请先把要核对的内容贴进上面的框里。")
        if len(text) > MAX_CHARS:
            return _message(f"文字太长（{len(text)}字，最多{MAX_CHARS}字），还没有核对。请分几次贴进来。")
        try:
            return self.render(check_text(text, self.checker))
        except AssistantError:
            logging.getLogger(__name__).exception("a text could not be checked")
            return _message("现在核对不了：资料出了问题，请告诉管理员。您贴的文字还在框里。")

    def render(self, findings: Sequence[Finding]) -> str:
        """Findings as HTML."""
        items = "".join(self._item(each) for each in findings)
        copied = escape(self.as_text(findings))
        tools = (
            '<div class="tools"><button type="button" class="copy" data-copy>复制核对结果</button>'
            f'<textarea class="copy-text" tabindex="-1" aria-hidden="true" readonly>{copied}</textarea></div>'
        )
        return (
            f'<p class="summary" role="status">{escape(summary(findings))}</p>'
            + (f'<ol class="findings">{items}</ol>{tools}' if findings else "")
            + f'<p class="note">{escape(status_note(self._desk))}</p>'
        )

    def as_text(self, findings: Sequence[Finding]) -> str:
        """Findings as plain text to be pasted elsewhere."""
        lines = [f"{number}. 【{verdict_text(each)}】{_one_line(each)}\n   {each.explanation}" for number, each in enumerate(findings, 1)]
        return "\n".join([summary(findings), *lines, status_note(self._desk)])

    def _item(self, finding: Finding) -> str:
        tone = "told" if finding.retold else _TONES[finding.verdict]
        return (
            f'<li class="finding {tone}"><p class="verdict"><span class="badge {tone}">{verdict_text(finding)}</span>{self._link(finding)}</p>'
            f'<p class="sentence">{escape(_one_line(finding))}</p><p class="why">{escape(finding.explanation)}</p>{_compared(finding)}</li>'
        )

    def _link(self, finding: Finding) -> str:
        if finding.clause_id is None:
            return ""
        clause = self._desk.materials.library.by_id[finding.clause_id]
        place = escape(place_text(clause))
        return f'<a class="cite" href="{clause_address(clause.id)}" target="_blank" title="{place}">看{escape(clause.label)}</a>'


def clause_address(clause_id: str) -> str:
    """The address that opens a clause in the tab 条文."""
    return f"?clause={quote(clause_id, safe='')}"


def check_tab(desk: Desk) -> None:
    """Lay the check out in the current tab."""
    page = CheckPage(desk)
    html(_INTRO)
    box = gr.Textbox(
        label="要核对的文字", lines=8, max_lines=20, elem_id="check-text", placeholder="把要核对的文字贴在这里，一整张宣传单或一句话都可以",
    )  # fmt: skip
    with gr.Row(elem_id="check-buttons"):
        check = gr.Button("开始核对", variant="primary", elem_id="check-go")
        clear = gr.Button("清空", elem_id="check-clear")
    result = html("", elem_id="check-result")
    working = _message("正在逐句核对……")
    check.click(lambda: working, None, result, queue=False, **QUIET).then(lambda text: page.check(text or ""), box, result, **QUIET)
    clear.click(lambda: ("", ""), None, [box, result], **QUIET)


def _message(words: str) -> str:
    return f'<p class="message" role="status">{escape(words)}</p>'


def _one_line(finding: Finding) -> str:
    return " ".join(finding.sentence.text.split())


def _compared(finding: Finding) -> str:
    """The clause's words and the sentence, characters that differ marked; nothing where they do not differ."""
    if finding.verdict is not Verdict.CHANGED or not finding.passage:
        return ""
    sentence = _one_line(finding)
    pieces = difference(finding.passage, sentence) or (Piece("gone", finding.passage), Piece("come", sentence))
    marked = len(pieces) > 2
    original = "".join(_marked(each, "del" if marked else "") for each in pieces if each.tag != "come")
    here = "".join(_marked(each, "ins" if marked else "") for each in pieces if each.tag != "gone")
    opened = " open" if finding.faulty else ""
    return f'<details class="diff"{opened}><summary>和原文对照</summary><dl><dt>原文</dt><dd>{original}</dd><dt>这里</dt><dd>{here}</dd></dl></details>'


def _marked(piece: Piece, tag: str) -> str:
    words = escape(piece.text)
    return words if piece.tag == "equal" or not tag else f"<{tag}>{words}</{tag}>"
