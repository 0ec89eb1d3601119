"""The draft command's options; what they do is imported only when it runs, so that other commands start fast."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assistant.drafting.choices import ROLES, SUFFIXES, Format, State
from assistant.interfaces.command_line import day, one_of
from assistant.settings import Settings


def register(commands: Any) -> None:
    """Add the command to the command line's list."""
    parser = commands.add_parser("draft", help="宣传稿：起草、核对改过的稿子、查看和审核留存的稿子")
    parser.add_argument(
        "action",
        nargs="?",
        choices=("write", "topics", "list", "review"),
        default="write",
        metavar="动作",
        help="write 起草或核对（默认），topics 有哪些主题，list 留存的稿子和需复核的，review 审核",
    )
    parser.add_argument("target", nargs="?", type=int, metavar="编号", help="review：稿子的编号")
    parser.add_argument("--clause", metavar="条款", help="条款：3、第3条、三（二）3")
    parser.add_argument("--topic", metavar="主题", help="主题或情形：租房、随军、返乡……（draft topics 列出全部）")
    parser.add_argument("--format", type=one_of(Format), default=Format.QUESTIONS, metavar="格式", help="、".join(Format))
    parser.add_argument("--check", type=Path, metavar="文件", help="核对改过的稿子（纯文本；- 表示标准输入）")
    parser.add_argument("--leave-out", action="append", default=[], metavar="要点", help="有意不写的要点，写台账里的名字；可多次")
    parser.add_argument("--out", type=Path, metavar="文件", help=f"写到文件：{'、'.join(SUFFIXES)}")
    parser.add_argument("--keep", action="store_true", help="留存，以便资料变了时提示需复核")
    parser.add_argument("--slip", metavar="核对码", help="list：查一张条件自查单要不要复核，写单子下面的核对码")
    parser.add_argument("--state", type=one_of(State), metavar="状态", help=f"review：{'、'.join(State)}")
    parser.add_argument("--role", choices=ROLES, metavar="角色", help=f"review：{'、'.join(ROLES)}")
    parser.add_argument("--json", action="store_true", help="按 draft.schema.json 输出")
    parser.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="按哪一天，默认今天")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one draft command; see `draft_running.run`."""
    from assistant.interfaces import draft_running

    return draft_running.run(options, settings)
