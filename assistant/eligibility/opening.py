"""Opens the rules of the corpus with an ear for everyday speech; what the ear learned is kept beside the indexes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.clauses.library import Library
from assistant.eligibility.assess import Rules, load
from assistant.eligibility.attending import WEIGHTS, load_attentive
from assistant.eligibility.casting import Cast
from assistant.eligibility.kinship import KINSHIP
from assistant.eligibility.lexicon import FACTS, PLACES
from assistant.eligibility.listening import Ear, Listener, fit, people_alike, spoken
from assistant.eligibility.persons import find_people
from assistant.eligibility.rules import RULES
from assistant.eligibility.sayings import SAYINGS, Saying, load_sayings
from assistant.eligibility.values import FactValue
from assistant.index.embedding import Embedder
from assistant.settings import Settings

FOLDER = "eligibility"
_FORMAT = 1
"""Raise it when listening changes what it learns from the same files."""


def document_with_rules(corpus_dir: Path, library: Library) -> str | None:
    """The document whose folder holds rules.yaml; None if there is none. The register's first wins."""
    return next((document_id for document_id in library.documents if (corpus_dir / document_id / RULES).exists()), None)


def open_rules(settings: Settings, library: Library, embedder: Embedder) -> Rules | None:
    """Open the corpus's rules.

    Args:
        settings: Corpus and indexes. What the ear learned is read from `indexes_dir`/eligibility, and made there (about half a minute)
            when it is missing or the files it comes from have changed.
        library: The corpus's clauses.
        embedder: Embeds sayings and speech.

    Returns:
        The rules, with an ear if the document has sayings; None if no document has rules.

    Raises:
        SourceError: If rules, facts, kinship or sayings must be mended.
    """
    document_id = document_with_rules(settings.corpus_dir, library)
    if document_id is None:
        return None
    rules = load(settings.corpus_dir, document_id, library)
    weights = settings.corpus_dir / document_id / WEIGHTS
    rules = replace(rules, attentive=load_attentive(weights, rules.book.facts, embedder, opening=rules.book.opening))
    sayings = load_sayings(settings.corpus_dir, document_id, rules.book.facts)
    if not sayings:
        return rules
    path = settings.indexes_dir / FOLDER / f"{document_id}.npz"
    digest = _digest(settings.corpus_dir, document_id, embedder.tag)
    listener = _stored(path, digest)
    if listener is None:
        listener = learn(sayings, rules, embedder)
        _store(path, digest, listener)
    return replace(rules, ear=Ear(listener, embedder, rules.lexicon.kinship, rules.lexicon.alike))


def learn(sayings: Sequence[Saying], rules: Rules, embedder: Embedder) -> Listener:
    """Fit a listener to sayings; what the patterns read in a saying beside its own facts counts as said too."""
    texts, words, facts = [], [], []
    for saying in sayings:
        people = find_people(rules.reader.plain(saying.text), rules.lexicon.kinship)
        length = len(people.text.plain)
        texts.append(people_alike(people, 0, length, rules.lexicon.kinship, rules.lexicon.alike))
        words.append(spoken(people, 0, length))
        facts.append({**_read(saying.text, rules), **saying.facts})
    return fit(texts, embedder.questions(words), facts)


def _read(text: str, rules: Rules) -> dict[str, FactValue]:
    read = rules.reader.read_turn(text, turn=0, cast=Cast())[0].facts.values()
    return {fact.name: fact.value for fact in read if fact.name not in rules.lexicon.unheard | rules.lexicon.heard_alone}


def _digest(corpus_dir: Path, document_id: str, model: str) -> str:
    folder = corpus_dir / document_id
    files = [*sorted((folder / SAYINGS).glob("*.yaml")), folder / RULES, folder / FACTS, corpus_dir / KINSHIP, corpus_dir / PLACES]
    held: Mapping[str, str] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.exists()}
    return hashlib.sha256(json.dumps([_FORMAT, model, held], sort_keys=True).encode()).hexdigest()


def _stored(path: Path, digest: str) -> Listener | None:
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["digest"]) != digest:
            return None
        columns = tuple((str(name), value) for name, value in json.loads(str(arrays["columns"])))
        texts = tuple(str(text) for text in arrays["texts"])
        return Listener(columns, texts, arrays["vectors"], arrays["weights"], arrays["means"])


def _store(path: Path, digest: str, listener: Listener) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.stem}.{os.getpid()}.new.npz")
    arrays: dict[str, Any] = {
        "digest": np.array(digest),
        "columns": np.array(json.dumps(listener.columns, ensure_ascii=False)),
        "texts": np.array(listener.texts),
        "vectors": listener.vectors,
        "weights": listener.weights,
        "means": listener.means,
    }
    np.savez(aside, **arrays)
    os.replace(aside, path)
