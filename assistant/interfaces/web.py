"""The page: ask, read, open the clause, copy, judge. Only this layer reads the clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.flow import Desk, ask, stream
from assistant.interfaces.feedback import MAX_NOTE_CHARS, FeedbackBook, Vote
from assistant.interfaces.phrases import main_document, status_note
from assistant.interfaces.web_cards import Cards
from assistant.records import Answer, Statement, Turn

NAME = "落户政策问答"
PROMISE = "每句话都能点开条款原文；方案没有写的，就说没有写。"
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "市民": ("我在县城租房，房东不同意，能落户吗？", "外婆想投靠我落户，有年龄限制吗？", "落户要交多少钱？"),
    "窗口人员": ("第5条原文", "租房落户是哪个部门牵头？", "军人家属投靠落户怎么规定的？"),
    "宣传人员": ("居住证持有人能享受哪些服务？", "农民进城落户，承包地会被收回吗？", "户籍制度改革的目标是什么？"),
}
REASONS: Mapping[Vote, tuple[str, ...]] = {
    Vote.USEFUL: ("说得清楚", "条款找得准", "知道该找谁了"),
    Vote.USELESS: ("答非所问", "条款不对", "看不懂", "漏了条件", "应该能答却没答"),
}
_MAX_SUGGESTIONS = 4
_MAX_TURNS = 12
_FOLDER = Path(__file__).parent
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' "
    "fill='%23155e63'/%3E%3Cpath d='M8 9h16M8 16h16M8 23h10' stroke='white' stroke-width='3'/%3E%3C/svg%3E"
)
_QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchange:
    """One question of this conversation and what came of it; `answer` is None after a failure."""

    asked: str
    html: str
    answer: Answer | None = None
    text: str = ""


@dataclass(frozen=True)
class Talk:
    """A conversation: its exchanges and the id of the vote on the last one."""

    exchanges: tuple[Exchange, ...] = ()
    vote_id: int = 0

    @property
    def html(self) -> str:
        """The whole conversation."""
        return "".join(each.html for each in self.exchanges)

    @property
    def last(self) -> Answer | None:
        """The newest answer."""
        return self.exchanges[-1].answer if self.exchanges else None

    def history(self) -> tuple[Turn, ...]:
        """What was said, for follow-ups."""
        answered = [each for each in self.exchanges if each.answer][-_MAX_TURNS:]
        return tuple(turn for each in answered for turn in (Turn("user", each.asked), Turn("assistant", each.text)))


class Conversation:
    """Answers for the page; holds nothing of any reader."""

    def __init__(self, desk: Desk, book: FeedbackBook) -> None:
        """Serve one desk and one book of judgements."""
        self._desk = desk
        self._cards = Cards(desk)
        self._book = book

    def reply(self, asked: str, talk: Talk) -> Iterator[tuple[Talk, bool]]:
        """Answer, yielding the conversation as it grows and whether it is complete."""
        number = len(talk.exchanges) + 1
        question = ask(asked, self._desk, as_of=date.today(), history=talk.history())
        limit = self._desk.settings.max_question_chars
        shown = question.asked if len(question.asked) <= limit else f"{question.asked[:limit]}……"
        statements: list[Statement] = []
        yield self._grown(talk, Exchange(shown, self._cards.partial(shown, (), number))), False
        try:
            for part in stream(question, self._desk):
                if isinstance(part, Answer):
                    html = self._cards.exchange(shown, part, number)
                    yield self._grown(talk, Exchange(shown, html, part, self._cards.said(part))), True
                    return
                statements.append(part)
                yield self._grown(talk, Exchange(shown, self._cards.partial(shown, statements, number))), False
        except AssistantError:
            _log.exception("a question could not be answered")
            html = self._cards.trouble(shown, "现在答不了：资料或索引出了问题，请告诉管理员。您的问题没有丢，可以稍后再问。", number)
            yield self._grown(talk, Exchange(shown, html)), True
        except Exception:  # noqa: BLE001  a reader gets a sentence, never an endless wait; the cause is logged
            _log.exception("a question could not be answered")
            yield self._grown(talk, Exchange(shown, self._cards.trouble(shown, "出了意外，没能答上来。请再问一次。", number))), True

    def vote(self, vote: Vote, talk: Talk) -> Talk:
        """Store a vote on the newest answer, or change it."""
        if talk.last is None:
            return talk
        if talk.vote_id:
            self._book.change(talk.vote_id, vote)
            return talk
        return Talk(talk.exchanges, self._book.vote(talk.last, vote))

    def explain(self, reason: str, note: str, talk: Talk) -> None:
        """Store why."""
        if talk.vote_id:
            self._book.explain(talk.vote_id, reason, note)

    @staticmethod
    def _grown(talk: Talk, exchange: Exchange) -> Talk:
        return Talk((*talk.exchanges, exchange))


def build(desk: Desk, *, book: FeedbackBook | None = None) -> gr.Blocks:
    """Lay out the page.

    Args:
        desk: Answers the questions.
        book: Keeps the judgements; the file named in the settings when None.

    Returns:
        The page; launch it with `launch_options()`.
    """
    conversation = Conversation(desk, book or FeedbackBook(desk.settings.feedback_path))
    with gr.Blocks(title=NAME, analytics_enabled=False) as page:
        talk, pending = gr.State(Talk()), gr.State("")
        _header(desk)
        with gr.Accordion("可以这样问", open=True, elem_id="examples") as examples:
            example_buttons = _examples()
        log = _html("", elem_id="log")
        with gr.Column(visible=False) as after:
            suggestion_hint = _html('<p class="hint">还可以接着问：</p>')
            with gr.Row(elem_id="suggestions"):
                suggestions = [gr.Button("", visible=False) for _ in range(_MAX_SUGGESTIONS)]
            with gr.Row(elem_id="votes"):
                _html('<p class="hint">这个回答有用吗？</p>', elem_classes="hint-box")
                useful = gr.Button("👍 有用", elem_id="useful")
                useless = gr.Button("👎 没用", elem_id="useless")
                clear = gr.Button("清空对话", elem_id="clear")
            thanks = _html("", elem_id="thanks")
            with gr.Column(visible=False, elem_id="why") as why:
                reason = gr.Radio([], label="为什么？（可不选）", elem_id="reason")
                note = gr.Textbox(
                    label=f"想说的话（可不写，最多{MAX_NOTE_CHARS}字，请不要写姓名、证件号和电话）",
                    max_length=MAX_NOTE_CHARS,
                    lines=2,
                    elem_id="note",
                )
                send_why = gr.Button("提交原因", elem_id="send-why")
        with gr.Row(elem_id="composer"):
            box = gr.Textbox(
                show_label=False, label="您的问题", placeholder="请写下您的问题", lines=1, max_lines=4, scale=1, container=False,
                autofocus=True, elem_id="question", html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )  # fmt: skip
            send = gr.Button("提问", variant="primary", scale=0, elem_id="send")

        shown = [log, talk, after, suggestion_hint, *suggestions, why, thanks, examples]

        def reply(asked: str, so_far: Talk) -> Iterator[list[Any]]:
            for grown, complete in conversation.reply(asked or "", so_far):
                yield _shown(grown, complete=complete)

        def voted(vote: Vote, so_far: Talk) -> tuple[Any, ...]:
            choices = gr.update(choices=list(REASONS[vote]), value=None)
            return conversation.vote(vote, so_far), gr.update(visible=True), choices, "", _thanks("已记下，谢谢。也可以说说为什么：")

        def explained(chosen: str | None, words: str, so_far: Talk) -> tuple[Any, ...]:
            conversation.explain(chosen or "", words or "", so_far)
            return gr.update(visible=False), _thanks("已记下您的意见，谢谢。")

        taken = gr.on([box.submit, send.click], _take, [box], [box, pending], queue=False, **_QUIET)
        taken.then(reply, [pending, talk], shown, **_QUIET)
        for button in (*example_buttons, *suggestions):
            button.click(reply, [button, talk], shown, **_QUIET)
        for button, vote in ((useful, Vote.USEFUL), (useless, Vote.USELESS)):
            button.click(partial(voted, vote), [talk], [talk, why, reason, note, thanks], **_QUIET)
        send_why.click(explained, [reason, note, talk], [why, thanks], **_QUIET)
        clear.click(lambda: [*_shown(Talk(), complete=True)[:-1], gr.update(open=True)], None, shown, **_QUIET)
    page.queue(default_concurrency_limit=8, api_open=False)
    return page


def launch_options() -> dict[str, Any]:
    """What `launch` needs so that the page looks right, speaks Chinese only and calls nobody."""
    fonts = list(_FONTS)
    return {
        "theme": gr.themes.Base(font=fonts, font_mono=["Noto Sans Mono CJK SC", "monospace"], primary_hue="teal", text_size="lg"),
        "css": (_FOLDER / "web_style.css").read_text(encoding="utf-8"),
        "head": f'<link rel="icon" href="{_ICON}"><script>{(_FOLDER / "web_page.js").read_text(encoding="utf-8")}</script>',
        "footer_links": [],
        "share": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "quiet": True,
    }


def _header(desk: Desk) -> None:
    document = main_document(desk)
    title = escape(document.short_title or document.title)
    _html(f"<header><h1>{escape(document.jurisdiction)}{NAME}</h1><p>依据{title}。{PROMISE}</p></header>", elem_id="top")
    note = escape(status_note(desk).removeprefix("※").strip())
    _html(f'<div class="band" role="note"><b>今天是否有效：{escape(document.in_force_status)}</b>{note}</div>', elem_id="band")


def _examples() -> list[gr.Button]:
    buttons: list[gr.Button] = []
    with gr.Row():
        for who, questions in EXAMPLES.items():
            with gr.Column(min_width=220):
                _html(f"<h3>{who}</h3>")
                buttons += [gr.Button(question) for question in questions]
    return buttons


def _shown(talk: Talk, *, complete: bool) -> list[Any]:
    """New values of everything that changes with the conversation, in the order of `shown`."""
    last = talk.last
    proposed: Sequence[str] = last.suggestions[:_MAX_SUGGESTIONS] if last and complete else ()
    padded = [*proposed, *[""] * (_MAX_SUGGESTIONS - len(proposed))]
    return [
        talk.html,
        talk,
        gr.update(visible=bool(talk.exchanges) and complete),
        gr.update(visible=bool(proposed)),
        *(gr.update(value=words, visible=bool(words)) for words in padded),
        gr.update(visible=False),
        "",
        gr.update(open=False),
    ]


def _take(asked: str) -> tuple[str, str]:
    """Empty the box at once and keep what was in it."""
    return "", asked


def _thanks(words: str) -> str:
    return f'<p class="hint" role="status">{words}</p>'


def _html(value: str, elem_id: str | None = None, elem_classes: str | None = None) -> gr.HTML:
    return gr.HTML(value, js_on_load=None, apply_default_css=False, elem_id=elem_id, elem_classes=elem_classes)
