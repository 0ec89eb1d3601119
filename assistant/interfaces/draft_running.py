"""What the draft command does: write a draft, check an edited one, list and review what is kept."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.clauses.library import load_library
from assistant.documents.datafile import os_fault
from assistant.drafting import desk as drafting
from assistant.drafting.book import FILE_NAME, Content, DraftBook, Kept, changes, slip_state
from assistant.drafting.choices import ROLES, Kind, State
from assistant.drafting.exports import export
from assistant.drafting.ledger import Ledger, judge
from assistant.drafting.materials import DraftMaterials, Subject, load_materials, subject_of_clause, subject_of_topic
from assistant.errors import IndexStaleError, UsageError
from assistant.index.manifest import read_manifest
from assistant.index.speech import load_speech
from assistant.settings import Settings
from assistant.verification.checked import Composer


@dataclass(frozen=True, slots=True)
class _Room:
    """What every draft command works with."""

    settings: Settings
    materials: DraftMaterials
    book: DraftBook
    index: str


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one draft command.

    Returns:
        0; 1 where a draft has something added or lost, or something kept must be reviewed again.

    Raises:
        UsageError: If the options name nothing that exists.
    """
    room = _open(settings)
    if options.action == "topics":
        sys.stdout.write(
            "".join(f"{name}\t{'、'.join(c.label for c in subject.clauses)}\n" for name, subject in room.materials.topics.items())
        )
        return 0
    if options.action == "list":
        return _list(options, room)
    if options.action == "review":
        return _review(options, room)
    return _write(options, room)


def draft_json(
    text: str, subject: Subject, ledger: Ledger, *, form: str = "", engine: str = "", fallback_reason: str = ""
) -> dict[str, Any]:
    """A draft and its ledger as JSON; the shape stands in draft.schema.json."""
    return {
        "title": subject.title,
        "format": form,
        "clauses": [clause.id for clause in subject.clauses],
        "text": text,
        "engine": engine,
        "fallback_reason": fallback_reason,
        "complete": ledger.complete,
        "coverage": round(ledger.coverage, 4),
        "sentences": [
            {
                "sentence": entry.piece.text,
                "kind": entry.piece.kind.value,
                "start": entry.piece.span.start,
                "end": entry.piece.span.end,
                "verdict": entry.verdict.name.lower(),
                "clause_ids": [clause.id for clause in entry.clauses],
                "spans": [
                    {"clause_id": each.clause_id, "start": each.start, "end": each.end, "quote": each.quote} for each in entry.citations
                ],
                "problems": list(entry.problems),
            }
            for entry in ledger.entries
        ],
        "elements": [
            {
                "id": told.element.id,
                "clause_id": told.element.clause_id,
                "name": told.element.name,
                "kind": told.element.kind.value,
                "start": told.element.span.start,
                "end": told.element.span.end,
                "quote": told.element.quote,
                "told_by": told.by,
                "ticked": told.ticked,
            }
            for told in ledger.elements
        ],
    }


def ledger_text(ledger: Ledger) -> str:
    """A ledger in words: what is added, what is lost, what a person should read, the coverage."""
    told = sum(each.by is not None for each in ledger.elements)
    lines = [f"要点覆盖：{told}/{len(ledger.elements)}（{ledger.coverage:.0%}）"]
    lines += [f"✗ 多出或改义：{each.piece.text}\n  原因：{'；'.join(each.problems)}" for each in ledger.added]
    lines += [
        f"✗ 没有说到：{each.element.name}（{each.element.kind.value}；原文「{''.join(each.element.quote.split())}」）"
        for each in ledger.lost
    ]
    lines += [f"○ 有意不写：{each.element.name}" for each in ledger.elements if each.by is None and each.ticked]
    lines += [f"! 改写过，请人工读一遍：{each.piece.text}" for each in ledger.entries if each.verdict.name == "REWORDED"]
    if ledger.complete:
        lines.append("✓ 没有多出的话，没有丢掉的要点。")
    return "\n".join(lines)


def _open(settings: Settings) -> _Room:
    library = load_library(settings.corpus_dir)
    speech = load_speech(settings.corpus_dir, tuple(library.documents))
    synonyms = {word: official[0] for word, official in speech.said.items()}
    materials = load_materials(settings.corpus_dir, library, synonyms)
    try:
        index = read_manifest(settings.indexes_dir)[1].build
    except IndexStaleError:
        index = ""
    return _Room(settings, materials, DraftBook(settings.feedback_path.with_name(FILE_NAME)), index)


def _write(options: argparse.Namespace, room: _Room) -> int:
    today = options.today or date.today()
    if options.check:
        text = _read(options.check)
        subject = _subject(options, room.materials) or _cited(text, room.materials)
        made = drafting.Draft(subject, options.format, text, judge(text, subject, room.materials), "editor")
    else:
        subject = _subject(options, room.materials) or _nothing_named(room.materials)
        made = drafting.draft(subject, options.format, room.materials, today=today, model=_model(room.settings))
    ledger = judge(made.text, subject, room.materials, ticked=_ticked(options.leave_out, made.ledger))
    if options.keep:
        content = Content(
            Kind.DRAFT,
            made.form.value,
            subject.title,
            tuple(c.id for c in subject.clauses),
            made.text,
            tuple(e.element.id for e in ledger.elements if e.ticked),
            room.index,
        )
        sys.stderr.write(f"已留存，编号{room.book.keep(content, room.materials.library, today=today)}。\n")
    if options.out:
        export(made.text, drafting.imprint(subject, ledger, room.materials, index=room.index, today=today), options.out)
        sys.stderr.write(f"已写到{options.out}。\n")
    if options.json:
        shape = draft_json(made.text, subject, ledger, form=made.form.value, engine=made.engine, fallback_reason=made.fallback_reason)
        sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
    else:
        shown = "" if options.check or options.out else f"{made.text}\n"
        note = f"（语言模型的稿子没有采用：{made.fallback_reason}）\n" if made.fallback_reason else ""
        sys.stdout.write(f"{shown}{note}{ledger_text(ledger)}\n")
    return 0 if ledger.complete else 1


def _list(options: argparse.Namespace, room: _Room) -> int:
    if options.slip:
        stale_slip, said = slip_state(options.slip, room.materials.library)
        shape = {"slip": options.slip, "needs_review": stale_slip, "why": said}
        sys.stdout.write((json.dumps(shape, ensure_ascii=False, indent=1) if options.json else f"条件自查单 {options.slip}\t{said}") + "\n")
        return int(stale_slip)
    kept = room.book.all()
    stale = dict[int, tuple[str, ...]]((each.id, changes(each, room.materials.library)) for each in kept)
    if options.json:
        sys.stdout.write(json.dumps([_kept_json(each, stale[each.id]) for each in kept], ensure_ascii=False, indent=1) + "\n")
    else:
        lines = [_kept_text(each, stale[each.id]) for each in kept]
        sys.stdout.write("\n".join(lines or ["还没有留存的稿子。留存：python -m assistant draft --clause 3 --keep"]) + "\n")
    return 1 if any(stale.values()) else 0


def _kept_text(kept: Kept, changed: tuple[str, ...]) -> str:
    content = kept.content
    reviewed = f"（{kept.role}，{kept.reviewed}）" if kept.role else ""
    same = f"需复核：{'；'.join(changed)}" if changed else "与资料一致"
    return f"{kept.id}\t{content.kind.value}\t{content.form}\t{content.title}\t{kept.state.value}{reviewed}\t{same}"


def _kept_json(kept: Kept, changed: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": kept.id, "kind": kept.content.kind.value, "format": kept.content.form, "title": kept.content.title,
        "clauses": list(kept.content.clause_ids), "state": kept.state.value, "role": kept.role, "reviewed": kept.reviewed,
        "changed": kept.changed, "needs_review": bool(changed), "why": list(changed),
    }  # fmt: skip


def _review(options: argparse.Namespace, room: _Room) -> int:
    if options.target is None or options.state is None or options.role is None:
        raise UsageError(f"审核要写编号、状态和角色，例：python -m assistant draft review 3 --state 已核 --role {ROLES[0]}")
    kept = room.book.get(options.target)
    if options.state is State.APPROVED:
        by_id = room.materials.library.by_id
        changed = changes(kept, room.materials.library)
        clauses = tuple(by_id[each] for each in kept.content.clause_ids if each in by_id)
        ledger = judge(kept.content.text, Subject(kept.content.title, clauses), room.materials, ticked=kept.content.ticked)
        if found := drafting.obstacles(ledger, changed):
            sys.stdout.write("\n".join(["还不能标为已核：", *found]) + "\n")
            return 1
    room.book.review(options.target, options.state, options.role, today=options.today or date.today())
    sys.stdout.write(f"编号{options.target}：{options.state.value}（{options.role}）。\n")
    return 0


def _subject(options: argparse.Namespace, materials: DraftMaterials) -> Subject | None:
    if options.clause and options.topic:
        raise UsageError("--clause 和 --topic 只能给一个，所以没有起草。例：python -m assistant draft --clause 3")
    if options.clause:
        return subject_of_clause(options.clause, materials)
    return subject_of_topic(options.topic, materials) if options.topic else None


def _nothing_named(materials: DraftMaterials) -> Subject:
    raise UsageError(
        f"请用 --clause 或 --topic 说明写什么。例：python -m assistant draft --topic {next(iter(materials.topics))} --format 广播稿"
    )


def _cited(text: str, materials: DraftMaterials) -> Subject:
    clauses = tuple(clause for clause in materials.references.read(text).clauses if clause.id in materials.plans)
    if not clauses:
        raise UsageError("稿子里没有写条号，不知道该对哪一条，所以没有核对。请加 --clause 3 或 --topic 租房。")
    return Subject("、".join(materials.plans[clause.id].title for clause in clauses), clauses)


def _ticked(names: list[str], ledger: Ledger) -> tuple[str, ...]:
    known = {each.element.name: each.element.id for each in ledger.elements}
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"没有叫「{'、'.join(unknown)}」的要点。要点有：{'；'.join(known)}")
    return tuple(known[name] for name in names)


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}：读不出来（{os_fault(error)}），所以没有核对。请给一个 UTF-8 的纯文本文件。") from None


def _model(settings: Settings) -> Composer | None:
    if not settings.uses_language_model:
        return None
    from assistant.answering.language_model import LanguageModelComposer

    return LanguageModelComposer(settings)
