"""The tab 人工评分: two people judge answers blind, see where they differ, settle it, and keep what was learnt as questions."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import UsageError
from assistant.flow import Desk
from assistant.interfaces.web_cards import BADGES
from assistant.interfaces.web_parts import QUIET, html
from assistant.records import Outcome
from evals.ratings.agreement import Agreement, agreements
from evals.ratings.export import agreement_cells, export_round, new_question
from evals.ratings.scales import Scale, scales
from evals.ratings.store import Case, Disagreement, RatingBook
from evals.report import read_report
from evals.sets import FOLDER, Resolver, clause_resolver
from evals.spreadsheets import split_facts

FILE_NAME = "ratings.sqlite"
_STYLE = Path(__file__).with_name("web_rating.css")
_SET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_INTRO = "两个人各评各的：看不到对方的分，也看不到是哪个配置答的，每个人的顺序都打乱过。代号用一个大写字母加数字（如 A1），不要写姓名。"
_HEADINGS = ("方面", "两人都评", "一致", "kappa", "加权kappa", "平均分", "未定案")


def rating_tab(desk: Desk, *, book: RatingBook | None = None) -> None:
    """Build the tab inside the current `gr.Tab`.

    Args:
        desk: Its corpus names the clauses of new questions.
        book: Keeps the scores; a file beside the readers' judgements when None.
    """
    room = RatingRoom(book or RatingBook(desk.settings.feedback_path.with_name(FILE_NAME)), clause_resolver(desk.materials.library))
    with gr.Column(elem_id="rating"):
        html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style><p class='hint'>{_INTRO}</p>")
        with gr.Row():
            chosen = gr.Dropdown(choices=[], label="哪一轮", elem_id="rating-round")
            rater = gr.Textbox(label="评分员代号", placeholder="A1", max_lines=1, elem_id="rating-rater")
        gr.on(None, room.rounds, None, [chosen], **QUIET)  # Without triggers: whenever the page is opened.
        _rating(room, chosen, rater)
        with gr.Accordion("分歧和一致性", open=False, elem_id="rating-differences"):
            _settling(room, chosen)
        with gr.Accordion("开新的一轮，导出", open=False, elem_id="rating-rounds"):
            _administration(room, chosen)


def case_html(case: Case) -> str:
    """A case as raters see it: question, answer, the clauses cited. Never which configuration answered, nor what is held right."""
    turns = "".join(f"<p>{'问' if turn['role'] == 'user' else '答'}：{escape(turn['content'])}</p>" for turn in case.item["history"])
    history = f"<h4>先前的对话</h4>{turns}" if turns else ""
    clauses = "".join(f"<details><summary>{escape(label)}</summary><p>{escape(text)}</p></details>" for label, text in case.cited)
    badge = BADGES[Outcome(case.outcome)][0]
    shown = escape(case.shown) or "（没有正文）"
    return (
        f"<div class='case'>{history}<h4>问题</h4><p class='asked'>{escape(case.item['question'])}</p>"
        f"<h4>答案（{escape(badge)}）</h4><p class='shown'>{shown}</p><h4>引用的条款，点开看原文</h4>{clauses or '<p>没有引用</p>'}</div>"
    )


def agreement_html(found: Sequence[Agreement]) -> str:
    """The agreement of a round as a table."""
    head = "".join(f"<th>{each}</th>" for each in _HEADINGS)
    rows = ""
    for each in found:
        title, count, *pairs, left = map(str, agreement_cells(each))
        figures = [f"{value}<small>{interval}</small>" for value, interval in zip(pairs[::2], pairs[1::2], strict=True)]
        rows += "<tr>" + "".join(f"<td>{cell}</td>" for cell in (escape(title), count, *figures, left)) + "</tr>"
    undefined = max((each.kappa.undefined for each in found), default=0)
    note = f"重抽2000次里最多有{undefined}次算不出kappa，没有计入区间。" if undefined else ""
    return (
        f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"<p class='hint'>区间是95%区间。两人只用了同一档时kappa算不出，请看一致的比例。{note}</p>"
    )


@dataclass(frozen=True)
class RatingRoom:
    """What the tab's buttons do; each method returns new values of the components that its wiring names."""

    book: RatingBook
    resolve: Resolver

    def rounds(self) -> Any:
        """The rounds there are, the newest chosen."""
        rounds = [(name, round_id) for round_id, name in self.book.rounds().items()]
        return gr.update(choices=rounds, value=rounds[0][1] if rounds else None)

    def begin(self, round_id: int | None, rater: str) -> list[Any]:
        """Show the first case that this rater has yet to judge: form, case, case id, words, empty scores and note."""
        if round_id is None:
            return _closed("还没有一轮可评。请先在下面用评测报告开一轮。", good=False)
        try:
            return self._next(round_id, rater.strip())
        except UsageError as error:
            return _closed(str(error), good=False)

    def keep(self, round_id: int, rater: str, case_id: int, note: str, *values: int | None) -> list[Any]:
        """Store a case's scores and show the next one; what is missing or refused is said, and nothing is lost."""
        given = {scale.name: int(value) for scale, value in zip(scales(), values, strict=True) if value is not None}
        if missing := [scale.title for scale in scales() if scale.name not in given]:
            return _unchanged(f"还没有存：{'、'.join(missing)}还没选。")
        try:
            self.book.rate(case_id, rater.strip(), given, note)
            return self._next(round_id, rater.strip(), "已存。")
        except UsageError as error:
            return _unchanged(str(error))

    def overview(self, round_id: int | None) -> list[Any]:
        """Agreement of a round, and the list of disagreements: table, list, case, form."""
        if round_id is None:
            return [_said("还没有一轮。", good=False), gr.update(visible=False), "", gr.update(visible=False)]
        found = self.book.disagreements(round_id)
        none = "" if found else _said("两人都评过的题里没有分歧。")
        table = agreement_html(agreements(self.book, round_id)) + none
        return [table, gr.update(choices=_choices(found), value=None, visible=bool(found)), "", gr.update(visible=False)]

    def open_one(self, round_id: int, key: str | None) -> list[Any]:
        """Show one disagreement: case, form, steps, reason, no words yet."""
        each = self._find(round_id, key)
        if each is None:
            return ["", gr.update(visible=False), gr.skip(), "", ""]
        scale = _scale(each)
        given = "，".join(f"{rater} 给{step}" for rater, step in each.values.items())
        steps = gr.update(choices=_steps(scale), value=each.settled, label=f"{scale.title}（{given}），定为")
        return [case_html(each.case), gr.update(visible=True), steps, each.reason, ""]

    def decide(self, round_id: int, key: str | None, step: int | None, reason: str) -> list[Any]:
        """Settle a disagreement: words, table, list."""
        each = self._find(round_id, key)
        if each is None or step is None:
            return [_said("还没有定：请先选一处分歧，再选定为哪一档。", good=False), gr.skip(), gr.skip()]
        self.book.settle(each.case.id, each.scale, step, reason)
        choices = _choices(self.book.disagreements(round_id))
        return [_said("已定案。"), agreement_html(agreements(self.book, round_id)), gr.update(choices=choices, value=key)]

    def add_question(self, round_id: int, key: str | None, outcome: str, clauses: str, facts: str, set_name: str) -> str:
        """Add a settled case to a set as a question; returns what to say."""
        each = self._find(round_id, key)
        if each is None or each.settled is None:
            return _said("没有加：要先选一处分歧并定案，才知道什么算对。", good=False)
        if not _SET_NAME.fullmatch(set_name.strip()):
            return _said("没有加：题目的名字只能用小写字母、数字和短横，如 human-dev。", good=False)
        path = FOLDER / f"{set_name.strip()}.jsonl"
        names = [name for name in re.split(r"[、，,\s]+", clauses) if name]
        try:
            item = new_question(
                each.case,
                outcome=Outcome(outcome),
                clauses=tuple(clause_id for name in names for clause_id in self.resolve(name) or (name,)),
                facts=tuple(tuple(wordings) for wordings in split_facts(facts)),
                why=each.reason or "人工评分定案",
                path=path,
                resolve=self.resolve,
            )
        except UsageError as error:
            return _said(str(error), good=False)
        return _said(f"已加进 {path.name}，编号 {item.id}。运行 assistant eval run 就能测到它。")

    def open_round(self, path: str | None, name: str, questions: float) -> list[Any]:
        """Draw a new round from a report: words, list of rounds."""
        if not path:
            return [_said("没有开：请先选评测报告。", good=False), gr.skip()]
        try:
            seed = zlib.crc32(name.encode())
            round_id = self.book.open_round(name, read_report(Path(path)), questions=int(questions), seed=seed)
        except UsageError as error:
            return [_said(str(error), good=False), gr.skip()]
        count = len(self.book.cases(round_id))
        return [_said(f"已开「{name.strip()}」，共{count}个答案。请两位评分员各用自己的代号来评。"), self.rounds()]

    def export(self, round_id: int | None) -> Any:
        """Write the workbook and offer it."""
        if round_id is None:
            return gr.update(visible=False)
        path = Path(tempfile.mkdtemp()) / "人工评分.xlsx"
        export_round(self.book, round_id, path)
        return gr.update(value=str(path), visible=True)

    def _next(self, round_id: int, rater: str, words: str = "") -> list[Any]:
        todo = self.book.todo(round_id, rater)
        if not todo:
            return _closed(f"{words}这一轮没有您要评的了：都评过，或都已有两个人评过。谢谢。")
        said = _said(f"{words}这一轮共{len(self.book.cases(round_id))}题，您还有{len(todo)}题。")
        return [gr.update(visible=True), case_html(todo[0]), todo[0].id, said, *_blank()]

    def _find(self, round_id: int | None, key: str | None) -> Disagreement | None:
        found = self.book.disagreements(round_id) if round_id is not None and key else ()
        return next((each for each in found if _key(each) == key), None)


def _rating(room: RatingRoom, chosen: gr.Dropdown, rater: gr.Textbox) -> None:
    start = gr.Button("开始评，或接着评", variant="primary", elem_id="rating-start")
    said = html("", elem_id="rating-said")
    current = gr.State(None)
    with gr.Column(visible=False, elem_id="rating-form") as form:
        shown = html("", elem_id="rating-case")
        given = [
            gr.Radio(choices=_steps(scale), label=f"{scale.title}：{scale.question}", elem_id=f"rating-{scale.name}") for scale in scales()
        ]
        note = gr.Textbox(label="附言（可以不写，不要写个人信息）", lines=2, max_length=300, elem_id="rating-note")
        save = gr.Button("存下，看下一题", variant="primary", elem_id="rating-save")
    outputs = [form, shown, current, said, *given, note]
    start.click(room.begin, [chosen, rater], outputs, **QUIET)
    save.click(room.keep, [chosen, rater, current, note, *given], outputs, **QUIET)


def _settling(room: RatingRoom, chosen: gr.Dropdown) -> None:
    look = gr.Button("看这一轮的一致性和分歧", elem_id="rating-look")
    table = html("", elem_id="rating-agreement")
    which = gr.Dropdown(choices=[], label="分歧", visible=False, elem_id="rating-which")
    shown = html("", elem_id="rating-differing")
    with gr.Column(visible=False) as form:
        value = gr.Radio(choices=[], label="定为", elem_id="rating-value")
        reason = gr.Textbox(label="理由", max_length=300, elem_id="rating-reason")
        settle = gr.Button("定案", variant="primary", elem_id="rating-settle")
        said = html("", elem_id="rating-settled")
        with gr.Accordion("把这一题变成新的测试题", open=False, elem_id="rating-new"):
            _question_form(room, chosen, which)
    look.click(room.overview, [chosen], [table, which, shown, form], **QUIET)
    which.change(room.open_one, [chosen, which], [shown, form, value, reason, said], **QUIET)
    settle.click(room.decide, [chosen, which, value, reason], [said, table, which], **QUIET)


def _question_form(room: RatingRoom, chosen: gr.Dropdown, which: gr.Dropdown) -> None:
    names = [(name, outcome.value) for outcome, (name, _) in BADGES.items()]
    outcome = gr.Dropdown(choices=names, value=Outcome.ANSWERED.value, label="应有的结果")
    clauses = gr.Textbox(label="应引的条款（顿号隔开）", placeholder="第3条、第5条", elem_id="rating-clauses")
    facts = gr.Textbox(label="要点（一行一个，不同说法用｜隔开）", lines=3, elem_id="rating-facts")
    set_name = gr.Textbox(value="human-dev", label="加到哪份题目（小写字母、数字和短横）", elem_id="rating-set")
    add = gr.Button("加进题目", elem_id="rating-add")
    said = html("", elem_id="rating-added")
    add.click(room.add_question, [chosen, which, outcome, clauses, facts, set_name], [said], **QUIET)


def _administration(room: RatingRoom, chosen: gr.Dropdown) -> None:
    report = gr.File(label="评测报告（.json，由 assistant eval run 写出）", file_types=[".json"], elem_id="rating-report")
    with gr.Row():
        name = gr.Textbox(label="这一轮叫什么", placeholder="十一月第一轮", max_length=40, elem_id="rating-name")
        count = gr.Number(label="抽多少题", value=30, minimum=1, maximum=500, precision=0, elem_id="rating-count")
    make = gr.Button("开新的一轮", elem_id="rating-make")
    said = html("", elem_id="rating-made")
    prepare = gr.Button("做导出文件（里面写着是哪个配置，评完再看）", elem_id="rating-prepare")
    export = gr.DownloadButton("下载 人工评分.xlsx", visible=False, elem_id="rating-export")
    make.click(room.open_round, [report, name, count], [said, chosen], **QUIET)
    prepare.click(room.export, [chosen], [export], **QUIET)


def _said(text: str, *, good: bool = True) -> str:
    return f"<p class='said {'' if good else 'no'}' role='status'>{escape(text)}</p>"


def _blank() -> list[Any]:
    return [*([None] * len(scales())), ""]


def _closed(words: str, *, good: bool = True) -> list[Any]:
    return [gr.update(visible=False), "", None, _said(words, good=good), *_blank()]


def _unchanged(words: str) -> list[Any]:
    return [gr.skip(), gr.skip(), gr.skip(), _said(words, good=False), *([gr.skip()] * (len(scales()) + 1))]


def _steps(scale: Scale) -> list[tuple[str, int]]:
    return [(f"{step}　{text}", step) for step, text in scale.anchors.items()]


def _scale(each: Disagreement) -> Scale:
    return next(scale for scale in scales() if scale.name == each.scale)


def _key(each: Disagreement) -> str:
    return f"{each.case.id} {each.scale}"


def _choices(found: Sequence[Disagreement]) -> list[tuple[str, str]]:
    return [(_name(each), _key(each)) for each in found]


def _name(each: Disagreement) -> str:
    steps = "／".join(map(str, each.values.values()))
    settled = "" if each.settled is None else f"，已定{each.settled}"
    return f"{each.case.item['id']} {_scale(each).title} {steps}{settled}：{each.case.item['question'][:24]}"
