"""`python -m evals.stard --questions Q.jsonl --corpus C.jsonl --out R.jsonl`: ranks any corpus for any questions, offline."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant import settings
from assistant.documents.datafile import os_fault, read_json_lines
from assistant.errors import AssistantError, UsageError
from assistant.index.embedding import SentenceEmbeddings
from assistant.index.passages import PassageSearch
from assistant.index.segment import Segmenter
from assistant.index.trained import shipped

RANKED = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when all questions were ranked, 2 when someone must act first."""
    options = _parser().parse_args(arguments)
    try:
        rank_file(options.questions, options.corpus, options.out)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"已存：{options.out}")
    return 0


def rank_file(questions: Path, corpus: Path, out: Path) -> None:
    """Rank the corpus for every question.

    Args:
        questions: Lines {"id", "question"}.
        corpus: Lines {"id", "text"}, any number from 1.
        out: Gets lines {"id", "ranked": up to 100 article ids, best first}.

    Raises:
        AssistantError: If a file is missing or broken, or the weights are not installed.
    """
    asked, articles = _lines(questions, "question"), _lines(corpus, "text")
    embedder = SentenceEmbeddings(settings.load().model_dir)
    search = PassageSearch([str(article["text"]) for article in articles], embedder, Segmenter(), shipped())
    try:
        with out.open("w", encoding="utf-8") as file:
            for each in tqdm(asked, desc="排序", file=sys.stderr):
                rows = search.rank(str(each["question"]), limit=RANKED)
                file.write(json.dumps({"id": each["id"], "ranked": [articles[row]["id"] for row in rows]}, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(f"{out}：写不进去（{os_fault(error)}），排序没有存下来。请换一个位置。") from None


def _lines(path: Path, key: str) -> list[dict[str, Any]]:
    lines = [line for _, line in read_json_lines(path, needs=("id", key))]
    if not lines:
        raise UsageError(f"{path}：没有这个文件，或者里面一行也没有，排序没有开始。每行一个 JSON，要有 id 和 {key}。")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.stard", description="给每个问题排出最相关的100条法条。")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="每行 {id, question}")
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help="每行 {id, text}")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="排序写到哪里，每行 {id, ranked}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
