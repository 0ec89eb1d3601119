"""`assistant eval` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.interfaces import cli
from evals.report import FORMAT


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["eval", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out + captured.err


def a_report(path: Path, *, hit: float) -> Path:
    figure = {"n": 1, "value": hit, "low": 0.0, "high": 1.0, "failed": 0}
    faults = [] if hit else [{"kind": "第一条不对", "detail": ["d#2"]}]
    row = {"id": "a", "outcome": "ANSWERED", "hits": [], "cited": [], "shown": "", "error": "", "ms": 1.0}
    row |= {"observations": {"hit_at_1": [hit]}, "faults": faults}
    single = {"configuration": {"name": "default", "title": "本助手"}, "measures": {"hit_at_1": figure}, "rows": [row]}
    item = {"id": "a", "question": "问"}
    path.write_text(
        json.dumps({"format": FORMAT, "set": "t", "sealed": False, "runs": [single], "items": [item], "clauses": {}}), encoding="utf-8"
    )
    return path


def test_a_template_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "题目.xlsx"
    assert run(["template", str(path)], capsys)[0] == 0 and path.exists()
    code, said = run(["template", str(path)], capsys)
    assert code == 2 and "不能已经存在" in said


def test_a_sealed_set_is_never_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(["export", "unseen", str(tmp_path / "a.csv")], capsys)
    assert code == 2 and "封存" in said and not (tmp_path / "a.csv").exists()


def test_two_reports_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = a_report(tmp_path / "a.json", hit=0.0), a_report(tmp_path / "b.json", hit=1.0)
    code, said = run(["compare", str(before), str(after), "--out", str(tmp_path / "c.html")], capsys)
    assert code == 0 and "✓ 变好 a 问" in said and "第一条就对：0.000 → 1.000" in said
    assert "变好1题" in (tmp_path / "c.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "dev", "--config", "x"], "没有这些配置：x"),
        (["run", "dev", "--part", "x"], "没有这些分项：x"),
        (["run", "dev", "--configurations", "none.yaml"], "配置文件读不出来"),
        (["report", "none.json", "a.html"], "读不出来"),
    ],
)
def test_what_cannot_be_run_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(arguments, capsys)
    assert code == 2 and words in said
