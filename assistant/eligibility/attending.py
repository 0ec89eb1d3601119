"""A second reader of facts, which looks at a whole situation at once: it fills what the patterns leave out and doubts what they misread.

Its weights lie beside the rules (`reader.npz`); they are learnt from sayings and whole lives: decision 0004.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assistant.eligibility.expressions import FactKind
from assistant.eligibility.values import Fact, FactValue, Reading, Source
from assistant.errors import SourceError
from assistant.index.embedding import TokenEmbedder

if TYPE_CHECKING:
    from assistant.index.attention import LabelAttention

WEIGHTS = "reader.npz"
LIVES = "lives"
JOINT = " 。"
"""Between the turns of a conversation."""
_SEGMENT = re.compile(r"[^,，。?？!！;；:：\n]+")
SURE = 0.6
SURE_OF_YES = 0.5
"""A value that the patterns do not read becomes a fact with at least this likelihood, a yes with that: decision 0004."""
SURE_OF_ROUTE = 0.7
"""The way to settle, where the patterns find none: decision 0004."""
SETTLES = 0.9
"""A value that is at least so likely settles what the patterns found contradictory or not known: decision 0004."""
TAKES_BACK = 0.7
GIVES_BACK = 0.98
CHANGES = 0.9
"""Another value takes the place of a yes, a no or a choice that the patterns read with at least this likelihood: decision 0004."""
UNHEARD_OF = 0.02
"""A value that the patterns read and this reader finds less likely is not known: decision 0004."""


class Seen(NamedTuple):
    """A fact as the reader sees it: how likely each value is, and where in the text it looked most."""

    likely: Mapping[FactValue, float]
    at: int

    @property
    def best(self) -> FactValue:
        """The likeliest value."""
        return max(self.likely, key=self.likely.__getitem__)


@dataclass(frozen=True)
class AttentiveReader:
    """A learnt reader with the embedding model whose tokens it reads.

    Attributes:
        network: What was learnt.
        kinds: The facts, in the order of its rows.
        opening: The fact that names the way to settle; only added where the patterns find none, since they may find several.
    """

    network: LabelAttention
    kinds: Mapping[str, FactKind]
    embedder: TokenEmbedder
    opening: str = ""

    def read(self, text: str) -> dict[str, Seen]:
        """How likely each value of each fact is said in a text."""
        import torch

        tokens = self.embedder.tokens(text)
        with torch.inference_mode():
            logits, looked = self.network(torch.from_numpy(tokens.states)[None], torch.ones(1, len(tokens.states), dtype=torch.bool))
        chances = logits[0].softmax(-1).numpy()
        places = looked[0].argmax(-1).tolist()
        return {
            name: Seen(dict(zip(said_values(kind), map(float, chances[row, 1:]), strict=False)), tokens.starts[places[row]])
            for row, (name, kind) in enumerate(self.kinds.items())
        }

    def _seen(self, reading: Reading, turns: Sequence[str]) -> dict[str, Seen]:
        """What is seen of the whole conversation; where a later turn corrects a fact and only the patterns notice, of that turn on."""
        seen = self.read(JOINT.join(turns))
        for name, fact in reading.facts.items():
            if name in seen and fact.turn and fact.source is not Source.ANSWERED and seen[name].best != fact.value:
                later = self.read(JOINT.join(turns[fact.turn :]))[name]
                if later.best == fact.value:
                    seen[name] = later._replace(at=later.at + sum(len(turn) + len(JOINT) for turn in turns[: fact.turn]))
        return seen

    def weigh(self, reading: Reading, turns: Sequence[str]) -> Reading:
        """Join what the patterns read with what this reader sees.

        Args:
            reading: What the patterns read of the conversation.
            turns: What the user said, oldest first.

        Returns:
            The reading in which facts that only this reader sees are added, and facts that it does not see at all are unknown. Replies
            to our own questions stand.
        """
        seen = self._seen(reading, turns)
        facts = dict(reading.facts)
        open_names = {each.name for each in reading.contradictions}
        for name, each in seen.items():
            read = facts.get(name)
            if read is not None and (read.source is Source.ANSWERED or name == self.opening):
                continue
            needed = SURE_OF_ROUTE if name == self.opening else _needed(each.best, read, name in open_names)
            if each.best is not None and each.likely[each.best] >= needed:
                facts[name] = read if read is not None and read.value == each.best else _fact(name, each, turns)
                open_names.discard(name)
            elif read is None and each.likely[None] >= SURE and name != self.opening:
                facts[name] = _fact(name, each, turns)
            elif read is not None and _is_taken_back(read, each):
                facts[name] = replace(read, value=None)
        contradictions = tuple(each for each in reading.contradictions if each.name in open_names)
        likely = {name: each.likely[facts[name].value] for name, each in seen.items() if name in facts and name != self.opening}
        return replace(reading, facts=facts, contradictions=contradictions, likely=likely, alone=reading)


def _needed(value: FactValue, read: Fact | None, is_contradicted: bool) -> float:
    """How likely a value must be to become the fact, beside what the patterns read."""
    if read is None:
        return SURE_OF_YES if value is True else SURE
    if read.value is None or is_contradicted:
        return SETTLES
    if read.value is True:
        return TAKES_BACK
    return GIVES_BACK if value is True else CHANGES


def _is_taken_back(read: Fact, seen: Seen) -> bool:
    if read.value is None:
        return False
    doubted = seen.best is None and seen.likely[None] >= (TAKES_BACK if read.value is True else CHANGES)
    return doubted or seen.likely[read.value] < UNHEARD_OF


def said_values(kind: FactKind) -> tuple[FactValue, ...]:
    """The values of a fact in the order of the network's columns, "not known" last."""
    return (*kind.values, None)


def store(path: Path, network: LabelAttention, kinds: Mapping[str, FactKind], model: str) -> None:
    """Write what was learnt, with the facts it is about and the embedding model it belongs to."""
    facts = json.dumps({name: said_values(kind) for name, kind in kinds.items()}, ensure_ascii=False)
    arrays: dict[str, Any] = {"facts": np.array(facts), "model": np.array(model), **network.learnt()}
    np.savez_compressed(path, **arrays)


def load_attentive(path: Path, kinds: Mapping[str, FactKind], embedder: object, *, opening: str) -> AttentiveReader | None:
    """Load the reader of a document.

    Returns:
        The reader; None where the document has none or it belongs to another embedding model.

    Raises:
        SourceError: If it knows other facts or values than the rules.
    """
    if not path.exists() or not isinstance(embedder, TokenEmbedder):
        return None
    from assistant.index.attention import LabelAttention

    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["model"]) != embedder.tag:
            return None
        if json.loads(str(arrays["facts"])) != {name: list(said_values(kind)) for name, kind in kinds.items()}:
            raise SourceError(
                f"{path}: learnt for other facts than rules.yaml has, so speech would be misread. Run python -m evals.reader.train."
            )
        network = LabelAttention(embedder.upper_layers(), [len(said_values(kind)) for kind in kinds.values()])
        network.take(arrays)
    return AttentiveReader(network.settle(), kinds, embedder, opening)


def _fact(name: str, seen: Seen, turns: Sequence[str]) -> Fact:
    """The likeliest value with the segment that was looked at most."""
    before = 0
    for number, turn in enumerate(turns):
        if seen.at < before + len(turn) or number == len(turns) - 1:
            at = min(max(0, seen.at - before), max(0, len(turn) - 1))
            start, end = next((each.span() for each in _SEGMENT.finditer(turn) if each.start() <= at < each.end()), (0, len(turn)))
            return Fact(name, seen.best, turn[start:end], number, start, end)
        before += len(turn) + len(JOINT)
    return Fact(name, seen.best)
