"""The command `eligibility`: a file of situations, or a dialogue in the terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assistant.clauses.library import load_library
from assistant.eligibility.batch import dialogue, judge_file
from assistant.errors import UsageError
from assistant.settings import Settings


def register(commands: Any) -> None:
    """Register the command among the others."""
    command = commands.add_parser("eligibility", help="我符合条件吗：逐条路判断一个人的情况；不带参数是一问一答")
    command.add_argument("--file", type=Path, help="一行一个情况的 JSONL：{id, situation}，可以再加 turns（后来说的话）")
    command.add_argument("--out", type=Path, help="结果写到这个 JSONL")
    command.set_defaults(run=run_eligibility)


def run_eligibility(options: argparse.Namespace, settings: Settings) -> int:
    """Judge a file, or talk; 0 whatever the verdicts are, 1 if nothing was said."""
    from assistant.eligibility.opening import open_rules
    from assistant.index.embedding import SentenceEmbeddings

    if (options.file is None) != (options.out is None):
        raise UsageError("--file 和 --out 要一起给：--file 是情况，--out 是结果写到哪里。一问一答时两个都不给。")
    if options.file and not options.file.exists():
        raise UsageError(f"{options.file}：没有这个文件，所以一个情况也没有判断。请检查路径。")
    library = load_library(settings.corpus_dir)
    rules = open_rules(settings, library, SentenceEmbeddings(settings.model_dir))
    if rules is None:
        raise UsageError(
            f"{settings.corpus_dir}：没有一份文件带条件（rules.yaml），所以判断不了。请在文件的文件夹里写 rules.yaml 和 facts.yaml。"
        )
    if options.file:
        count = judge_file(options.file, options.out, rules, library)
        sys.stdout.write(f"判断了{count}个情况，写在{options.out}。以窗口审核为准，办理前请到{rules.book.office}核实。\n")
        return 0
    return 0 if dialogue(rules, library, ask=_ask, tell=_tell) else 1


def _ask(prompt: str) -> str:
    try:
        return input(f"{prompt}\n> ")
    except EOFError:
        return ""


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
