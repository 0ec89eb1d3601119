"""The tab by keyboard alone, in headless Chromium, on a desktop and on a phone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.drafting.book import DraftBook
from assistant.drafting.materials import DraftMaterials
from assistant.flow import Desk
from assistant.interfaces import web
from assistant.interfaces.web_draft import draft_tab
from assistant.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install chromium to test the page in a browser"),
]
_FOCUSED = "() => document.activeElement.id || document.activeElement.type || document.activeElement.tagName"
_OPEN_LISTS = (
    "() => [...document.querySelectorAll('#drafting .option-list')].filter((list) => list.getBoundingClientRect().height > 0).length"
)


@pytest.fixture(scope="module")
def address(materials: DraftMaterials, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("drafts")
    parts = SimpleNamespace(library=materials.library)
    settings = Settings(feedback_path=folder / "feedback.sqlite")
    desk = SimpleNamespace(settings=settings, materials=parts, synonyms=materials.synonyms, model=None, index_name="build-1")
    with gr.Blocks() as page, gr.Tab("宣传稿"):
        draft_tab(cast(Desk, desk), DraftBook(folder / "drafts.sqlite"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page.launch(prevent_thread_lock=True, server_name="127.0.0.1", server_port=port, **web.launch_options())
    yield f"http://127.0.0.1:{port}/"
    page.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_draft_is_written_edited_and_kept_by_keyboard(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#draft-write")
    page.focus("#draft-subject input")
    page.wait_for_function(f"() => ({_OPEN_LISTS})() === 1")
    page.wait_for_selector('#drafting .option-list[tabindex="-1"]')
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED) == "radio"
    page.wait_for_function(f"() => ({_OPEN_LISTS})() === 0")
    _tab_to(page, "draft-write")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#draft-ledger').innerText.includes('没有丢掉的要点')")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+End")
    page.keyboard.type("当天就能办好。（第2条）")
    page.wait_for_function("() => document.querySelector('#draft-ledger').innerText.includes('当天')")
    _tab_to(page, "draft-keep")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#draft-said').innerText.includes('已留存')")
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    context.close()


def _tab_to(page: Any, wanted: str) -> None:
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) == wanted:
            return
    pytest.fail(f"{wanted} is not reached by the Tab key; the focus is on {page.evaluate(_FOCUSED)}")
