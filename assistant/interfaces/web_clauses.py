"""The tab 条文: the documents as a tree, a search, and each clause with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from html import escape
from itertools import groupby

import gradio as gr

from assistant.clauses.digests import DIGEST_LABEL
from assistant.documents import repair
from assistant.documents.repair import RepairedText
from assistant.flow import Desk
from assistant.interfaces.phrases import departments_text, main_document, place_text
from assistant.interfaces.web_check import clause_address
from assistant.interfaces.web_parts import QUIET, html
from assistant.records import Clause, Document, Repair, Span
from assistant.wording.checking import Checker, open_checker

PARAMETER = "clause"
"""The address's parameter that names the clause to open."""
_MOST_FOUND = 8
_MOST_ASKED = 6
_LEAST_SCORE = 0.25
"""Clauses that hold less than this share of what was searched are not shown."""
_RECOGNITION = "recognition"


class ClausePages:
    """Writes trees, search results and clause cards of one desk as HTML."""

    def __init__(self, desk: Desk) -> None:
        """Prepare the way back from the repaired texts to the scans."""
        self._desk = desk
        self._library = desk.materials.library
        documents = self._library.documents.values()
        self._repaired = {each.id: repair.apply(each.raw, each.repairs, where=each.id) for each in documents if each.quotable}

    @cached_property
    def _checker(self) -> Checker:
        return open_checker(self._desk.settings.corpus_dir, self._library)

    @cached_property
    def tree(self) -> str:
        """Every document with its clauses under their headings, closed."""
        parts = []
        for document in self._library.documents.values():
            clauses = self._library.of_document(document.id)
            if clauses:
                tag = "" if document.quotable else f'<span class="digest">{DIGEST_LABEL}</span>'
                opened = " open" if document.quotable else ""
                name = escape(document.short_title or document.title)
                parts.append(f'<details class="document"{opened}><summary>{name}{tag}</summary>{self._headings(clauses)}</details>')
        return f'<nav class="tree" aria-label="条文目录">{"".join(parts)}</nav>'

    def _headings(self, clauses: Sequence[Clause]) -> str:
        parts = []
        for path, members in groupby(clauses, key=lambda clause: clause.path if clause.quotable else ()):
            cards = "".join(self.card(clause) for clause in members)
            heading = " › ".join(path)
            parts.append(f'<details class="heading"><summary>{escape(heading)}</summary>{cards}</details>' if len(path) > 1 else cards)
        return "".join(parts)

    def search(self, words: str) -> str:
        """The clauses that a reader's words point to, as cards; a sentence where none does."""
        words = words.strip()
        if not words:
            return ""
        clauses = self._found(words)
        if not clauses:
            return f'<p class="message" role="status">没有找到「{escape(words)}」。换个说法试试，或者在下面的目录里找。</p>'
        cards = "".join(self.card(clause, opened=len(clauses) == 1) for clause in clauses)
        return f'<p class="summary" role="status">找到{len(clauses)}条：</p>{cards}'

    def _found(self, words: str) -> tuple[Clause, ...]:
        if words in self._library.by_id:
            return (self._library.by_id[words],)
        text = self._checker.speech.normalise(words)
        named = self._desk.retriever.references.read(text).clauses
        if named:
            return named
        ranked = self._checker.sources.rank(text, " ".join((text, *self._checker.speech.official_words(text))))
        return tuple(clause for clause, score in ranked[:_MOST_FOUND] if score >= _LEAST_SCORE)

    def opened(self, clause_id: str) -> str:
        """The clause that an address names, open; a sentence where there is none; nothing without an id."""
        if not clause_id:
            return ""
        clause = self._library.by_id.get(clause_id)
        if clause is None:
            return f'<p class="message" role="status">本库没有编号为「{escape(clause_id)}」的条文。请在下面的目录里找，或者搜索。</p>'
        return self.card(clause, opened=True)

    def card(self, clause: Clause, *, opened: bool = False) -> str:
        """A clause with its words, departments, basis, how people ask, scan, address and citation."""
        notes = self._desk.materials.notes.get(clause.id)
        topic = (notes.topic if notes else "") or clause.topic or clause.title
        tag = "" if clause.quotable else f'<span class="digest">{DIGEST_LABEL}</span>'
        return (
            f'<details class="clause-card"{" open" if opened else ""}><summary><b>{escape(clause.label)}</b> {escape(topic)}{tag}</summary>'
            f'<p class="place">{escape(place_text(clause))}</p><div class="words">{escape(self._library.text_of(clause))}</div>'
            f"{self._facts(clause)}{self._scan(clause)}{self._tools(clause)}</details>"
        )

    def _facts(self, clause: Clause) -> str:
        document = self._library.documents[clause.document_id]
        rows: list[tuple[str, tuple[str, ...]]] = [("负责", (escape(departments_text(clause)),) if clause.quotable else ())]
        rows += [("上级规定", tuple(self._basis(clause))), ("大家这样问", tuple(map(escape, self._asked(clause))))]
        rows += [("效力", (escape(document.status_note or document.in_force_status),))]
        return (
            "<dl>" + "".join(f"<dt>{name}</dt>{''.join(f'<dd>{line}</dd>' for line in lines)}" for name, lines in rows if lines) + "</dl>"
        )

    def _basis(self, clause: Clause) -> Iterator[str]:
        for line in self._desk.materials.basis.get(clause.id, ()):
            item = self._library.by_id[line.item_id]
            label = f'<a href="{clause_address(item.id)}">{escape(item.label)}</a>'
            form = "" if item.quotable else f"，{DIGEST_LABEL}"
            note = f"（{escape(line.note)}）" if line.note else ""
            yield f"{escape(line.relation.value)} {label}{form}：{escape(item.body)}{note}"

    def _asked(self, clause: Clause) -> tuple[str, ...]:
        return self._checker.sources.questions(clause.id)[:_MOST_ASKED]

    def _scan(self, clause: Clause) -> str:
        """The raw scan beside the repaired text; repaired characters are marked on both sides."""
        if not clause.quotable:
            return ""
        repaired = self._repaired[clause.document_id]
        span = repaired.raw_span(Span(clause.start, clause.end))
        inside = [each for each in repaired.repairs if span.start <= each.offset < span.end]
        characters = [each for each in inside if each.rule.startswith(_RECOGNITION)]
        mended = f"识别错的文字改正了{len(characters)}处（已标出）" if characters else "文字没有改动"
        note = f"{mended}；去掉了多余的换行和空格{len(inside) - len(characters)}处。"
        return (
            f'<details class="scan"><summary>扫描原文和改正后的文字对照</summary><p class="note">{note}</p><div class="sides">'
            f'<div><h5>扫描原文</h5><pre tabindex="0">{_raw_marked(repaired, span, characters)}</pre></div>'
            f'<div><h5>改正后</h5><pre tabindex="0">{_repaired_marked(repaired, span, inside)}</pre></div></div></details>'
        )

    def _tools(self, clause: Clause) -> str:
        address = clause_address(clause.id)
        return (
            f'<div class="tools"><button type="button" class="copy" data-copy>复制原文和出处</button>'
            f'<textarea class="copy-text" tabindex="-1" aria-hidden="true" readonly>{escape(self.citation(clause))}</textarea>'
            f'<a class="cite" href="{address}">本条链接</a></div>'
        )

    def citation(self, clause: Clause) -> str:
        """The words of a clause with document, issuer, date, place and status, ready to be pasted."""
        document = self._library.documents[clause.document_id]
        facts = [document.issuer, document.number or "", _day(document)]
        source = f"《{document.title.strip('《》')}》（{'，'.join(each for each in facts if each)}）{place_text(clause)}"
        status = f"今天是否有效：{document.in_force_status}。"
        if clause.quotable:
            return f"「{clause.body}」\n——{source}。{status}"
        return f"{DIGEST_LABEL}：{clause.body}\n——据{source}整理，不是原文，不能当原文引用。{status}"


def clauses_tab(desk: Desk) -> None:
    """Lay the clause browser out in the current tab; the address's `clause` opens one."""
    pages = ClausePages(desk)
    title = escape(main_document(desk).short_title or main_document(desk).title)
    html(f'<p class="hint">{title}的全部条文，和它依据的上级文件的要点。点开一条，可以看负责部门、上级规定、扫描原文，复制原文和出处。</p>')
    with gr.Row(elem_id="clause-search"):
        box = gr.Textbox(
            show_label=False,
            label="搜索条文",
            placeholder="写几个词，或条号",
            container=False,
            scale=1,
            elem_id="clause-words",
        )
        go = gr.Button("搜索", variant="primary", scale=0, elem_id="clause-go")
    found = html("", elem_id="clause-found")
    tree = html("", elem_id="clause-tree")
    gr.on([box.submit, go.click], lambda words: pages.search(words or ""), box, found, **QUIET)

    def arrive(request: gr.Request) -> tuple[str, str]:
        return pages.opened(wanted(request)), pages.tree

    gr.on(fn=arrive, inputs=None, outputs=[found, tree], **QUIET)


def wanted(request: gr.Request) -> str:
    """The clause that the page's address names, or ""."""
    return str(request.query_params.get(PARAMETER) or "")


def _day(document: Document) -> str:
    day = document.signed or document.published or document.printed
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _raw_marked(repaired: RepairedText, span: Span, repairs: Iterable[Repair]) -> str:
    parts, position = [], span.start
    for each in repairs:
        end = each.offset + len(each.before)
        parts += [escape(repaired.raw[position : each.offset]), f'<mark title="改为「{escape(each.after)}」">{escape(each.before)}</mark>']
        position = end
    return "".join([*parts, escape(repaired.raw[position : span.end])]).strip("\n")


def _repaired_marked(repaired: RepairedText, span: Span, repairs: Iterable[Repair]) -> str:
    """The repaired words of a raw span; a character put in by recognition repair is marked, a removed one leaves no trace."""
    parts, position = [], span.start
    for each in repairs:
        parts.append(escape(repaired.raw[position : each.offset]))
        after = escape(each.after)
        marked = each.rule.startswith(_RECOGNITION) and after
        parts.append(f'<mark title="扫描作「{escape(each.before)}」">{after}</mark>' if marked else after)
        position = each.offset + len(each.before)
    return "".join([*parts, escape(repaired.raw[position : span.end])]).strip("\n")
