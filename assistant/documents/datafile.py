"""Reads the corpus's data files; a broken one is named with file and line."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SourceError

YAML_FAULT = "不是 YAML（常见原因：缩进没对齐，冒号后没空格，括号或引号没配对）"

_OS_FAULTS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EROFS: "磁盘只能读",
    errno.ENOSPC: "磁盘满了",
}


def os_fault(error: OSError | UnicodeDecodeError) -> str:
    """Say in a few words why a file could not be read or written."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码"
    return _OS_FAULTS.get(error.errno or 0, f"系统错误 {error.errno}")


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        FileNotFoundError: If it is missing; the caller knows what that means.
        SourceError: If it cannot be opened.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SourceError(f"{path}：打不开（{os_fault(error)}），里面的内容没法用。请检查路径和权限。") from None


def read_utf8(path: Path) -> str:
    """Read a UTF-8 text, with or without a byte order mark.

    Raises:
        FileNotFoundError: If it is missing; the caller knows what that means.
        SourceError: If it cannot be opened or is not UTF-8; the first line that is not is named.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{path}，第{line}行：不是 UTF-8 编码，读出来会是乱码，这个文件没法用。请另存为 UTF-8 再试。") from None


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Args:
        path: The file; must exist.

    Returns:
        What it holds.

    Raises:
        SourceError: If it is missing, cannot be opened, or is not UTF-8 or not YAML.
    """
    try:
        return yaml.load(read_utf8(path), Loader=_LOADER)
    except FileNotFoundError:
        raise SourceError(f"{path}：没有这个文件，资料库就读不了。请恢复它。") from None
    except yaml.YAMLError as error:
        raise SourceError(f"{path}{place_in_yaml(error)}：{YAML_FAULT}，这个文件没法读。请改正。") from None
    except ValueError:
        raise SourceError(f"{path}：里面有一个不存在的日期（如 2月30日），这个文件没法读。请找到它，改成真有的一天。") from None


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
        SourceError: If the file cannot be opened or is not UTF-8, or a line is not a JSON object or lacks a key.
    """
    if not path.exists():
        return
    for number, line in enumerate(read_utf8(path).splitlines(), 1):
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
