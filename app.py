"""Opens the page: builds the index if it is missing or stale, opens the desk, warms it, serves."""

from __future__ import annotations

import logging
import sys
from datetime import date

from assistant import settings as configuration
from assistant.errors import AssistantError, IndexStaleError
from assistant.flow import Desk, answer, ask, open_desk
from assistant.index.embedding import SentenceEmbeddings
from assistant.settings import Settings


def main() -> None:
    """Serve the page until it is interrupted; exit status 2 where something must be mended first."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[handler])
    try:
        settings = configuration.load()
        desk = ready_desk(settings)
    except AssistantError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    from assistant.interfaces import web

    page = web.build(desk)
    try:
        page.launch(server_name=settings.host, server_port=settings.port, prevent_thread_lock=True, **web.launch_options())
    except OSError:
        sys.stderr.write(
            f"{settings.host}:{settings.port}：网页打不开，多半是这个端口已被占用。请先停掉占用它的程序，或换一个端口，例：ASSISTANT_PORT=7861 python app.py\n"
        )
        sys.exit(2)
    _say(f"网页已打开：http://{settings.host}:{settings.port}（按 Ctrl+C 停止）")
    page.block_thread()


def ready_desk(settings: Settings) -> Desk:
    """Open the desk, building the index first if there is none that fits, and warm the model with one question."""
    embedder = SentenceEmbeddings(settings.model_dir)
    try:
        return _warm_desk(settings, embedder)
    except IndexStaleError as stale:
        from assistant.index.building import build_index

        _say(f"{stale}\n索引需要建立，现在开始（只需这一次）。")
        build_index(settings, embedder, report=_say, progress=True)
        _say("学习办事情形的说法（约半分钟，只需这一次）……")
        return _warm_desk(settings, embedder)


def _warm_desk(settings: Settings, embedder: SentenceEmbeddings) -> Desk:
    desk = open_desk(settings, embedder)
    answer(ask("在县城租房能落户吗", desk, as_of=date.today()), desk)
    return desk


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
