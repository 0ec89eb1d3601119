"""The command line: ask, clause, search, index, corpus. What needs no vectors imports none."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant import settings as configuration
from assistant.clauses.library import Library, load_library
from assistant.documents.datafile import os_fault, read_json_lines
from assistant.errors import AssistantError, UsageError
from assistant.interfaces import check_commands, draft_commands, eligibility_commands, eval_commands
from assistant.interfaces.command_line import Parser, day, one_of
from assistant.records import Clause, Level, Turn
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.flow import Desk

_HISTORY_SHAPE = '[{"role": "user", "content": "……"}]'


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exit status 0, 1 where nothing was found, 2 where something must be mended first."""
    options = _parser().parse_args(arguments)
    try:
        sys.exit(options.run(options, configuration.load()))
    except AssistantError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        if error.errno is None:
            raise
        where = error.filename or "文件"
        sys.stderr.write(f"{where}：读不了或写不了（{os_fault(error)}），命令没有做完。请检查路径、权限和磁盘，再运行一次。\n")
        sys.exit(2)


def _parser() -> Parser:
    parser = Parser(prog="assistant", description="政策文件问答：每句话都有条款出处。")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    ask = commands.add_parser("ask", help="提问")
    ask.add_argument("question", nargs="?", metavar="问题")
    ask.add_argument("--history", type=Path, metavar="文件", help="先前的对话：JSON，[{role, content}]")
    ask.add_argument("--json", action="store_true", help="按 answer.schema.json 输出")
    ask.add_argument("--file", type=Path, metavar="文件", help="一行一个问题的 JSONL：{id, question, history}")
    ask.add_argument("--out", type=Path, metavar="文件", help="答案写到这个 JSONL")
    ask.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="按哪一天回答，默认今天")
    ask.set_defaults(run=_ask)
    clause = commands.add_parser("clause", help="看一条原文：第5条、三（二）5、lincang-2015#5")
    clause.add_argument("reference", metavar="条款")
    clause.add_argument("--json", action="store_true", help="按 JSON 输出")
    clause.set_defaults(run=_clause)
    search = commands.add_parser("search", help="按词查条款（不用向量，启动快）")
    search.add_argument("words", nargs="+", metavar="词")
    search.add_argument("--json", action="store_true", help="按 JSON 输出")
    search.set_defaults(run=_search)
    index = commands.add_parser("index", help="索引：build 建立，status 查看，verify 核对")
    index.add_argument("action", choices=("build", "status", "verify"), metavar="动作", help="build、status 或 verify")
    index.set_defaults(run=_index)
    corpus = commands.add_parser("corpus", help="资料：list 列出，show 查看，add 加入，repairs 建议勘误")
    corpus.add_argument("action", choices=("list", "show", "add", "repairs"), metavar="动作", help="list、show、add 或 repairs")
    corpus.add_argument("target", nargs="?", metavar="编号或文件")
    corpus.add_argument("--id", metavar="编号", help="add：新文件的编号，如 baoshan-2016")
    corpus.add_argument("--title", metavar="标题", help="add：标题")
    corpus.add_argument("--issuer", default="", metavar="机关", help="add：发文机关")
    corpus.add_argument(
        "--level", type=one_of(Level), default=Level.CITY, metavar="级别", help=f"add：{'、'.join(Level)}，默认{Level.CITY}"
    )
    corpus.set_defaults(run=_corpus)
    check_commands.register(commands)
    draft_commands.register(commands)
    eligibility_commands.register(commands)
    eval_commands.register(commands)
    return parser


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.flow import open_desk

    if (options.question is None) == (options.file is None):
        raise UsageError("请给出一个问题，或用 --file 给出问题文件（二者选一）。例：python -m assistant ask 在县城租房能落户吗")
    today = options.today or date.today()
    if options.file:
        lines = _questions(options.file)
        desk = open_desk(settings)
        with _opened(options.out) as file:
            return _ask_all(lines, desk, file, today)
    history = _history(options.history) if options.history else ()
    desk = open_desk(settings)
    answered = _answer(options.question, history, desk, today)
    sys.stdout.write((json.dumps(answered, ensure_ascii=False, indent=1) if options.json else answered["text"]) + "\n")
    return 0


def _opened(out: Path | None) -> AbstractContextManager[TextIO]:
    """Where answers are written: the file, made empty, or standard output."""
    if out is None:
        return nullcontext(sys.stdout)
    try:
        return out.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out}：写不进去（{os_fault(error)}），所以一个问题也没有回答。请检查路径和权限，或换一个文件。") from None


def _ask_all(lines: Sequence[dict[str, Any]], desk: Desk, file: TextIO, today: date) -> int:
    from tqdm import tqdm

    for line in tqdm(lines, desc="回答", unit="问", disable=file is sys.stdout):
        answered = _answer(str(line["question"]), _turns(line.get("history") or ()), desk, today, line["id"])
        file.write(json.dumps(answered, ensure_ascii=False) + "\n")
    return 0


def _answer(asked: str, history: Sequence[Turn], desk: Desk, today: date, question_id: Any = None) -> dict[str, Any]:
    from assistant.flow import answer, ask
    from assistant.interfaces.wire import answer_json

    started = time.perf_counter()
    done = answer(ask(asked, desk, as_of=today, history=history), desk)
    return answer_json(done, desk, elapsed_ms=(time.perf_counter() - started) * 1000, question_id=question_id)


def _questions(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise UsageError(f"{path}：没有这个文件，所以一个问题也没有回答。请检查路径。")
    lines = dict(read_json_lines(path, needs=("id", "question")))
    for number, line in lines.items():
        try:
            _turns(line.get("history") or ())
        except (KeyError, TypeError):
            raise UsageError(
                f"{path}，第{number}行：history 读不懂，所以一个问题也没有回答。请改正这一行，history 的写法：{_HISTORY_SHAPE}"
            ) from None
    return list(lines.values())


def _turns(history: Any) -> tuple[Turn, ...]:
    return tuple(Turn(str(turn["role"]), str(turn["content"])) for turn in history)


def _history(path: Path) -> tuple[Turn, ...]:
    try:
        return _turns(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = os_fault(error) if isinstance(error, OSError | UnicodeDecodeError) else "写法不对"
        raise UsageError(f"{path}：读不出先前的对话（{why}），所以没有回答。请检查路径；文件应是 UTF-8 的 JSON：{_HISTORY_SHAPE}") from None


def _clause(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.interfaces.wire import clause_json

    library = load_library(settings.corpus_dir)
    clauses = _resolve(options.reference, library)
    if options.json:
        sys.stdout.write(json.dumps([clause_json(clause, library) for clause in clauses], ensure_ascii=False, indent=1) + "\n")
        return 0 if clauses else 1
    if not clauses:
        sys.stdout.write(
            f"没有找到「{options.reference}」。条款写法：第5条、三（二）5、四（一）、前言；全部条款：python -m assistant corpus show\n"
        )
        return 1
    for clause in clauses:
        sys.stdout.write(_clause_text(clause, library) + "\n\n")
    return 0


def _resolve(reference: str, library: Library) -> tuple[Clause, ...]:
    from assistant.retrieval.references import ReferenceReader

    if reference in library.by_id:
        return (library.by_id[reference],)
    reader = ReferenceReader(library)
    by_key = library.by_id.get(f"{reader.main_document}#{reference}")
    return (by_key,) if by_key else reader.read(reference).clauses


def _clause_text(clause: Clause, library: Library) -> str:
    from assistant.interfaces.phrases import departments_text, place_text

    document = library.documents[clause.document_id]
    note = "" if clause.quotable else f"{clause.path[0]}\n"
    return f"{document.short_title or document.title} {place_text(clause)}\n{note}{library.text_of(clause)}\n负责：{departments_text(clause)}；编号：{clause.id}"


def _search(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.index.searching import search_words

    library = load_library(settings.corpus_dir)
    found = search_words(" ".join(options.words), library, settings.corpus_dir)
    if options.json:
        sys.stdout.write(json.dumps([{"clause_id": hit.clause_id, "score": hit.score} for hit in found], ensure_ascii=False) + "\n")
        return 0 if found else 1
    if not found:
        sys.stdout.write("没有条款含有这些词。换个说法，或直接提问：python -m assistant ask ……\n")
        return 1
    for hit in found:
        clause = library.by_id[hit.clause_id]
        sys.stdout.write(f"{hit.score:6.2f}  {clause.label}  {clause.title[:40]}\n")
    return 0


def _index(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.index.manifest import check_fresh, read_manifest

    if options.action == "build":
        from assistant.eligibility.opening import open_rules
        from assistant.index.building import build_index
        from assistant.index.embedding import SentenceEmbeddings

        embedder = SentenceEmbeddings(settings.model_dir)
        build_index(settings, embedder, report=_say, progress=True)
        _say("学习办事情形的说法……")
        open_rules(settings, load_library(settings.corpus_dir), embedder)
        return 0
    folder, manifest = read_manifest(settings.indexes_dir)
    check_fresh(manifest, settings.corpus_dir)
    if options.action == "verify":
        from assistant.index.embedding import SentenceEmbeddings
        from assistant.index.opening import verify_files, verify_vectors

        verify_files(folder, manifest)
        compared = verify_vectors(settings, SentenceEmbeddings(settings.model_dir))
        sys.stdout.write(f"索引完好：文件{len(manifest.files)}个，抽查向量{compared}条。\n")
        return 0
    sys.stdout.write(f"索引{manifest.build}：{manifest.rows}条，模型{manifest.model}，建于{manifest.built_at}，与资料一致。\n")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _corpus(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.interfaces import corpus_commands

    if options.action in ("add", "repairs") and not options.target:
        raise UsageError("请给出文件，例：python -m assistant corpus add 通知.txt --id xx-2015 --title 通知名称 --issuer 发文机关")
    commands = {
        "list": corpus_commands.list_documents,
        "show": corpus_commands.show,
        "add": corpus_commands.add,
        "repairs": corpus_commands.repairs,
    }
    return commands[options.action](options, settings, sys.stdout)
