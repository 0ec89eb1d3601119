"""The page in headless Chromium, as readers use it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.flow import Desk
from assistant.interfaces import web
from assistant.interfaces.feedback import FeedbackBook, Vote

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RENT = "我在县城租房，房东不同意，能落户吗？"
BOX = "#question textarea"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install chromium to test the page in a browser"),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> FeedbackBook:
    return FeedbackBook(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")


@pytest.fixture(scope="module")
def address(desk: Desk, book: FeedbackBook) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = web.build(desk, book=book)
    demo.launch(prevent_thread_lock=True, server_name="127.0.0.1", server_port=port, **web.launch_options())
    yield f"http://127.0.0.1:{port}/"
    demo.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Any]:
    opened = []

    def opener(width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        page = context.new_page()
        page.foreign = []
        page.on(
            "request", lambda request: page.foreign.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None
        )
        page.on("pageerror", lambda error: page.foreign.append(f"script error: {error}"))
        page.goto(address)
        page.wait_for_selector(BOX)
        page.wait_for_selector("#examples button:has-text('第5条原文')")
        opened.append(context)
        return page

    yield opener
    for context in opened:
        context.close()


def _ask(page: Any, asked: str, number: int) -> Any:
    page.fill(BOX, asked)
    page.press(BOX, "Enter")
    return _answered(page, number)


def _answered(page: Any, number: int) -> Any:
    page.wait_for_selector(f"#exchange-{number} [data-copy]", timeout=30_000)
    return page.locator(f"#exchange-{number}")


def test_a_question_a_citation_and_the_scan(open_page: Any) -> None:
    page = open_page()
    exchange = _ask(page, RENT, 1)
    assert "第3条" in exchange.inner_text()
    card = exchange.locator("details.card").first
    assert not card.locator(".clause").is_visible()
    exchange.locator("a.cite", has_text="第3条").first.click()
    assert card.locator(".clause").is_visible()
    assert "应当征得房屋产权人同意" in "".join(card.locator("mark").all_inner_texts())
    assert "市公安局牵头" in card.inner_text() and "三、工作任务" in card.inner_text()
    scan = card.locator("details.scan pre")
    assert not scan.is_visible()
    card.locator("details.scan summary").click()
    assert scan.is_visible() and "\n" in scan.inner_text() and "征得房屋产权人同意" not in scan.inner_text().splitlines()[0]
    assert page.foreign == []


def test_a_follow_up_keeps_opened_cards(open_page: Any) -> None:
    page = open_page()
    first = _ask(page, "军人家属怎么落户？", 1)
    first.locator("details.card > summary").first.click()
    second = _ask(page, "由谁牵头？", 2)
    assert "第7条" in second.inner_text()
    assert page.locator("#exchange-1 details.card").first.evaluate("card => card.open")


def test_what_the_notice_does_not_say(open_page: Any) -> None:
    exchange = _ask(open_page(), "办落户要交多少钱？", 1)
    assert "没有写" in exchange.inner_text()
    assert exchange.locator(".badge").get_attribute("data-outcome") == "NOT_IN_DOCUMENT"


@pytest.mark.parametrize("width", [320, 375])
def test_a_phone_never_scrolls_sideways(open_page: Any, width: int) -> None:
    page = open_page(width, 740, has_touch=True)

    def wide() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth"))

    assert wide() <= width
    exchange = _ask(page, RENT, 1)
    exchange.locator("details.card > summary").first.click()
    exchange.locator("details.scan > summary").first.click()
    assert wide() <= width
    page.click("#useless")
    page.wait_for_selector("#why textarea")
    assert wide() <= width
    band, box = page.locator("#band").bounding_box(), page.locator(BOX).bounding_box()
    assert band and 0 <= band["y"] < 740
    assert box and box["y"] + box["height"] <= 740


def test_the_status_of_the_notice_stays_in_sight(open_page: Any) -> None:
    page = open_page()
    _ask(page, RENT, 1)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    band = page.locator("#band")
    assert "2015年9月30日" in band.inner_text() and "未核实" in band.inner_text()
    assert band.bounding_box()["y"] == 0


def test_everything_is_reached_by_keyboard(open_page: Any) -> None:
    page = open_page()
    page.focus(BOX)
    page.keyboard.type("第5条原文")
    page.keyboard.press("Enter")
    exchange = _answered(page, 1)
    exchange.locator("details.card > summary").first.focus()
    page.keyboard.press("Enter")
    assert exchange.locator(".clause").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "看扫描原始文字"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    assert exchange.locator("details.scan pre").first.is_visible()
    page.locator("#suggestions button:visible").first.focus()
    page.keyboard.press("Enter")
    _answered(page, 2)


def test_examples_suggestions_and_clearing(open_page: Any) -> None:
    page = open_page()
    page.click("#examples button:has-text('租房，房东不同意')")
    _answered(page, 1)
    suggestion = page.locator("#suggestions button:visible").first
    asked = suggestion.inner_text()
    suggestion.click()
    assert asked in _answered(page, 2).locator(".asked").inner_text()
    page.click("#clear")
    page.wait_for_selector("#exchange-1", state="detached")
    assert page.locator("#examples button:has-text('第5条原文')").is_visible()


@pytest.mark.parametrize("permitted", [True, False])
def test_an_answer_is_copied_with_its_sources(open_page: Any, permitted: bool) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    exchange = _ask(page, RENT, 1)
    if not permitted:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    exchange.locator("[data-copy]").click()
    page.wait_for_selector("[data-copy]:has-text('已复制')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert RENT in copied and "第3条" in copied and "「" in copied and "未核实" in copied


def test_a_judgement_is_stored(open_page: Any, book: FeedbackBook) -> None:
    page = open_page()
    _ask(page, "第5条原文", 1)
    before = len(book.entries())
    page.click("#useless")
    page.click("#reason label:has-text('看不懂')")
    page.fill("#note textarea", "请打13812345678")
    page.click("#send-why")
    page.wait_for_selector("#thanks:has-text('意见')")
    entry = book.entries()[-1]
    assert len(book.entries()) == before + 1
    assert (entry.vote, entry.reason) == (Vote.USELESS, "看不懂") and "138" not in entry.note


def test_what_is_typed_never_becomes_markup(open_page: Any) -> None:
    page = open_page()
    exchange = _ask(page, "<img src=x onerror=alert(1)> {{1}} ${1+1} 租房能落户吗", 1)
    assert "<img src=x onerror=alert(1)> {{1}} ${1+1}" in exchange.locator(".asked").inner_text()
    assert exchange.locator("img").count() == 0 and page.foreign == []


def test_the_page_speaks_chinese_only(open_page: Any) -> None:
    page = open_page()
    _ask(page, "第5条原文", 1)
    page.click("#useful")
    page.wait_for_selector("#why textarea")
    assert re.findall(r"[A-Za-z]{3,}", page.inner_text("body")) == []
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_case_is_asked_on_by_buttons(open_page: Any) -> None:
    page = open_page()
    exchange = _ask(page, "我在县城租房能落户吗", 1)
    assert exchange.locator(".badge").get_attribute("data-outcome") == "NEEDS_FACTS"
    assert "我听到的" in exchange.inner_text() and "还要问您" in exchange.inner_text()
    page.click("#suggestions button:has-text('已备案')")
    assert "租赁登记备案：已备案" in _answered(page, 2).inner_text()


@pytest.mark.parametrize("width", [375, 1280])
def test_every_room_opens_and_fits(open_page: Any, width: int) -> None:
    page = open_page(width, 740)
    for name, words in (
        ("我的情况", "说说您的情况"),
        ("条文", "全部条文"),
        ("核对", "要核对的文字"),
        ("宣传稿", "格式"),
        ("人工评分", "评分"),
    ):
        tab = page.get_by_role("tab", name=name).locator("visible=true")
        if not tab.count():
            page.locator("#rooms .overflow-menu > button").click()
            page.locator("#rooms .overflow-dropdown button", has_text=name).click()
        else:
            tab.first.click()
        page.wait_for_selector(f"text={words}")
        assert int(page.evaluate("document.documentElement.scrollWidth")) <= width
    assert page.foreign == []


def test_a_link_to_a_clause_opens_it(open_page: Any, address: str) -> None:
    page = open_page()
    page.goto(f"{address}?clause=lincang-2015%235")
    page.wait_for_selector("text=放宽城镇直系亲属投靠落户条件")


def test_a_pasted_sentence_is_checked(open_page: Any) -> None:
    page = open_page()
    page.get_by_role("tab", name="核对").first.click()
    page.get_by_label("要核对的文字").fill("到2020年，常住人口城镇化率达到38%左右。")
    page.get_by_role("button", name="开始核对").click()
    page.wait_for_selector("text=50%左右", timeout=30_000)
