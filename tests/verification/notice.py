"""Small clauses and a document for the verification tests, cut from the notice without the real clause parser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import yaml

from assistant.documents import repair
from assistant.records import Arrangement, Citation, Clause, Document, Evidence, Level, Repair, Span, Statement, StatementKind, TextForm
from assistant.settings import ROOT
from assistant.verification.quotations import find

FOLDER = ROOT / "corpus" / "lincang-2015"
_DEPARTMENTS = re.compile(r"（(?P<names>[^（）。]*?)(?P<others>等)?(?P<separate>分别)?负责(?:。[^（）]*)?）$")
_MARK = re.compile(r"(?P<item>\d{1,2})．|(?P<part>[一二三四])、|（(?P<section>[一二三四])）|抄送：")


@lru_cache(maxsize=1)
def document() -> Document:
    """The notice, repaired."""
    ledger = [Repair(**json.loads(line)) for line in (FOLDER / "repairs.jsonl").read_text("utf-8").splitlines()]
    raw = (FOLDER / "source.txt").read_text("utf-8")
    return Document(
        id="notice",
        title="临沧市人民政府关于印发临沧市进一步推进户籍制度改革方案的通知",
        short_title="临沧市进一步推进户籍制度改革方案",
        number=None,
        issuer="临沧市人民政府",
        level=Level.CITY,
        form=TextForm.ORIGINAL,
        signed=date(2015, 9, 30),
        printed=date(2015, 10, 8),
        raw=raw,
        text=repair.apply(raw, ledger, where="repairs.jsonl").text,
    )


@lru_cache(maxsize=1)
def clauses() -> Mapping[str, Clause]:
    """Clauses by key: 前言, 一, 二, 1 to 32, 四（一） …, 印发信息."""
    return {clause.key: clause for clause in _cut(document().text)}


def documents() -> Mapping[str, Document]:
    """The collection: the notice alone."""
    return {"notice": document()}


def evidence(*keys: str) -> tuple[Evidence, ...]:
    """Evidence of the clauses with these keys; of all clauses without any."""
    return tuple(Evidence(clauses()[key], 1.0, "test") for key in keys or clauses())


def citation(key: str, quote: str = "") -> Citation:
    """A citation of words of a clause, or of its whole body."""
    clause, text = clauses()[key], document().text
    span = find(quote, text, within=Span(clause.start, clause.end)) if quote else None
    start, end = span or (clause.body_start, clause.body_end)
    return Citation("notice", clause.id, clause.label, text[start:end], start, end, verbatim=True)


def statement(text: str, *keys: str, role: str = "point") -> Statement:
    """A statement that cites whole clauses."""
    return Statement(text, StatementKind.INFORMATION, tuple(citation(key) for key in keys), role)


@lru_cache(maxsize=1)
def synonyms() -> Mapping[str, str]:
    """Plain to official words of the corpus; empty where it has no lexicon."""
    path = FOLDER / "lexicon.yaml"
    lexicon = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    return {plain: entry["official"] for entry in reversed(lexicon.get("plain", [])) for plain in entry["said"]}


def _cut(text: str) -> Iterator[Clause]:
    key, start, part, position = "前言", 0, "", 0
    spans: list[tuple[str, int, int]] = []
    for line in text.splitlines(keepends=True):
        if match := _MARK.match(line):
            spans.append((key, start, position))
            part = match["part"] or part
            key, start = match["item"] or match["part"] or (f"{part}（{match['section']}）" if match["section"] else "印发信息"), position
        position += len(line)
    spans.append((key, start, position))
    for key, start, end in spans:
        words = text[start:end].rstrip("\n")
        if "。" in words:
            yield _clause(key, start, words)


def _clause(key: str, start: int, words: str) -> Clause:
    mark, tail = _MARK.match(words), _DEPARTMENTS.search(words)
    names = tuple(tail["names"].split("、")) if tail else ()
    body_start = start + (mark.end() if mark else 0)
    body_end = start + (tail.start() if tail else len(words))
    body = document().text[body_start:body_end]
    return Clause(
        id=f"notice#{key}", document_id="notice", key=key, label=f"第{key}条" if key.isdigit() else key, path=(), title=body.split("。")[0],
        body=body, departments=names, arrangement=_arrangement(names, tail), kind=StatementKind.INFORMATION, start=start,
        end=start + len(words), body_start=body_start, body_end=body_end, digest=f"c1:{key}", number=int(key) if key.isdigit() else None,
    )  # fmt: skip


def _arrangement(names: tuple[str, ...], tail: re.Match[str] | None) -> Arrangement:
    if tail is None:
        return Arrangement.NONE
    if tail["separate"]:
        return Arrangement.SEPARATE
    return Arrangement.SOLE if len(names) == 1 else Arrangement.LEAD
