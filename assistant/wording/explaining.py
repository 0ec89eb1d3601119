"""Findings in plain Chinese: what is right or wrong with a sentence and what the clause has instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.clauses.library import Library
from assistant.records import Clause, Document, TextForm
from assistant.wording.naming import Named
from assistant.wording.values import Change, ChangeKind, Finding, Sentence, Verdict
from assistant.wording.vocabulary import Vocabulary

KIND_TEXT: Mapping[ChangeKind, str] = {
    ChangeKind.CLAUSE_NUMBER: "条号不对",
    ChangeKind.DOCUMENT_NUMBER: "文件或文号不对",
    ChangeKind.DATE: "日期不对",
    ChangeKind.FIGURE: "数字不对",
    ChangeKind.DEPARTMENT: "部门不对",
    ChangeKind.LEAD_DEPARTMENT: "牵头部门不对",
    ChangeKind.EXCEPTION: "例外（除……外）变了",
    ChangeKind.CONDITION: "丢了条件",
    ChangeKind.NEGATION: "肯定和否定变了",
    ChangeKind.MODAL: "可以、应当的轻重变了",
    ChangeKind.SCOPE: "范围变了",
    ChangeKind.TASK_AS_RIGHT: "把部门任务说成了权利",
    ChangeKind.PROMISE: "许诺过头",
    ChangeKind.INVENTED: "原文没有这个内容",
    ChangeKind.SPLICED: "把不同条款拼在一起",
    ChangeKind.WORDING: "字词变了",
}
"""What each kind of change is called."""
_QUOTED_TEXT: Mapping[Verdict, str] = {
    Verdict.VERBATIM: "与{place}逐字一致。",
    Verdict.PUNCTUATION: "与{place}只有标点或空白不同。",
    Verdict.REPAIRED: "与{place}的扫描原文一致，扫描的错字、换行已在勘误中改正，请用改正后的文字。",
}


def quoted(sentence: Sentence, clause: Clause, verdict: Verdict, passage: str, library: Library) -> Finding:
    """A sentence whose words stand in the clause."""
    return Finding(sentence, verdict, clause.id, (), _QUOTED_TEXT[verdict].format(place=_place(clause, library)), passage)


def retold(sentence: Sentence, clause: Clause, passage: str, library: Library) -> Finding:
    """A sentence in other words without a change of meaning that the check knows."""
    words = f"换了说法，不是{_place(clause, library)}的原话；没有发现改变意思的地方，请对照原文再看一眼。"
    return Finding(sentence, Verdict.CHANGED, clause.id, (), words, passage)


def changed(sentence: Sentence, clause: Clause, changes: Sequence[Change], passage: str, library: Library) -> Finding:
    """A sentence that changes what its clause says."""
    told = "；".join(dict.fromkeys(_told(change) for change in changes))
    return Finding(sentence, Verdict.CHANGED, clause.id, tuple(dict.fromkeys(changes)), f"对照{_place(clause, library)}：{told}。", passage)


def not_held(sentence: Sentence, named: Named) -> Finding:
    """A sentence that names a document which the collection does not have."""
    titles = "、".join(f"《{title}》" for title in named.unknown)
    words = f"{titles}本库未收录，无法核对它写了什么；请找到该文件的原文再用这句话。"
    return Finding(sentence, Verdict.NOT_HELD, None, named.numbers, words)


def only_digest(sentence: Sentence, document: Document, named: Named) -> Finding:
    """A sentence that speaks for a document of which only a digest, or nothing, is held."""
    name = document.short_title or document.title
    held = "只收有我们自己写的要点（非原文），要点不能当原文核对" if document.form is TextForm.DIGEST else "本库未收录"
    item = next((clause.id for clause in named.clauses if clause.document_id == document.id), None)
    return Finding(sentence, Verdict.NOT_HELD, item, named.numbers, f"{name}{held}；请对照该文件的正式文本。")


def no_clause(sentence: Sentence) -> Finding:
    """A sentence about departments that does not say for which clause."""
    return Finding(sentence, Verdict.UNSUPPORTED, None, (), "没有说是哪一条的工作，部门无法核对；请写明条号。")


def unsupported(sentence: Sentence, text: str, named: Named, words: Vocabulary) -> Finding:
    """A sentence that stands on no clause."""
    missing = tuple(Change(ChangeKind.CLAUSE_NUMBER, "", label) for label in named.missing)
    changes = (*missing, *named.numbers, Change(ChangeKind.INVENTED, "", text.strip()))
    if words.contacting.search(text):
        return Finding(sentence, Verdict.UNSUPPORTED, None, changes, "文件里没有写电话、地址、时间这类信息，请按当地公布的核对。")
    reasons = [f"文件里没有{label}" for label in named.missing] + [f"文号{change.found}本库未收录" for change in named.numbers]
    told = "；".join([*reasons, "没有一条条款支持这句话，请删去或补上出处"])
    return Finding(sentence, Verdict.UNSUPPORTED, None, changes, f"{told}。")


def _told(change: Change) -> str:
    name = KIND_TEXT[change.kind]
    if change.kind is ChangeKind.DOCUMENT_NUMBER and not change.expected:
        return f"{name}：「{change.found}」不在这一条里；没有引用它，或本库未收录"
    if change.expected and change.found:
        return f"{name}：原文是「{change.expected}」，这里是「{change.found}」"
    return f"{name}：原文有「{change.expected}」" if change.expected else f"{name}：「{change.found}」"


def _place(clause: Clause, library: Library) -> str:
    document = library.documents[clause.document_id]
    return f"{document.short_title or document.title}{clause.label}"
