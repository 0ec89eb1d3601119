"""Reads the corpus's data files; a broken one is named with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SourceError

YAML_FAULT = "不是 YAML（常见原因：缩进没对齐，冒号后没空格，括号或引号没配对）"


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Args:
        path: The file; must exist.

    Returns:
        What it holds.

    Raises:
        SourceError: If it is missing or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise SourceError(f"{path}：没有这个文件，资料库就读不了。请恢复它。") from None
    except yaml.YAMLError as error:
        raise SourceError(f"{path}{place_in_yaml(error)}：{YAML_FAULT}，这个文件没法读。请改正。") from None


def place_in_yaml(error: yaml.YAMLError, *, above: int = 0) -> str:
    """Say where YAML is broken, with the comma before it; "" if the parser does not know.

    Args:
        error: What the parser raised.
        above: How many lines of the file stand above the YAML.
    """
    mark = getattr(error, "problem_mark", None)
    return f"，第{mark.line + 1 + above}行第{mark.column + 1}个字符附近" if mark else ""


def read_json_lines(path: Path, *, needs: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read one JSON object a line.

    Args:
        path: The file; a missing one has no lines.
        needs: Keys that every object must have.

    Yields:
        Line number from 1, and the object.

    Raises:
        SourceError: If a line is not a JSON object or lacks a key.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceError(f"{path}，第{number}行第{error.colno}个字符：不是 JSON，这一行没法读。请改正这一行。") from None
        missing = [key for key in needs if not isinstance(value, dict) or key not in value]
        if missing:
            raise SourceError(f"{path}，第{number}行：缺少 {'、'.join(missing)}，这一行没法用。请补上：每行要有 {'、'.join(needs)}。")
        yield number, value


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
