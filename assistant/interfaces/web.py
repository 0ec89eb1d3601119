"""The page: one header, one tab for each thing that readers come to do. Only this layer reads the clock."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.flow import Desk
from assistant.interfaces.feedback import FeedbackBook
from assistant.interfaces.phrases import main_document, status_note
from assistant.interfaces.web_chat import chat_tab
from assistant.interfaces.web_check import check_tab
from assistant.interfaces.web_clauses import clauses_tab, wanted
from assistant.interfaces.web_draft import draft_tab
from assistant.interfaces.web_eligibility import eligibility_tab
from assistant.interfaces.web_parts import QUIET, html
from assistant.interfaces.web_rating import rating_tab

NAME = "落户政策问答"
PROMISE = "每句话都能点开条款原文；方案没有写的，就说没有写。"
_FOLDER = Path(__file__).parent
_STYLES = ("web_style.css", "web_tools.css", "web_draft.css")
_CLAUSES = "clauses"
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' "
    "fill='%23155e63'/%3E%3Cpath d='M8 9h16M8 16h16M8 23h10' stroke='white' stroke-width='3'/%3E%3C/svg%3E"
)


def build(desk: Desk, *, book: FeedbackBook | None = None) -> gr.Blocks:
    """Lay out the page.

    Args:
        desk: Answers the questions.
        book: Keeps the judgements; the file named in the settings when None.

    Returns:
        The page; launch it with `launch_options()`.
    """
    with gr.Blocks(title=NAME, analytics_enabled=False) as page:
        _header(desk)
        with gr.Tabs(elem_id="rooms") as rooms:
            with gr.Tab("问答", id="ask"):
                chat_tab(desk, book or FeedbackBook(desk.settings.feedback_path))
            with gr.Tab("我的情况", id="case"):
                eligibility_tab(desk)
            with gr.Tab("条文", id=_CLAUSES):
                clauses_tab(desk)
            with gr.Tab("核对", id="check"):
                check_tab(desk)
            with gr.Tab("宣传稿", id="draft"):
                draft_tab(desk)
            with gr.Tab("人工评分", id="rating"):
                rating_tab(desk)
        page.load(_first_room, None, rooms, **QUIET)
    page.queue(default_concurrency_limit=8, api_open=False)
    return page


def _first_room(request: gr.Request) -> Any:
    """A link to a clause opens the tab that shows it."""
    return gr.Tabs(selected=_CLAUSES) if wanted(request) else gr.skip()


def launch_options() -> dict[str, Any]:
    """What `launch` needs so that the page looks right, speaks Chinese only and calls nobody."""
    fonts = list(_FONTS)
    return {
        "theme": gr.themes.Base(font=fonts, font_mono=["Noto Sans Mono CJK SC", "monospace"], primary_hue="teal", text_size="lg"),
        "css": "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES),
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
    html(f"<header><h1>{escape(document.jurisdiction)}{NAME}</h1><p>依据{title}。{PROMISE}</p></header>", elem_id="top")
    note = escape(status_note(desk).removeprefix("※").strip())
    html(f'<div class="band" role="note"><b>今天是否有效：{escape(document.in_force_status)}</b>{note}</div>', elem_id="band")
