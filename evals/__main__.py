"""`python -m evals`: one set through the assistant and simple retrieval, as tables. See evals/README.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import settings
from assistant.errors import AssistantError
from assistant.interfaces.command_line import Parser, day
from evals.configurations import DEFAULT, LANGUAGE_MODEL, SIDE_BY_SIDE, choose, load
from evals.report import as_json, as_markdown, content, store
from evals.run import AS_OF, measure
from evals.sets import set_path

RESULTS = Path(__file__).resolve().parent / "results"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when everything was measured, 2 when someone must act first."""
    options = _parser().parse_args(arguments)
    try:
        names = [LANGUAGE_MODEL if name == DEFAULT and settings.load().uses_language_model else name for name in SIDE_BY_SIDE]
        report = content(measure(set_path(options.set), choose(names, load()), as_of=options.as_of, progress=not options.quiet))
        paths = store(report, options.out, {".json": as_json(report), ".md": as_markdown(report)})
    except AssistantError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    if not options.quiet:
        print(as_markdown(report))
    print("\n".join(f"已存：{path}" for path in paths))
    return 0


def _parser() -> Parser:
    parser = Parser(prog="python -m evals", description="用一份题目测本助手，说明见 evals/README.md。")
    parser.add_argument("--set", default="dev", metavar="dev|unseen|FILE", help="哪一份题目；unseen 只显示总数")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="DIR", help="结果存到哪里")
    parser.add_argument("--as-of", type=day, default=AS_OF, metavar="YYYY-MM-DD", help="按哪一天回答")
    parser.add_argument("--quiet", action="store_true", help="只打印结果存在哪里")
    return parser


if __name__ == "__main__":
    sys.exit(main())
