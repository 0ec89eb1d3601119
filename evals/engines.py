"""What a configuration runs: a question in, what was seen out. Whatever breaks is a failed row, never a lost one."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from assistant.flow import Desk, answer, ask, open_desk
from assistant.records import Answer, Outcome
from evals.baselines import query_of, ranking_of
from evals.configurations import Configuration, Engine
from evals.measures import RETRIEVAL, Row, Seen, quotations, score
from evals.sets import Item


@dataclass(frozen=True)
class Opened:
    """A configuration with its desk, ready to be asked on one day."""

    configuration: Configuration
    desk: Desk
    as_of: date

    @property
    def answers(self) -> bool:
        """Whether it answers; a ranking only finds clauses, and is asked only what the documents answer."""
        return self.configuration.engine is Engine.ASSISTANT

    @property
    def about(self) -> Mapping[str, Any]:
        """Index, corpus and model that its figures are of."""
        manifest = self.desk.retriever.index.manifest
        corpus = json.dumps(dict(manifest.corpus), sort_keys=True).encode()
        return {
            "corpus_sha256": hashlib.sha256(corpus).hexdigest(),
            "index": manifest.build,
            "model": manifest.model,
            "engine": f"language model {self.desk.model_name}" if self.desk.model else str(self.configuration.engine),
            "versions": dict(manifest.versions),
        }

    def observe(self, item: Item) -> Seen:
        """Ask one question; an error is what was seen, too."""
        started = time.perf_counter()
        try:
            seen = self._seen(item)
        except Exception as error:  # noqa: BLE001 - whatever breaks is a failed row, counted and listed
            seen = Seen(None, error=f"{type(error).__name__}: {error}")
        return replace(seen, seconds=time.perf_counter() - started)

    def score(self, item: Item, seen: Seen) -> Row:
        """Score one question by the measures that apply to this engine."""
        row = score(item, seen)
        if self.answers:
            return row
        return replace(row, observations={name: row.observations[name] for name in RETRIEVAL}, faults=())

    def _seen(self, item: Item) -> Seen:
        if self.answers:
            return seen_of(answer(ask(item.question, self.desk, as_of=self.as_of, history=item.history), self.desk), self.desk)
        return Seen(Outcome.ANSWERED, hits=self._rank(query_of(item, self.desk.retriever.index.speech)))

    @cached_property
    def _rank(self) -> Callable[[str], tuple[str, ...]]:
        retriever = self.desk.retriever
        return ranking_of(self.configuration, self.desk.materials.library, retriever.embedder, retriever.index.segmenter)


def open_all(configurations: Sequence[Configuration], as_of: date) -> tuple[Opened, ...]:
    """Open their desks, one for those that share their settings.

    Raises:
        AssistantError: If corpus, index or settings must be mended first.
    """
    chosen = [each.resolve() for each in configurations]
    desks = {settings: open_desk(settings) for settings in dict.fromkeys(chosen)}
    return tuple(Opened(each, desks[settings], as_of) for each, settings in zip(configurations, chosen, strict=True))


def seen_of(done: Answer, desk: Desk) -> Seen:
    """What counts of an answer."""
    return Seen(
        outcome=done.outcome,
        hits=tuple(hit.clause_id for hit in done.hits),
        cited=tuple(citation.clause_id for citation in done.citations),
        shown="\n".join(statement.text for statement in done.statements),
        quotations=quotations(done.statements, done.citations, desk.materials.library.documents),
    )
