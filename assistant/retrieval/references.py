"""References to clauses, in the ways people write them, resolved against the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.clauses.library import Library
from assistant.clauses.outline import read_numeral, write_numeral
from assistant.records import Clause, Document

_FIGURES = r"(?:\d{1,3}|[一二三四五六七八九十百零〇]{1,5})"
_ITEM = re.compile(
    rf"第\s*(?P<first>{_FIGURES})\s*(?:[条点项]?(?:[、,，和与及]|到|至|-|—|~)\s*第?\s*{_FIGURES}\s*)*[条點点项條号](?!街|线|件|原则|任务)|(?<![\d一二三四五六七八九十几第这那哪每多各两上下前后另])(?P<bare>{_FIGURES})[条點点](?:里|说|怎|讲|写|规定|原文|内容|是|呢|的|全文|$)"
)
_LIST = re.compile(rf"[条点项]?(?P<sign>到|至|-|—|~|[、,，和与及]|第)\s*第?\s*(?P<number>{_FIGURES})|(?P<first>{_FIGURES})")
_SECTION = re.compile(
    rf"(?:第?(?P<part>[一二三四五六七八九十]|\d)(?:部分|大点)?[、,，]?的?)?第?[(（〔](?P<section>[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[)）〕]"
    rf"(?:[、.．的]?第?(?P<item>{_FIGURES})(?=[条点．.、\s]|[^\d年月日%]|$))?"
)
_PART = re.compile(
    r"第(?P<part>[一二三四五六七八九十])(?:大)?部分(?:的?第(?P<section>[一二三四五六七八九十\d]+)[点项条])?|(?P<named>指导思想|基本原则)(?:部分|那段|那部分|原文|全文|怎么写|的?(?:里面?|中)?的?第[一二三四五六七八九十\d]+[条点项])"
)
_MAX_SPAN = 12
"""A range such as 第2条到第8条 is listed up to so many clauses."""


@dataclass(frozen=True, slots=True)
class References:
    """What a text refers to.

    Attributes:
        clauses: The clauses, in the order named, each once.
        missing: References to a held document that lead nowhere, as written (第40条).
        documents: Other documents named, held or not.
    """

    clauses: tuple[Clause, ...]
    missing: tuple[str, ...]
    documents: tuple[Document, ...]


class ReferenceReader:
    """Reads references to the documents of one library."""

    def __init__(self, library: Library) -> None:
        """Learn the documents' names."""
        self._library = library

    def read(self, text: str) -> References:
        """Find every reference in a normalised question.

        Args:
            text: Normalised text; punctuation of either width.

        Returns:
            What was found. A number that follows another document's name is that document's, not the main notice's.
        """
        named = tuple(self._documents_in(text))
        placed: list[tuple[int, bool, tuple[Clause, ...]]] = []
        missing: list[str] = []
        spans: set[tuple[int, int]] = set()
        for start, end, key, written in self._keys(text):
            if any(start < stop and end > begin and (start, end) != (begin, stop) for begin, stop in spans):
                continue
            document_id = self._document_at(start, named)
            found = self._find(document_id, key)
            if found:
                placed.append((start, key.startswith("?"), found))
            elif not key.startswith("?"):
                missing.append(written)
            spans.add((start, end))
        documents = {document.id: document for _, _, document in named}
        # A bare （二） may be a heading's number: it counts only where nothing surer is named.
        unsure = all(bare for _, bare, _ in placed)
        ordered = sorted(((start, found) for start, bare, found in placed if unsure or not bare), key=lambda each: each[0])
        clauses = {clause.id: clause for _, found in ordered for clause in found}
        return References(tuple(clauses.values()), tuple(dict.fromkeys(missing)), tuple(documents.values()))

    def _keys(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (start, end, key, as written); sections with items come before bare numbers."""
        for match in _SECTION.finditer(text):
            section = write_numeral(read_numeral(match["section"]))
            if match["item"]:
                yield match.start(), match.end(), str(read_numeral(match["item"])), match.group()
            elif match["part"]:
                yield match.start(), match.end(), f"{write_numeral(read_numeral(match['part']))}（{section}）", match.group()
            else:
                yield match.start(), match.end(), f"?（{section}）", match.group()
        for match in _PART.finditer(text):
            if match["section"]:
                section = write_numeral(read_numeral(match["section"]))
                yield match.start(), match.end(), f"{match['part']}（{section}）", match.group()
                continue
            key = match["part"] or {"指导思想": "一", "基本原则": "二"}[match["named"]]
            yield match.start(), match.end(), f"?{key}", match.group()
        for match in _ITEM.finditer(text):
            for number in _numbers(match.group()):
                yield match.start(), match.end(), str(number), f"第{number}条"

    def _find(self, document_id: str, key: str) -> tuple[Clause, ...]:
        clauses = self._library.of_document(document_id)
        bare = key.lstrip("?")
        wanted = {bare, f"第{write_numeral(int(bare))}条", f"（{write_numeral(int(bare))}）"} if bare.isdigit() else {bare}
        exact = tuple(clause for clause in clauses if clause.key in wanted)
        if exact:
            return exact
        if under := _under_heading(clauses, bare):
            return under
        if not key.startswith("?"):
            return ()
        by_part = tuple(clause for clause in clauses if clause.path and clause.path[0].startswith(f"{bare}、"))
        if len(by_part) in range(1, _MAX_SPAN):
            return by_part
        if any(clause.number for clause in clauses):
            return tuple(clause for clause in clauses if clause.number is None and clause.key.endswith(bare) and "（" in bare)
        return ()

    def _document_at(self, position: int, named: Sequence[tuple[int, int, Document]]) -> str:
        before = [document for start, _, document in named if start <= position]
        return before[-1].id if before else self.main_document

    @cached_property
    def main_document(self) -> str:
        """The document that a bare number refers to: the first one whose words are held."""
        return next((document.id for document in self._library.documents.values() if document.quotable), "")

    @cached_property
    def _names(self) -> Mapping[str, Document]:
        names: dict[str, Document] = {}
        for document in self._library.documents.values():
            if document.id == self.main_document:
                continue
            for name in _names_of(document):
                names[name] = document
        return dict(sorted(names.items(), key=lambda pair: -len(pair[0])))

    def _documents_in(self, text: str) -> Iterator[tuple[int, int, Document]]:
        plain = _plain(text)
        found: list[tuple[int, int, Document]] = []
        for name, document in self._names.items():
            start = plain.find(name)
            if start >= 0 and not any(begin <= start < stop for begin, stop, _ in found):
                found.append((start, start + len(name), document))
        yield from sorted(found, key=lambda each: each[0])


def _under_heading(clauses: Sequence[Clause], key: str) -> tuple[Clause, ...]:
    """The clauses under a heading without words of its own, such as 三（一）."""
    part, opening, section = key.partition("（")
    if not opening or not part:
        return ()
    found = [
        each for each in clauses if len(each.path) > 1 and each.path[0].startswith(f"{part}、") and each.path[1].startswith(f"（{section}")
    ]
    return tuple(found) if len(found) <= _MAX_SPAN else ()


def _numbers(written: str) -> list[int]:
    """The numbers of 第5条、第5、6条 or 第2到4条, in order."""
    numbers: list[int] = []
    for match in _LIST.finditer(written):
        number = read_numeral(match["number"] or match["first"])
        if match["sign"] in ("到", "至", "-", "—", "~") and numbers and 0 < number - numbers[-1] <= _MAX_SPAN:
            numbers += range(numbers[-1] + 1, number + 1)
        elif number not in numbers:
            numbers.append(number)
    return numbers


def _names_of(document: Document) -> Iterator[str]:
    title = _plain(document.short_title or document.title).strip("《》")
    yield title
    if document.number:
        yield _plain(document.number)
        if match := re.search(r"([一-鿿]+发)\D*\d{4}\D*(\d+)号", document.number):
            yield f"{match[1]}{match[2]}号"
    if match := re.search(r"(?:省|市|国务院|人民政府)?(?:关于)?([一-鿿]+(?:条例|办法|意见|总体方案))$", title):
        yield match[1]


def _plain(text: str) -> str:
    """One width and one kind of brackets, same length."""
    table = str.maketrans("（）[]【】〔〕()", "〔〕〔〕〔〕〔〕〔〕")
    return text.translate(table)
