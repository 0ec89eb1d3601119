"""The command line's own words: help and faults are Chinese, and a fault says what to do."""

from __future__ import annotations

import argparse
import re

import pytest

from assistant.interfaces import cli
from assistant.interfaces.command_line import Parser

ENGLISH = ("usage:", "options:", "arguments", "show this help", "error:", "invalid", "expected", "choose from", "required", "ambiguous")


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def _parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    below = [each for action in parser._actions if isinstance(action, argparse._SubParsersAction) for each in action.choices.values()]
    return [parser, *(found for each in below for found in _parsers(each))]


@pytest.mark.parametrize("parser", _parsers(cli._parser()), ids=lambda parser: str(parser.prog))
def test_the_help_of_every_command_is_chinese(parser: argparse.ArgumentParser) -> None:
    told = parser.format_help()
    assert told.startswith("用法：")
    assert "看这份说明" in told
    assert [words for words in ENGLISH if words in told] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "assistant：缺少 命令"),
        (["落户"], r"命令 没有「落户」，可写：ask、clause、search、"),
        (["clause"], "assistant clause：缺少 条款"),
        (["clause", "第5条", "第6条"], "不认识「第6条」"),
        (["index", "rebuild"], "动作 没有「rebuild」，可写：build、status、verify"),
        (["ask", "能落户吗", "--today", "昨天"], "--today：「昨天」不是日期，要写成 YYYY-MM-DD"),
        (["ask", "能落户吗", "--today"], "--today 后面缺少内容"),
        (["ask", "能落户吗", "--json=1"], "--json 后面不能写「1」"),
        (["ask", "能落户吗", "--h"], "「--h」可以是几个选项（--history、--help），要写全|（--help、--history）"),
        (["draft", "review", "三"], "编号 要写整数，不能写「三」"),
        (["draft", "--format", "诗"], "--format：没有「诗」，可写：问答、广播稿"),
        (["corpus", "add", "通知.txt", "--level", "镇"], "--level：没有「镇」，可写：国家、省、市"),
        (["eval", "run"], "assistant eval run：缺少 题目"),
    ],
)
def test_a_command_that_cannot_be_read_says_what_is_wrong_and_what_to_do(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(arguments, capsys)
    assert (status, out) == (2, "")
    assert re.search(words, err)
    assert err.startswith("用法：")
    assert "什么也没有改。请照用法改正；完整说明：assistant" in err
    assert [words for words in ENGLISH if words in err] == []


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("argument 动作: invalid choice: 'x' (choose from a, b)", "动作 没有「x」，可写：a、b。"),
        ("argument 动作: invalid choice: 'x', maybe you meant 'y'? (choose from 'y', 'z')", "动作 没有「x」，可写：y、z。"),
        ("argument --points: expected 2 arguments", "--points 后面要写2个。"),
        ("argument --points: expected at least one argument", "--points 后面至少要写一个。"),
        ("argument --share: invalid float value: 'x'", "--share 读不懂「x」。"),
        ("argument --a: not allowed with argument --b", "--a 不能和 --b 一起写。"),
        ("one of the arguments --a --b is required", "--a --b 要写一个。"),
        ("argument --file: 「x」读不出来", "--file：「x」读不出来。"),
    ],
)
def test_wordings_of_other_versions_of_python_are_known(message: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Parser(prog="assistant").error(message)
    assert words in capsys.readouterr().err
