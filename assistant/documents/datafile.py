"""Reads the corpus's data files; a broken one is named with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SourceError


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
        raise SourceError(f"{path}: this file is missing, and the corpus cannot be read without it. Restore it.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SourceError(f"{path}{line}: not valid YAML ({getattr(error, 'problem', error)}). Correct that line.") from None


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
            raise SourceError(f"{path}, line {number}: not valid JSON ({error.msg}). Correct that line.") from None
        missing = [key for key in needs if not isinstance(value, dict) or key not in value]
        if missing:
            raise SourceError(
                f"{path}, line {number}: {'、'.join(missing)} missing. Each line needs {'、'.join(needs)}. Add what is missing."
            )
        yield number, value


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
