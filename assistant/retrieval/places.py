"""Places named in a question: the document's own, and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.documents.datafile import read_yaml
from assistant.records import Document, Level

_SUFFIX = r"(?:省|市|自治区|州|地区|县|区|盟)"
_ORIGIN_BEFORE = re.compile(r"(?:从|由|离开|老家在?|原籍在?|原来在|以前在|户口(?:在|是|还在)|户籍(?:在|是)|来自|是|自)$")
_TARGET_BEFORE = re.compile(r"[落入办转拿迁](?:到|进|成)?$")
_ORIGIN_AFTER = re.compile(
    rf"^{_SUFFIX}?(?:人(?!才)|来|过来|搬来|迁来|转来|嫁来|那边来|户口|户籍|籍|的户口|的户籍|媳妇|老婆|姑娘|女婿|嫁|毕业|当兵|迁到|转到|搬到|的大学|读)"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Places in one question, as written."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    """Other places asked about; a place that someone only comes from is none."""


@dataclass(frozen=True)
class Gazetteer:
    """Names of places: the collection's own, and all others; the longest name wins."""

    own: frozenset[str]
    others: frozenset[str]
    not_places: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted({*self.own, *self.others, *self.not_places}, key=len, reverse=True)
        return re.compile("|".join(re.escape(name) for name in names) or r"(?!)")

    def read(self, text: str) -> Places:
        """Find the places in a normalised question."""
        own: dict[str, None] = {}
        others: dict[str, None] = {}
        for match in self._pattern.finditer(text):
            name = match.group()
            if name in self.own:
                own[name] = None
            elif name in self.others and not _is_origin(text, match.start(), match.end()):
                others[name] = None
        return Places(tuple(own), tuple(others))


def load_gazetteer(corpus_dir: Path, documents: Iterable[Document]) -> Gazetteer:
    """Read places.yaml and the documents' own places.

    Args:
        corpus_dir: Folder of the corpus.
        documents: The registered documents; the names of those of city level are the collection's own.

    Returns:
        The gazetteer; the names of higher levels' jurisdictions count as neither.
    """
    documents = tuple(documents)
    path = corpus_dir / "places.yaml"
    data: Mapping[str, Any] = (read_yaml(path) or {}) if path.exists() else {}
    own = frozenset(
        name for document in documents if document.level is Level.CITY for name in (*document.places, document.jurisdiction) if name
    )
    above = {name for document in documents if document.level is not Level.CITY for name in _short_forms(document.jurisdiction)}
    ambiguous = set(data.get("ambiguous") or ())
    names = {name for key in ("provinces", "cities", "counties", "well_known") for name in _names(data.get(key))}
    others = frozenset(name for name in names - own - above if len(name) > 1 and name not in ambiguous)
    return Gazetteer(own, others, tuple(data.get("not_places") or ()))


def _names(value: Any) -> Iterator[str]:
    """All names in a nested structure of lists and mappings; keys of mappings are headings, not names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def _short_forms(name: str) -> tuple[str, ...]:
    return (name, re.sub(rf"{_SUFFIX}$", "", name)) if name else ()


def _is_origin(text: str, start: int, end: int) -> bool:
    if _TARGET_BEFORE.search(text[:start]):
        return False
    return bool(_ORIGIN_BEFORE.search(text[:start]) or _ORIGIN_AFTER.match(text[end:]))
