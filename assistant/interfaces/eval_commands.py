"""`assistant eval`: run a question set, compare two reports, write sets and templates as spreadsheets."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.interfaces.command_line import day
from assistant.settings import Settings


def register(commands: Any) -> None:
    """Add the command `eval` to the subparsers of the command line."""
    parser = commands.add_parser(
        "eval", help="评测：run 测一份题目，compare 比两份报告，template 写空白题目表，export 把题目写成表格，report 重做网页"
    )
    actions = parser.add_subparsers(title="评测命令", required=True, metavar="评测命令")
    run = actions.add_parser(
        "run", help="测一份题目（dev、unseen，或 JSONL、CSV、XLSX 文件），写出网页和 JSON 报告；中断后再运行一次就接着做"
    )
    run.add_argument("set", metavar="题目")
    run.add_argument("--config", action="append", default=[], metavar="名字", help="用哪些配置，可写几个；默认与简单检索并排")
    run.add_argument("--configurations", type=Path, metavar="YAML", help="自己的配置文件")
    run.add_argument("--part", action="append", default=[], metavar="分项", help="另外测哪些分项（all：全部）；默认只测资料结构")
    run.add_argument("--out", type=Path, default=Path("reports"), metavar="目录", help="报告写到哪里，默认 reports")
    run.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="按哪一天回答")
    run.set_defaults(run=_run)
    compare = actions.add_parser("compare", help="比两份报告（.json）：哪些变好，哪些变差")
    compare.add_argument("before", type=Path, metavar="以前.json")
    compare.add_argument("after", type=Path, metavar="现在.json")
    compare.add_argument("--config", default=None, metavar="名字", help="比哪个配置，默认各自的第一个")
    compare.add_argument("--out", type=Path, default=None, metavar="文件", help="另写成 .html 或 .json")
    compare.set_defaults(run=_compare)
    template = actions.add_parser("template", help="写一份空白题目表（.xlsx 或 .csv），带三个例子和填写说明")
    template.add_argument("file", type=Path, metavar="文件")
    template.set_defaults(run=_template)
    export = actions.add_parser("export", help="把一份题目写成表格（.xlsx 或 .csv）")
    export.add_argument("set", metavar="题目")
    export.add_argument("file", type=Path, metavar="文件")
    export.set_defaults(run=_export)
    report = actions.add_parser("report", help="用报告的 .json 重做网页")
    report.add_argument("json", type=Path, metavar="报告.json")
    report.add_argument("file", type=Path, metavar="网页.html")
    report.set_defaults(run=_report)


def _run(options: argparse.Namespace, _: Settings) -> int:
    from evals import configurations, page, report
    from evals.parts import PARTS, QUICK
    from evals.run import AS_OF, measure
    from evals.sets import set_path

    known = configurations.load(options.configurations or configurations.FILE)
    names = options.config or [name for name in configurations.SIDE_BY_SIDE if name in known] or list(known)
    parts = tuple(PARTS) if "all" in options.part else tuple(options.part) or QUICK
    if unknown := [name for name in parts if name not in PARTS]:
        raise UsageError(f"没有这些分项：{'、'.join(unknown)}，所以没有开始。有的是：{'、'.join(PARTS)}、all。")
    chosen = configurations.choose(names, known)
    try:
        result = measure(
            set_path(options.set), chosen, as_of=options.as_of or AS_OF, parts=parts, journal_dir=options.out, progress=sys.stderr.isatty()
        )
    except KeyboardInterrupt:
        sys.stderr.write("\n已停下。做完的题都留着，同样的命令再运行一次就从停下的地方接着做（封存的题目不留，要从头来）。\n")
        return 130
    values = report.content(result)
    paths = report.store(values, options.out, {".html": page.as_html(values), ".json": report.as_json(values)})
    first = values["runs"][0]
    sys.stdout.write(f"{first['questions']}题，有失误{first['questions_with_a_fault']}题，程序出错{first['raised_errors']}题。\n")
    sys.stdout.write("".join(f"已写：{path}\n" for path in paths))
    return 0


def _compare(options: argparse.Namespace, _: Settings) -> int:
    from evals import comparison, report

    compared = comparison.compare(
        report.read_report(options.before),
        report.read_report(options.after),
        (options.before.stem, options.after.stem),
        (options.config, options.config),
    )
    sys.stdout.write(comparison.as_text(compared))
    if options.out:
        if options.out.suffix not in (".html", ".json"):
            raise UsageError(f"{options.out}：没有写。文件要以 .html 或 .json 结尾。")
        as_values = json.dumps(comparison.as_json_values(compared), ensure_ascii=False, indent=1) + "\n"
        options.out.write_text(comparison.as_html(compared) if options.out.suffix == ".html" else as_values, encoding="utf-8")
        sys.stdout.write(f"已写：{options.out}\n")
    return 0


def _template(options: argparse.Namespace, _: Settings) -> int:
    from evals import spreadsheets

    spreadsheets.write_template(options.file)
    sys.stdout.write(f"已写：{options.file}。把例子换成您的题目，再运行：assistant eval run {options.file}\n")
    return 0


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.clauses.library import load_library
    from evals import spreadsheets
    from evals.sets import as_fields, clause_resolver, is_sealed, load_set, set_path

    path = set_path(options.set)
    if is_sealed(path):
        raise UsageError(f"{path}：这份题目是封存的，只能测、看总数，不能导出。没有写。")
    library = load_library(settings.corpus_dir)
    resolve = clause_resolver(library)

    def written(clause_id: str) -> str:
        """The label, unless it would be read as another clause."""
        label = library.by_id[clause_id].label
        return label if resolve(label) == (clause_id,) else clause_id

    items = load_set(path, resolve)
    spreadsheets.write(options.file, [spreadsheets.as_cells(as_fields(item), written) for item in items])
    sys.stdout.write(f"已写：{options.file}，{len(items)}题。\n")
    return 0


def _report(options: argparse.Namespace, _: Settings) -> int:
    from evals import page, report

    options.file.write_text(page.as_html(report.read_report(options.json)), encoding="utf-8")
    sys.stdout.write(f"已写：{options.file}\n")
    return 0
