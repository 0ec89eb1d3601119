"""The words for each outcome, and an answer as plain Chinese text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.answering.basis import Relation
from assistant.clauses.digests import DIGEST_LABEL
from assistant.flow import Desk
from assistant.records import Answer, Arrangement, Clause, Document, Outcome, Statement

OUTCOME_TEXT: Mapping[Outcome, str] = {
    Outcome.ANSWERED: "方案里有写。",
    Outcome.NEEDS_FACTS: "还要知道一些情况才能判断。",
    Outcome.NOT_IN_DOCUMENT: "本方案未载明：方案里没有写{aspect}，不能替它回答。",
    Outcome.OTHER_PLACE: "您问的是{place}的规定。这里只收了{jurisdiction}的方案，别处的规定请问当地派出所。",
    Outcome.OUT_OF_SCOPE: "这个问题不在{title}里。这里只回答落户、居住证和方案写到的相关事项。",
    Outcome.UNCLEAR: "没看明白您想问什么。请多说一点，比如：谁要落户、现在住哪里、房子是买的还是租的。",
    Outcome.PERSONAL_DATA: "这里查不到任何个人的户口、证件或办理进度，也请不要输入身份证号和电话。查本人情况请带证件到当地派出所（户籍窗口）。",
    Outcome.EMPTY: "还没有输入问题。请写下想问的事，比如：在县城租房能落户吗？",
    Outcome.TOO_LONG: "问题太长了（最多{max_chars}个字）。请只写最要紧的一两句，一次问一件事。",
    Outcome.NOT_CHINESE: "请用中文提问。(Please ask in Chinese.)",
    Outcome.UNSUPPORTED: "找到了相近的条款，但没有一句话能用条款原文核对上，所以不回答。请看下面的条款，或问当地派出所（户籍窗口）。",
}
ASPECT_TEXT: Mapping[str, str] = {
    "fee": "要交多少钱、收不收费",
    "papers": "要带哪些材料",
    "time": "要办多久、什么时候截止",
    "contact": "电话、地址、上班时间",
    "channel": "能不能网上办、代办或异地办",
    "procedure": "具体怎么走流程",
    "years": "要满几年、要多大年纪",
    "amount": "具体的金额、标准或面积数",
    "quota": "名额和排队",
    "document_number": "本通知自己的文号、有效期和是否仍然有效",
    "penalty": "处罚、投诉和申诉",
    "special": "这种情形",
    "point": "您问的这一点",
    "other_documents": "别的文件的内容（方案提到了它，但依据已引用，本库未收录）",
    "history_future": "以后的安排和实际的统计数字",
    "no_such_clause": "这个条号",
}
_ARRANGEMENT_TEXT: Mapping[Arrangement, str] = {
    Arrangement.LEAD: "{lead}牵头，{others}{more}负责",
    Arrangement.SOLE: "{lead}负责",
    Arrangement.SEPARATE: "{all}{more}分别负责，没有牵头部门",
    Arrangement.JOINT: "{all}{more}负责，没有写谁牵头",
    Arrangement.NONE: "没有写负责部门",
}
_SECTIONS = (
    ("quotation", "原文"),
    ("open", "方案没有写清的"),
    ("basis", f"相关的上级规定，{DIGEST_LABEL}"),
    ("contact", "归谁管"),
    ("ask", "办理"),
    ("next", "还要问您"),
)


def render(answer: Answer, desk: Desk) -> str:
    """Write an answer as plain text.

    Returns:
        Conclusion first, then conditions, the clause words, what is left open, whom to ask, and the notice's date and status.
    """
    if not answer.outcome.answered:
        return "\n".join([refusal_text(answer, desk), *_nearest(answer, desk), "", status_note(desk)])
    lines = [f"{'· ' if position else ''}{with_labels(each)}" for position, each in enumerate(_told(answer))]
    for role, heading in _SECTIONS:
        members = [each for each in answer.statements if each.role == role]
        lines += [f"{heading}{_where(desk, each)}：{each.text}" for each in members]
    if answer.fallback_reason:
        lines.append(f"（{fallback_text(answer)}：{answer.fallback_reason}）")
    return "\n".join([*lines, "", status_note(desk)])


def refusal_text(answer: Answer, desk: Desk) -> str:
    """The words for an outcome without an answer."""
    document = main_document(desk)
    status = status_note(desk).removeprefix("※ ") if answer.aspect == "document_number" else ""
    return status + OUTCOME_TEXT[answer.outcome].format(
        aspect=ASPECT_TEXT.get(answer.aspect, "这一点"),
        place=answer.place or "别的地方",
        jurisdiction=document.jurisdiction,
        title=document.short_title or document.title,
        max_chars=desk.settings.max_question_chars,
    )


def fallback_text(answer: Answer) -> str:
    """Which of the two happened where the language model's words are not shown."""
    what = "语言模型现在用不了" if answer.model_unavailable else "语言模型写的话没有通过核对"
    return f"{what}，已换成条款摘录"


def status_note(desk: Desk) -> str:
    """Date and status of the notice, never left out."""
    document = main_document(desk)
    return f"※ {document.status_note or f'{document.short_title}是否仍然有效：{document.in_force_status}。'}"


def main_document(desk: Desk) -> Document:
    """The document that bare clause numbers refer to."""
    return desk.materials.library.documents[desk.retriever.references.main_document]


def departments_text(clause: Clause) -> str:
    """Who is responsible, in words."""
    names = {"all": "、".join(clause.departments), "others": "、".join(clause.departments[1:])}
    return _ARRANGEMENT_TEXT[clause.arrangement].format(lead=clause.lead, more="等" if clause.and_others else "", **names)


def place_text(clause: Clause) -> str:
    """Where a clause stands, as 第5条，三（二）."""
    return f"{clause.label}，{' › '.join(clause.path)}" if clause.path else clause.label


def with_labels(statement: Statement) -> str:
    """A statement followed by the clauses it stands on, unless it names them itself."""
    labels = [label for label in _labels(statement) if label not in statement.text]
    return f"{statement.text}（{'、'.join(labels)}）" if labels else statement.text


def place_of(desk: Desk, statement: Statement) -> str:
    """Where a quotation stands; empty for other statements."""
    if statement.role != "quotation":
        return ""
    return place_text(desk.materials.library.by_id[statement.citations[0].clause_id])


def _where(desk: Desk, statement: Statement) -> str:
    """Where a statement stands, in brackets; for advice the counter, for our own question nothing."""
    where = place_of(desk, statement) or "、".join(_labels(statement)) or ("窗口" if statement.role == "ask" else "")
    return f"（{where}）" if where else ""


def _told(answer: Answer) -> list[Statement]:
    return [each for each in answer.statements if each.role in ("conclusion", "heard", "point")]


def _labels(statement: Statement) -> list[str]:
    return list(dict.fromkeys(citation.label for citation in statement.citations))


def _nearest(answer: Answer, desk: Desk) -> Iterator[str]:
    if answer.nearest is None:
        return
    clause = answer.nearest
    notes = desk.materials.notes.get(clause.id)
    topic = f"（{notes.topic}）" if notes else ""
    words = f"「{clause.body}」" if clause.quotable else f"{DIGEST_LABEL}：{clause.body}"
    yield f"最接近的是{clause.label}{topic}：{words}"
    for line in desk.materials.basis.get(clause.id, ()):
        if line.relation is Relation.LATER_AND_HIGHER:
            item = desk.materials.library.by_id[line.item_id]
            yield f"后来的上级规定，{DIGEST_LABEL}（{item.label}）：{item.body}"
    if whom := whom_to_ask(clause, desk):
        yield f"这件事请问：{whom}。"


def whom_to_ask(clause: Clause, desk: Desk) -> str:
    """Who may know more about a clause: the counter, and who leads it; "" where the corpus names nobody."""
    bodies = desk.materials.bodies.get(clause.document_id) or desk.materials.bodies.get(main_document(desk).id)
    lead = f"{clause.lead}（本条牵头或负责部门）" if clause.lead else ""
    return "，或".join(each for each in (bodies.counter if bodies else "", lead) if each)
