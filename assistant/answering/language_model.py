"""The language-model composer: a LangChain chain that words what the clauses say, line by line as it streams.

Off unless an endpoint is configured. What it writes is a draft: `answering.checked` lets only verified sentences through.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable

from assistant.answering.prompts import load_prompt
from assistant.errors import ModelUnavailableError
from assistant.records import Citation, Clause, Evidence, Question, Span, Statement, StatementKind
from assistant.settings import Settings

NOT_STATED = "方案未载明"
"""What the prompt asks for where the clauses do not answer."""
MAX_OUTPUT_TOKENS = 600
"""Five lines of an answer need under 300 tokens; a model that runs on is cut here."""
_OPEN, _CLOSE = "〔[【［(（", "〕]】］)）"
_LABELS = re.compile(rf"(?P<labels>(?:[{re.escape(_OPEN)}][^{re.escape(_OPEN + _CLOSE)}]{{1,60}}[{re.escape(_CLOSE)}]\s*)+)[。．.]?\s*$")
_ONE_LABEL = re.compile(rf"[{re.escape(_OPEN)}]([^{re.escape(_OPEN + _CLOSE)}]+)[{re.escape(_CLOSE)}]")
_BULLET = re.compile(r"^\s*(?:[-*•·>#]+\s*|\d{1,2}[.、)）．]\s*)+")
_HAS_WORDS = re.compile(r"[一-鿿A-Za-z0-9]")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
# Beside openai's own errors: httpx errors and OSError end a stream half-way, and a server that answers 200 with something
# else than a chat completion surfaces as one of the built-in errors from inside the client.
_FAILURES = (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, TypeError, KeyError, AttributeError)


class LanguageModelComposer:
    """Words answers with an OpenAI-compatible chat model."""

    def __init__(self, settings: Settings) -> None:
        """Build the chain; nothing is called yet.

        Args:
            settings: Endpoint, model, key and time limit (seconds).

        Raises:
            SourceError: If the prompt file is missing or takes other inputs.
        """
        self._prompt = load_prompt("answer", settings.prompts_dir, inputs=("question", "clauses"))
        self._timeout_s = settings.llm_timeout_s
        self._address = settings.llm_base_url
        model = init_chat_model(
            settings.llm_model,
            model_provider="openai",
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key or "none",
            timeout=settings.llm_timeout_s,
            max_retries=1,
            max_tokens=MAX_OUTPUT_TOKENS,
            temperature=0,
        )
        template = ChatPromptTemplate.from_messages([("system", self._prompt.system), ("human", self._prompt.user)])
        # The output parser is no link of the chain: a link that reads the model's stream drains it to its end when it is closed early
        # (langchain-core 1.7, Runnable._transform_stream_with_config), and then neither a time limit nor giving up would stop the model.
        self._chain: Runnable[dict[str, str], AIMessage] = template | model

    @property
    def prompt_digest(self) -> str:
        """Which prompt the answers come from."""
        return self._prompt.digest

    def sentences(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Statement]:
        """Stream the answer's sentences, each as soon as its line is complete.

        Args:
            question: The question, personal data masked.
            evidence: The clauses to word, best first; not empty.

        Yields:
            One unverified statement per line. A label that is not in the evidence becomes a citation with `clause_id` "".

        Raises:
            ModelUnavailableError: If the endpoint refuses, fails, answers something else, or is not done in the time limit.
        """
        labels = labelled(evidence)
        inputs = {"question": as_data(question.text), "clauses": "\n".join(f"〔{label}〕{clause.body}" for label, clause in labels.items())}
        first = True
        for line in self._lines(inputs):
            if statement := read_line(line, labels, first=first):
                first = False
                yield statement

    def _lines(self, inputs: dict[str, str]) -> Iterator[str]:
        """Cut the stream into lines; the last may lack its line break."""
        deadline = time.monotonic() + self._timeout_s
        pending = ""
        try:
            for piece in self._chain.stream(inputs):
                *complete, pending = (pending + str(piece.text)).split("\n")
                yield from complete
                if time.monotonic() > deadline:
                    raise TimeoutError
        except _FAILURES as error:
            raise ModelUnavailableError(self._what_failed(error)) from error
        yield pending

    def _what_failed(self, error: BaseException) -> str:
        if isinstance(error, openai.APITimeoutError | httpx.TimeoutException | TimeoutError):
            what = f"语言模型在{self._timeout_s:g}秒内没有答完"
        elif isinstance(error, openai.APIStatusError):
            what = f"语言模型返回错误 HTTP {error.status_code}"
        elif isinstance(error, openai.APIConnectionError | httpx.TransportError | ConnectionError):
            what = "连不上语言模型"
        else:
            what = "语言模型返回的内容不是对话格式"
        return f"{what}（{self._address}）。请检查 ASSISTANT_LLM_BASE_URL、模型名和网络，或取消设置后只用摘录方式。"


def labelled(evidence: Sequence[Evidence]) -> Mapping[str, Clause]:
    """Give each clause of the evidence the label it is cited by: its own, with the document's id in front where two are equal."""
    clauses = list(dict.fromkeys(each.clause for each in evidence))
    count = [clause.label for clause in clauses].count
    return {clause.label if count(clause.label) == 1 else f"{clause.document_id} {clause.label}": clause for clause in clauses}


def as_data(text: str) -> str:
    """Keep a question inside its frame: brackets that could close the frame, and line breaks, are taken away."""
    return " ".join(re.sub(r"[〈〉<>]/?", " ", text).split())


def read_line(line: str, labels: Mapping[str, Clause], *, first: bool = False) -> Statement | None:
    """Read one line of a model's answer.

    Args:
        line: The line as written.
        labels: Label to clause, as given to the model.
        first: Whether it is the answer's first line, its conclusion.

    Returns:
        A statement without its labels; role "open" where the line says 方案未载明; without citations where it names no label. None for
        a line without words.
    """
    line = _BULLET.sub("", line).replace("**", "").strip()
    if not _HAS_WORDS.search(line):
        return None
    found = _LABELS.search(line)
    names = _names(found["labels"]) if found else ()
    # A bracket that ends a line need not be a label: 在县城有合法稳定住所（含租赁）.
    if found and not any(_is_label(name, labels) for name in names):
        found, names = None, ()
    text = line[: found.start()].strip() if found else line
    if NOT_STATED in text and len(text) <= len(NOT_STATED) + 4:
        return Statement(NOT_STATED, StatementKind.INFORMATION, (), "open")
    citations = tuple(_citation(name, text, labels) for name in names)
    clause = next((labels[name] for name in names if name in labels), None)
    return Statement(text, clause.kind if clause else StatementKind.INFORMATION, citations, "conclusion" if first else "point")


def _names(labels: str) -> tuple[str, ...]:
    return tuple(name.strip() for group in _ONE_LABEL.findall(labels) for name in re.split(r"[、，,；;]|和(?=第)", group) if name.strip())


def _is_label(name: str, labels: Mapping[str, Clause]) -> bool:
    return name in labels or bool(re.fullmatch(r"第?[\d一二三四五六七八九十百]+[条款项]?|第.{1,8}[条款项]", name))


def _citation(name: str, text: str, labels: Mapping[str, Clause]) -> Citation:
    clause = labels.get(name)
    if clause is None:
        return Citation("", "", name, "", 0, 0, verbatim=False)
    span = _closest_sentence(text, clause.body)
    quote = clause.body[span.start : span.end]
    offset = clause.body_start if clause.quotable else 0
    return Citation(clause.document_id, clause.id, clause.label, quote, offset + span.start, offset + span.end, verbatim=clause.quotable)


def _closest_sentence(text: str, body: str) -> Span:
    """Where the sentence stands that a reader should see behind a statement; the whole body if none shares a word."""
    spans = [Span(match.start(), match.end()) for match in _SENTENCE.finditer(body)]
    wanted = _pairs(text)
    shared = {span: len(wanted & _pairs(body[span.start : span.end])) for span in spans}
    best = max(spans, key=shared.__getitem__, default=None)
    return best if best and shared[best] else Span(0, len(body))


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
