"""argparse in Chinese: the help's own words, the faults with what to do, and argument types that say what they take."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)

# What argparse says (Python 3.11 to 3.14) and what a reader is told; a fault that is not listed is shown as argparse words it.
_FAULTS = (
    (r"the following arguments are required: (?P<names>.+)", "缺少 {names}"),
    (r"unrecognized arguments: (?P<value>.+)", "不认识「{value}」"),
    (
        r"argument (?P<of>.+?): invalid choice: '?(?P<value>.*?)'?(?:, maybe you meant .*)? \(choose from (?P<names>.+)\)",
        "{of} 没有「{value}」，可写：{names}",
    ),
    (r"argument (?P<of>.+?): invalid int value: '(?P<value>.*)'", "{of} 要写整数，不能写「{value}」"),
    (r"argument (?P<of>.+?): invalid \S+ value: '(?P<value>.*)'", "{of} 读不懂「{value}」"),
    (r"argument (?P<of>.+?): expected (?:one|1) arguments?", "{of} 后面缺少内容"),
    (r"argument (?P<of>.+?): expected (?P<value>\d+) arguments", "{of} 后面要写{value}个"),
    (r"argument (?P<of>.+?): expected at least one argument", "{of} 后面至少要写一个"),
    (r"argument (?P<of>.+?): ignored explicit argument '(?P<value>.*)'", "{of} 后面不能写「{value}」"),
    (r"ambiguous option: (?P<value>\S+) could match (?P<names>.+)", "「{value}」可以是几个选项（{names}），要写全"),
    (r"argument (?P<of>.+?): not allowed with argument (?P<names>.+)", "{of} 不能和 {names} 一起写"),
    (r"one of the arguments (?P<names>.+) is required", "{names} 要写一个"),
    (r"argument (?P<of>.+?): (?P<value>.+)", "{of}：{value}"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose help and faults are Chinese; its subparsers are of the same kind."""

    def __init__(self, **options: Any) -> None:
        """Take the options of ArgumentParser."""
        super().__init__(formatter_class=_Formatter, add_help=False, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="看这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command and what to do; exit status 2."""
        told = f"{self.prog}：{_in_chinese(message)}。命令没有运行，什么也没有改。请照用法改正；完整说明：{self.prog} --help\n"
        self.exit(2, f"{self.format_usage()}{told}")


def day(text: str) -> date:
    """Read a day from the command line.

    Raises:
        ArgumentTypeError: If it is not a day written YYYY-MM-DD.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"「{text}」不是日期，要写成 YYYY-MM-DD，如 2026-01-31") from None


def one_of(kind: type[Choice]) -> Callable[[str], Choice]:
    """An argument type that takes the values of an enumeration and names them when it gets another."""

    def read(text: str) -> Choice:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"没有「{text}」，可写：{'、'.join(kind)}") from None

    return read


def _in_chinese(message: str) -> str:
    for pattern, words in _FAULTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = found.groupdict()
            return words.format_map({**parts, "names": re.sub(r"'?, '?", "、", parts.get("names", "")).strip("'")})
    return message
