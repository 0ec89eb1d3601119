"""The tab where questions are asked: ask, read, open the clause, copy, judge."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from typing import Any, NamedTuple

import gradio as gr

from assistant.documents.datafile import read_yaml
from assistant.errors import AssistantError
from assistant.flow import Desk, ask, stream
from assistant.interfaces.feedback import MAX_NOTE_CHARS, FeedbackBook, Vote
from assistant.interfaces.web_cards import Cards
from assistant.interfaces.web_parts import QUIET, html
from assistant.records import Answer, Statement, Turn

REASONS: Mapping[Vote, tuple[str, ...]] = {
    Vote.USEFUL: ("说得清楚", "条款找得准", "知道该找谁了"),
    Vote.USELESS: ("答非所问", "条款不对", "看不懂", "漏了条件", "应该能答却没答"),
}
_EXAMPLES_FILE = "examples.yaml"
_BUTTONS = 16
"""As many as the longest list of answers to one of our questions, 不清楚 among them."""
_MAX_TURNS = 12
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


class _After(NamedTuple):
    """What stands below the newest answer."""

    box: gr.Column
    hint: gr.HTML
    suggestions: tuple[gr.Button, ...]
    useful: gr.Button
    useless: gr.Button
    clear: gr.Button
    thanks: gr.HTML


class _Why(NamedTuple):
    """Where a reader says why an answer was useful or not."""

    box: gr.Column
    reason: gr.Radio
    note: gr.Textbox
    send: gr.Button


def chat_tab(desk: Desk, book: FeedbackBook) -> None:
    """Lay the chat out in the current tab.

    Args:
        desk: Answers the questions.
        book: Keeps the judgements.
    """
    conversation = Conversation(desk, book)
    talk, pending = gr.State(Talk()), gr.State("")
    with gr.Accordion("可以这样问", open=True, elem_id="examples") as examples:
        example_buttons = _example_buttons(load_examples(desk))
    log = html("", elem_id="log")
    after, why = _below_the_answer()
    box, send = _composer()
    shown = [log, talk, after.box, after.hint, *after.suggestions, why.box, after.thanks, examples]

    def reply(asked: str, so_far: Talk) -> Iterator[list[Any]]:
        for grown, complete in conversation.reply(asked or "", so_far):
            yield _shown(grown, complete=complete)

    taken = gr.on([box.submit, send.click], _take, [box], [box, pending], queue=False, **QUIET)
    taken.then(reply, [pending, talk], shown, **QUIET)
    for button in (*example_buttons, *after.suggestions):
        button.click(reply, [button, talk], shown, **QUIET)
    after.clear.click(lambda: [*_shown(Talk(), complete=True)[:-1], gr.update(open=True)], None, shown, **QUIET)
    _let_judge(conversation, talk, after, why)


def _let_judge(conversation: Conversation, talk: gr.State, after: _After, why: _Why) -> None:
    def voted(vote: Vote, so_far: Talk) -> tuple[Any, ...]:
        choices = gr.update(choices=list(REASONS[vote]), value=None)
        return conversation.vote(vote, so_far), gr.update(visible=True), choices, "", _thanks("已记下，谢谢。也可以说说为什么：")

    def explained(chosen: str | None, words: str, so_far: Talk) -> tuple[Any, ...]:
        conversation.explain(chosen or "", words or "", so_far)
        return gr.update(visible=False), _thanks("已记下您的意见，谢谢。")

    for button, vote in ((after.useful, Vote.USEFUL), (after.useless, Vote.USELESS)):
        button.click(partial(voted, vote), [talk], [talk, why.box, why.reason, why.note, after.thanks], **QUIET)
    why.send.click(explained, [why.reason, why.note, talk], [why.box, after.thanks], **QUIET)


def load_examples(desk: Desk) -> Mapping[str, Sequence[str]]:
    """Example questions by kind of reader, as the corpus lists them."""
    examples: dict[str, list[str]] = {}
    for document_id in desk.materials.library.documents:
        path = desk.settings.corpus_dir / document_id / _EXAMPLES_FILE
        for who, questions in ((read_yaml(path) or {}) if path.exists() else {}).items():
            examples.setdefault(str(who), []).extend(str(question) for question in questions)
    return examples


def _example_buttons(examples: Mapping[str, Sequence[str]]) -> list[gr.Button]:
    buttons: list[gr.Button] = []
    with gr.Row():
        for who, questions in examples.items():
            with gr.Column(min_width=220):
                html(f"<h3>{escape(who)}</h3>")
                buttons += [gr.Button(question) for question in questions]
    return buttons


def _below_the_answer() -> tuple[_After, _Why]:
    with gr.Column(visible=False) as after:
        hint = html('<p class="hint">还可以接着问：</p>')
        with gr.Row(elem_id="suggestions"):
            suggestions = tuple(gr.Button("", visible=False) for _ in range(_BUTTONS))
        with gr.Row(elem_id="votes"):
            html('<p class="hint">这个回答有用吗？</p>', elem_classes="hint-box")
            useful = gr.Button("👍 有用", elem_id="useful")
            useless = gr.Button("👎 没用", elem_id="useless")
            clear = gr.Button("清空对话", elem_id="clear")
        thanks = html("", elem_id="thanks")
        why = _why()
    return _After(after, hint, suggestions, useful, useless, clear, thanks), why


def _why() -> _Why:
    with gr.Column(visible=False, elem_id="why") as box:
        reason = gr.Radio([], label="为什么？（可不选）", elem_id="reason")
        label = f"想说的话（可不写，最多{MAX_NOTE_CHARS}字，请不要写姓名、证件号和电话）"
        note = gr.Textbox(label=label, max_length=MAX_NOTE_CHARS, lines=2, elem_id="note")
        send = gr.Button("提交原因", elem_id="send-why")
    return _Why(box, reason, note, send)


def _composer() -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_id="composer"):
        box = gr.Textbox(
            show_label=False, label="您的问题", placeholder="请写下您的问题", lines=1, max_lines=4, scale=1, container=False,
            autofocus=True, elem_id="question", html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
        )  # fmt: skip
        send = gr.Button("提问", variant="primary", scale=0, elem_id="send")
    return box, send


def _shown(talk: Talk, *, complete: bool) -> list[Any]:
    """New values of everything that changes with the conversation, in the order of `shown`."""
    last = talk.last
    said = {each.asked for each in talk.exchanges}
    proposed = [each for each in last.suggestions if each not in said or _asks_back(last)][:_BUTTONS] if last and complete else []
    padded = [*proposed, *[""] * (_BUTTONS - len(proposed))]
    hint = "点一个回答，或者自己写：" if last and _asks_back(last) else "还可以接着问："
    return [
        talk.html,
        talk,
        gr.update(visible=bool(talk.exchanges) and complete),
        gr.update(value=f'<p class="hint">{hint}</p>', visible=bool(proposed)),
        *(gr.update(value=words, visible=bool(words)) for words in padded),
        gr.update(visible=False),
        "",
        gr.update(open=False),
    ]


def _asks_back(answer: Answer) -> bool:
    """Whether the answer ends with a question of ours, so that what it proposes are replies."""
    return any(each.role == "next" for each in answer.statements)


def _take(asked: str) -> tuple[str, str]:
    """Empty the box at once and keep what was in it."""
    return "", asked


def _thanks(words: str) -> str:
    return f'<p class="hint" role="status">{words}</p>'
