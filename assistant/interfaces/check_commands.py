"""The command `check`: pasted text beside the clauses, as plain Chinese or as JSON (check.schema.json)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.documents.datafile import os_fault
from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.wording.reporting import summary, verdict_text
from assistant.wording.values import Finding


def register(commands: Any) -> None:
    """Register the command among the others."""
    check = commands.add_parser("check", help="核对：逐句对照条款，看有没有改了意思（不用向量，启动快）")
    check.add_argument("file", metavar="文件", help="要核对的文字（UTF-8 文本文件），或 - 从标准输入读")
    check.add_argument("--json", action="store_true", help="按 check.schema.json 输出")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace, settings: Settings) -> int:
    """Check a file or standard input; 0 whatever was found, for a fault found is a result."""
    from assistant.wording.checking import check_text, open_checker

    text = _read(options.file)
    findings = check_text(text, open_checker(settings.corpus_dir))
    sys.stdout.write((json.dumps(findings_json(findings), ensure_ascii=False, indent=1) if options.json else _report(findings)) + "\n")
    return 0


def findings_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings in the shape of check.schema.json."""
    return [
        {
            "sentence": each.sentence.text,
            "start": each.sentence.start,
            "end": each.sentence.end,
            "verdict": each.verdict.value,
            "clause_id": each.clause_id,
            "changes": [{"kind": change.kind.value, "expected": change.expected, "found": change.found} for change in each.changes],
            "explanation": each.explanation,
        }
        for each in findings
    ]


def _report(findings: Sequence[Finding]) -> str:
    lines = [f"【{verdict_text(each)}】{' '.join(each.sentence.text.split())}\n    {each.explanation}" for each in findings]
    return "\n".join([summary(findings), *lines])


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    path = Path(file)
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path}：没有这个文件，所以什么也没有核对。请检查路径；也可以用 - 从标准输入读。") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}：不是 UTF-8 的文本，所以什么也没有核对。请另存为 UTF-8 的文本文件再试。") from None
    except OSError as error:
        raise UsageError(f"{path}：读不了（{os_fault(error)}），所以什么也没有核对。请检查路径和权限。") from None
