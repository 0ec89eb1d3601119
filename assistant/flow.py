"""The journey of one question, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.answering.basis import load_basis
from assistant.answering.extractive import Materials, compose
from assistant.answering.routing import Route, route, screen
from assistant.answering.selection import select
from assistant.answering.statements import load_notes
from assistant.clauses.bodies import load_bodies
from assistant.eligibility.assess import Rules
from assistant.eligibility.case import judge_case
from assistant.eligibility.chat import goes_on, is_own, replies, told_in_chat, without_replies
from assistant.eligibility.opening import open_rules
from assistant.errors import ModelUnavailableError
from assistant.index.borderline import load_border
from assistant.index.building import gather
from assistant.index.embedding import Embedder, SentenceEmbeddings
from assistant.index.opening import open_index
from assistant.index.speech import strip_invisible
from assistant.privacy import mask, without_labels
from assistant.records import Answer, Citation, Evidence, Outcome, Question, Statement, Turn
from assistant.retrieval.duties import DutyReader
from assistant.retrieval.places import Gazetteer, load_gazetteer
from assistant.retrieval.related import Relation, load_relations
from assistant.retrieval.retrieve import Retrieved, Retriever
from assistant.settings import Settings
from assistant.verification.checked import Composer, checked_sentences
from assistant.verification.verify import verify
from assistant.wording.checking import Checker, open_checker
from assistant.wording.correcting import corrections
from assistant.wording.vocabulary import has_vocabulary

EXTRACTIVE = "extractive"


@dataclass(frozen=True)
class Desk:
    """Everything that answers a question; opened once, read by many."""

    settings: Settings
    retriever: Retriever
    materials: Materials
    relations: tuple[Relation, ...]
    gazetteer: Gazetteer
    synonyms: Mapping[str, str]
    checker: Checker | None = None
    rules: Rules | None = None
    model: Composer | None = None
    model_name: str = ""
    index_name: str = field(default="")


def open_desk(settings: Settings, embedder: Embedder | None = None) -> Desk:
    """Open corpus and index.

    Args:
        settings: Where they are; whether a language model words the answers.
        embedder: Embeds questions; the sentence-transformers model when None.

    Returns:
        A desk that can answer.

    Raises:
        SourceError: If the corpus must be mended.
        IndexStaleError: If the index must be built.
    """
    material = gather(settings.corpus_dir)
    library, speech = material.library, material.speech
    index = open_index(settings, speech)
    notes = load_notes(settings.corpus_dir, library)
    relations = load_relations(settings.corpus_dir, library)
    embedder = embedder or SentenceEmbeddings(settings.model_dir)
    bodies = load_bodies(settings.corpus_dir, tuple(library.documents))
    return Desk(
        settings=settings,
        retriever=Retriever(
            library,
            index,
            embedder,
            relations,
            DutyReader(library, bodies),
            load_border(settings.corpus_dir, {library.by_id[each].document_id for each in index.asked_about}, embedder),
        ),
        materials=Materials(
            library=library,
            notes=notes,
            bodies=bodies,
            basis=load_basis(settings.corpus_dir, library),
        ),
        relations=relations,
        gazetteer=load_gazetteer(settings.corpus_dir, library.documents.values()),
        synonyms={word: official[0] for word, official in speech.said.items()},
        checker=open_checker(settings.corpus_dir, library) if has_vocabulary(settings.corpus_dir) else None,
        rules=open_rules(settings, library, embedder),
        model=_language_model(settings),
        model_name=settings.llm_model,
        index_name=index.manifest.build,
    )


def ask(asked: str, desk: Desk, *, as_of: date, history: Sequence[Turn] = ()) -> Question:
    """Make a question of what someone typed: invisible characters dropped, personal numbers masked, words normalised."""
    masked = mask(strip_invisible(asked)).text.strip()
    turns = tuple(replace(turn, content=mask(strip_invisible(turn.content)).text) for turn in history)
    return Question(masked, desk.retriever.index.speech.normalise(without_labels(masked)), as_of, turns)


def answer(question: Question, desk: Desk) -> Answer:
    """Answer a question: screen, retrieve, route, select, compose, verify, conclude."""
    for done in stream(question, desk):
        if isinstance(done, Answer):
            return done
    raise AssertionError("a stream ends with an Answer")


def stream(question: Question, desk: Desk) -> Iterator[Statement | Answer]:
    """The same journey for a reader who watches: verified statements as they come, then the answer that replaces them."""
    refused = screen(question.asked, max_chars=desk.settings.max_question_chars)
    if refused:
        yield _conclude(question, desk, Route(refused))
        return
    if desk.rules is not None:
        if goes_on(question.asked, question.history, desk.rules):
            yield from _case_alone(question, desk, desk.rules)
            return
        question = replace(question, history=without_replies(question.history, desk.rules))
    retrieved = desk.retriever.retrieve(question)
    routed = route(retrieved, desk.gazetteer.read(question.text))
    if not routed.outcome.answered:
        yield _conclude(question, desk, routed, retrieved)
        return
    evidence = select(retrieved, desk.materials.library, desk.relations)
    draft = (*_corrections(question, evidence, desk), *compose(retrieved, evidence, desk.materials))
    checked = verify(draft, _with_cited(evidence, draft, desk), desk.materials.library.documents, desk.synonyms)
    extractive = _conclude(question, desk, routed, retrieved, evidence, checked.kept)
    extractive = _with_case(replace(extractive, checks=checked.checks), evidence, desk)
    if desk.model is None or any(each.role == "heard" for each in extractive.statements):  # a verdict is not the model's to word
        yield from extractive.statements
        yield extractive
        return
    yield from _with_model(question, desk, evidence, extractive)


def _with_case(answer: Answer, evidence: Sequence[Evidence], desk: Desk) -> Answer:
    """Judge the asker's own case, where the clauses found hold the route that was judged; the clause words stay."""
    found = {each.clause.id for each in evidence if each.reason in ("found", "related")}
    if desk.rules is None or not answer.outcome.answered or not found or not is_own(answer.question.asked):
        return answer
    judged = judge_case(answer.question.asked, desk.rules, desk.materials.library)
    if judged is None or judged.assessment.route not in found:
        return answer
    rest = tuple(each for each in answer.statements if each.role not in ("conclusion", "point", "ask"))
    told = told_in_chat(judged, desk.rules.book)
    return replace(answer, outcome=judged.outcome, statements=_in_order((*told, *rest)), suggestions=replies(judged) or answer.suggestions)


def _case_alone(question: Question, desk: Desk, rules: Rules) -> Iterator[Statement | Answer]:
    """Go on with a case: the reply to our own question is no question about the document."""
    library = desk.materials.library
    retrieved = desk.retriever.retrieve(question)
    judged = judge_case(question.asked, rules, library, history=question.history)
    if judged is None:
        yield _conclude(question, desk, Route(Outcome.UNCLEAR), retrieved)
        return
    evidence = [Evidence(library.by_id[clause_id], 1.0, "case") for clause_id in judged.assessment.clauses]
    statements = _in_order(told_in_chat(judged, rules.book))
    yield from statements
    answer = _conclude(question, desk, Route(judged.outcome), retrieved, evidence, statements)
    yield replace(answer, suggestions=replies(judged) or answer.suggestions)


def _in_order(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """What is told first, then the rest as it comes."""
    first = ("conclusion", "heard", "point")
    return tuple(sorted(statements, key=lambda each: first.index(each.role) if each.role in first else len(first)))


def _corrections(question: Question, evidence: Sequence[Evidence], desk: Desk) -> Iterator[Statement]:
    if desk.checker is not None:
        yield from corrections(question.asked, [each.clause for each in evidence], desk.checker)


def _with_model(question: Question, desk: Desk, evidence: Sequence[Evidence], extractive: Answer) -> Iterator[Statement | Answer]:
    """Let the language model word the points; the clause words, open points and contacts stay those of the extractive answer."""
    assert desk.model is not None
    # Word for word: of sentences that a weak model retold freely, about one kept in four was false (decision 0002).
    documents = desk.materials.library.documents
    sentences = checked_sentences(desk.model, question, evidence, documents, desk.synonyms, word_for_word=True)
    worded: list[Statement] = []
    unavailable = False
    try:
        for sentence in sentences:
            worded.append(sentence)
            yield sentence
        reason = sentences.fallback_reason
    except ModelUnavailableError as error:
        reason, unavailable = str(error), True
    checks = (*extractive.checks, *sentences.checks)
    if reason:
        yield replace(extractive, checks=checks, fallback_reason=reason, model_unavailable=unavailable)
        return
    rest = tuple(each for each in extractive.statements if each.role not in ("conclusion", "point"))
    yield replace(extractive, statements=(*worded, *rest), checks=checks, engine=f"language model {desk.model_name}")


def _conclude(
    question: Question,
    desk: Desk,
    routed: Route,
    retrieved: Retrieved | None = None,
    evidence: Sequence[Evidence] = (),
    statements: tuple[Statement, ...] = (),
) -> Answer:
    outcome = routed.outcome
    if outcome.answered and not any(each.role in ("conclusion", "point", "quotation", "basis") for each in statements):
        outcome, statements = Outcome.UNSUPPORTED, ()
    library = desk.materials.library
    hits = retrieved.hits if retrieved else ()
    nearest = library.by_id[hits[0].clause_id] if hits and outcome in (Outcome.NOT_IN_DOCUMENT, Outcome.UNSUPPORTED) else None
    notes = desk.materials.notes.get(evidence[0].clause.id) if evidence else None
    return Answer(
        question=question,
        outcome=outcome,
        statements=statements,
        citations=_citations(evidence, statements),
        hits=hits,
        nearest=nearest,
        aspect=routed.aspect,
        place=routed.place,
        engine=EXTRACTIVE,
        index=desk.index_name,
        suggestions=notes.ask_next if notes and outcome.answered else (),
    )


def _citations(evidence: Sequence[Evidence], statements: Sequence[Statement]) -> tuple[Citation, ...]:
    """One citation a clause of the evidence that is used, the deciding clause first; the longest words used of each."""
    chosen: list[Citation] = []
    for each in evidence:
        used = [citation for statement in statements for citation in statement.citations if citation.clause_id == each.clause.id]
        if used:
            chosen.append(max(used, key=lambda citation: len(citation.quote)))
    return tuple(chosen)


def _with_cited(evidence: Sequence[Evidence], draft: Sequence[Statement], desk: Desk) -> tuple[Evidence, ...]:
    """Add the items of higher documents that the basis map put beside the evidence."""
    held = {each.clause.id for each in evidence}
    extra = dict.fromkeys(citation.clause_id for each in draft for citation in each.citations if citation.clause_id not in held)
    return (*evidence, *(Evidence(desk.materials.library.by_id[clause_id], 0.0, "basis map") for clause_id in extra))


def _language_model(settings: Settings) -> Composer | None:
    if not settings.uses_language_model:
        return None
    from assistant.answering.language_model import LanguageModelComposer

    return LanguageModelComposer(settings)
