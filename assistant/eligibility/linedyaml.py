"""YAML that remembers its lines, so that a broken rule file can be named by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import yaml

from assistant.documents.datafile import read_utf8
from assistant.errors import SourceError


class LinedDict(dict[str, Any]):
    """A mapping that knows the line it begins on, from 1."""

    line: int = 0


class _LinedLoader(yaml.SafeLoader):
    """Builds LinedDict for every mapping and refuses a key that stands twice."""


def _construct_mapping(loader: _LinedLoader, node: yaml.MappingNode) -> LinedDict:
    mapping = LinedDict()
    mapping.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"the key {key} stands twice", problem_mark=key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_LinedLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


class DataFile:
    """One data file of the corpus, with messages that name file, line, fault and remedy."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            SourceError: If it is missing, is not YAML, or holds no mapping.
        """
        self.path = path
        try:
            self.data = yaml.load(read_utf8(path), Loader=_LinedLoader)  # a SafeLoader
        except FileNotFoundError:
            raise SourceError(
                f"{path}: this file is missing, so nobody's case can be judged by this document. Restore it, or write it."
            ) from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark else ""
            raise SourceError(f"{path}{line}: not valid YAML ({getattr(error, 'problem', error)}). Correct that line.") from None
        if not isinstance(self.data, LinedDict):
            raise SourceError(f"{path}: a mapping is expected at the top. Write sections as `name:` lines.")

    def fail(self, at: object, fault: str, remedy: str) -> NoReturn:
        """Stop with a message.

        Args:
            at: The mapping in which the fault is; anything else names no line.
            fault: What is wrong and why it matters.
            remedy: What to do.
        """
        line = f", line {at.line}" if isinstance(at, LinedDict) else ""
        raise SourceError(f"{self.path}{line}: {fault} {remedy}")

    def check_keys(self, mapping: object, *, what: str, needs: tuple[str, ...], may: tuple[str, ...] = ()) -> LinedDict:
        """Make sure that an entry is a mapping with the right keys.

        Returns:
            The entry.

        Raises:
            SourceError: If a key is missing, empty or unknown.
        """
        if not isinstance(mapping, LinedDict):
            self.fail(mapping, f"{what}: a mapping is expected, found {mapping!r}.", f"Give it the keys {'、'.join(needs)}.")
        if missing := [key for key in needs if mapping.get(key) in (None, "", [])]:
            self.fail(mapping, f"{what}: {'、'.join(missing)} missing.", f"Each needs {'、'.join(needs)}: add what is missing.")
        if unknown := [key for key in mapping if key not in needs + may]:
            allowed = "、".join(needs + may)
            self.fail(
                mapping, f"{what}: nothing reads the key {'、'.join(unknown)}, so it would be ignored silently.", f"Use one of {allowed}."
            )
        return mapping
