"""How facts are said: a document's facts.yaml, compiled to patterns over peopled text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.documents.datafile import read_yaml
from assistant.eligibility.expressions import expression_of
from assistant.eligibility.kinship import Kinship, load_kinship
from assistant.eligibility.linedyaml import DataFile, LinedDict
from assistant.eligibility.logic import Expression
from assistant.eligibility.persons import ANY_CLASS, KIN_CLASS, SELF_CLASS
from assistant.eligibility.rules import RuleBook
from assistant.eligibility.values import FactValue
from assistant.index.speech import load_speech

FACTS = "facts.yaml"
PLACES = "places.yaml"
_GAP = re.compile(r"~(\d+)")
_NEVER = "(?!)"
_MACRO = re.compile(r"\{([A-Za-z_]\w*)\}")


class Conflict(StrEnum):
    """What to do when one turn says a fact in two ways."""

    CONTRADICTION = "contradiction"
    """Report it; the fact stays unknown."""
    RANK = "rank"
    """The value that stands first in `rank` wins: the words are about different things."""
    SEVERAL = "several"
    """Both may be meant; the fact stays unknown and nothing is reported."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Ways of saying that a fact has a value; None where it is mentioned as not known."""

    value: FactValue
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()
    """Looked for in the segments that a match touches."""
    unless_anywhere: tuple[re.Pattern[str], ...] = ()
    needs_anywhere: tuple[re.Pattern[str], ...] = ()
    about: str = ""
    """Of whom it must be said: "subject" (who wants to settle), "speaker" (he or his spouse), or "" for anybody."""
    kin: tuple[str, ...] = ()
    """What every relative within the match must be to the speaker; empty for anything."""
    is_planned: bool = False
    """Whether a plan counts: who is about to enrol is enrolling."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """How one fact is said, in the order in which ways are tried: what an earlier one took is gone."""

    name: str
    sayings: tuple[Saying, ...]
    conflict: Conflict = Conflict.CONTRADICTION
    rank: tuple[FactValue, ...] = ()
    weak: tuple[FactValue, ...] = ()
    """Values that give way to any other without a contradiction."""
    is_anywhere: bool = False
    """Read even where the sentence asks or supposes."""
    heard_with: tuple[re.Pattern[str], ...] = ()
    """One of them must be in a turn for the fact to be heard by likeness; empty for always."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A fact that follows from others."""

    when: Expression
    fact: str
    value: FactValue


@dataclass(frozen=True)
class FactLexicon:
    """All that is needed to read facts from speech about one document.

    Attributes:
        facts: In the order of the file.
        roles: Patterns with named groups by role: subject, join, companion, together, apart, soldier and the like.
        replacements: (said, means), longest first: typos and dialect.
        uncertain_before, uncertain_after: Words that make what stands beside them unknown.
        intending: Words that make what follows a plan: no fact yet, though a no stays a no.
        hedging: Words of half a thing, by time or degree: a yes beside them is not known.
        asking: Patterns of segments that ask or suppose instead of telling.
        correcting: Words with which a speaker takes back what he said.
        retracting: Words that say that an earlier turn was wrong: where no fact changes, no yes is said.
        doubtful: Words that leave open whether something holds, holds still or holds for good: where no fact is unknown or denied by
            them, no yes is said.
        caution: Words of denial, exception or plan: where no fact accounts for them, no yes is said.
        harmless: Patterns of segments in which they mean nothing for the case.
        own_case: Words of a question about the speaker's own case.
        asks_to_settle: Words of settling, by which the one who wants to settle is found.
        asks_case: Patterns of asking whether someone may settle.
        general: Patterns of questions about the document, even where they speak of a case.
        replies: Patterns of short replies by value: True, False, None.
        options: Ways to say an option in a reply, by fact and option.
        unheard: Facts that only patterns read.
        topics: Facts that make no case of a question.
        heard_alone: Facts that are heard only where a turn says nothing else.
        alike: Words that mean the same to the listener, as pattern and the one word for them.
    """

    kinship: Kinship
    facts: tuple[FactWords, ...]
    roles: Mapping[str, tuple[re.Pattern[str], ...]]
    replacements: tuple[tuple[str, str], ...]
    first_replacements: tuple[tuple[str, str], ...]
    uncertain_before: re.Pattern[str]
    uncertain_after: re.Pattern[str]
    intending: re.Pattern[str]
    hedging: re.Pattern[str]
    asking: re.Pattern[str]
    correcting: re.Pattern[str]
    retracting: re.Pattern[str]
    doubtful: re.Pattern[str]
    caution: re.Pattern[str]
    harmless: re.Pattern[str]
    own_case: re.Pattern[str]
    asks_to_settle: re.Pattern[str]
    asks_case: re.Pattern[str]
    general: re.Pattern[str]
    replies: Mapping[FactValue, re.Pattern[str]]
    options: Mapping[str, Mapping[str, re.Pattern[str]]]
    derivations: tuple[Derivation, ...] = ()
    alike: tuple[tuple[re.Pattern[str], str], ...] = ()
    unheard: frozenset[str] = frozenset()
    heard_alone: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


def load_lexicon(corpus_dir: Path, rules: RuleBook, *, places: Sequence[str] = ()) -> FactLexicon:
    """Load how the facts of a document are said.

    Args:
        corpus_dir: Folder with kinship.yaml and places.yaml; the document's folder holds facts.yaml.
        rules: Names the facts and their values.
        places: The document's own places: they and their neighbours in the same city are not {other_county}.

    Returns:
        The lexicon.

    Raises:
        SourceError: If a pattern is no regular expression, or a fact or value is not in the rules.
    """
    file = DataFile(corpus_dir / rules.document_id / FACTS)
    reader = _LexiconReader(file, rules, {"other_county": _other_counties(corpus_dir, places)})
    return reader.read(load_kinship(corpus_dir), load_speech(corpus_dir, [rules.document_id]).replacements)


def _other_counties(corpus_dir: Path, own: Sequence[str]) -> str:
    """Alternation of the counties that the document does not govern; matches nothing where no list is held."""
    path = corpus_dir / PLACES
    groups = ((read_yaml(path) or {}).get("counties") or {}) if path.exists() else {}
    names = {str(name) for group in groups.values() if not set(map(str, group)) & set(own) for name in group}
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name))) or "(?!)"


class _LexiconReader:
    """Reads one facts.yaml."""

    def __init__(self, file: DataFile, rules: RuleBook, macros: Mapping[str, str]) -> None:
        self.file = file
        self.rules = rules
        self.macros = dict(macros)

    def read(self, kinship: Kinship, replacements: Sequence[tuple[str, str]]) -> FactLexicon:
        words = (
            "uncertain_before",
            "uncertain_after",
            "intending",
            "asking",
            "correcting",
            "caution",
            "harmless",
            "own_case",
            "asks_to_settle",
            "asks_case",
            "general",
        )
        needs = (*words, "replies", "facts", "roles")
        top = self.file.check_keys(
            self.file.data,
            what="facts",
            needs=needs,
            may=("macros", "heard", "options", "derive", "alike", "unheard", "heard_alone", "topics", "hedging", "retracting", "doubtful"),
        )
        self.macros |= {"K": KIN_CLASS, "S": SELF_CLASS, "P": ANY_CLASS, "KK": f"{KIN_CLASS}(?:[、,和跟与及同挨]?{KIN_CLASS})*"}
        self.macros["PP"] = f"{ANY_CLASS}(?:[、和跟与及同挨]?{ANY_CLASS})*"
        for name, value in (top.get("macros") or {}).items():
            self.macros[name] = self._expand(str(value), top)
        replies = top["replies"]
        return FactLexicon(
            kinship=kinship,
            facts=tuple(self._fact(name, entry) for name, entry in top["facts"].items()),
            roles={role: self._patterns(entry, top["roles"]) for role, entry in top["roles"].items()},
            replacements=tuple(replacements),
            first_replacements=tuple((str(wrong), str(right)) for wrong, right in (top.get("heard") or {}).items()),
            uncertain_before=self._any(top["uncertain_before"], top),
            uncertain_after=self._any(top["uncertain_after"], top),
            intending=self._any(top["intending"], top),
            hedging=self._any(top.get("hedging") or [_NEVER], top),
            doubtful=self._any(top.get("doubtful") or [_NEVER], top),
            retracting=self._any(top.get("retracting") or [_NEVER], top),
            asking=self._any(top["asking"], top),
            correcting=self._any(top["correcting"], top),
            caution=self._any(top["caution"], top),
            harmless=self._any(top["harmless"], top),
            own_case=self._any(top["own_case"], top),
            asks_case=self._any(top["asks_case"], top),
            asks_to_settle=self._any(top["asks_to_settle"], top),
            general=self._any(top["general"], top),
            replies={value: self._any(replies[name], replies) for name, value in (("unsure", None), ("no", False), ("yes", True))},
            options=dict(self._options(top.get("options") or {})),
            derivations=tuple(self._derivation(entry) for entry in top.get("derive") or ()),
            alike=tuple((self._any(patterns, top), str(word)) for word, patterns in (top.get("alike") or {}).items()),
            unheard=frozenset(map(str, top.get("unheard") or ())),
            topics=frozenset(map(str, top.get("topics") or ())),
            heard_alone=frozenset(map(str, top.get("heard_alone") or ())),
        )

    def _fact(self, name: str, entry: object) -> FactWords:
        may = ("conflict", "rank", "weak", "anywhere", "about", "heard_with")
        entry = self.file.check_keys(entry, what=f"fact {name}", needs=("read",), may=may)
        if name not in self.rules.facts:
            self.file.fail(
                entry, f"no rule knows the fact {name}, so reading it would change nothing.", "Add it to rules.yaml, or remove it."
            )
        if (conflict := entry.get("conflict", Conflict.CONTRADICTION)) not in tuple(Conflict):
            self.file.fail(entry, f"the conflict {conflict} is unknown.", f"Use one of {'、'.join(Conflict)}.")
        return FactWords(
            name=name,
            sayings=tuple(self._saying(name, each, about=str(entry.get("about", ""))) for each in entry["read"]),
            conflict=Conflict(conflict),
            rank=tuple(entry.get("rank") or ()),
            weak=tuple(entry.get("weak") or ()),
            is_anywhere=bool(entry.get("anywhere")),
            heard_with=self._patterns(entry.get("heard_with") or (), entry),
        )

    def _saying(self, name: str, entry: object, *, about: str) -> Saying:
        may = ("value", "unless", "unless_anywhere", "needs_anywhere", "about", "kin", "planned")
        entry = self.file.check_keys(entry, what=f"way to say {name}", needs=("say",), may=may)
        value = entry.get("value")
        if value is not None and value not in self.rules.facts[name].values:
            allowed = "、".join(str(each) for each in self.rules.facts[name].values)
            self.file.fail(entry, f"{name} never has the value {value!r}.", f"Its values: {allowed}.")
        groups = {key: self._patterns(entry.get(key) or (), entry) for key in ("unless", "unless_anywhere", "needs_anywhere")}
        return Saying(
            value,
            self._patterns(entry["say"], entry),
            **groups,
            about=str(entry.get("about", about)),
            kin=tuple(entry.get("kin") or ()),
            is_planned=bool(entry.get("planned")),
        )

    def _derivation(self, entry: object) -> Derivation:
        entry = self.file.check_keys(entry, what="derivation", needs=("when", "fact"), may=("value",))
        if entry["fact"] not in self.rules.facts:
            self.file.fail(entry, f"no rule knows the fact {entry['fact']}.", "Name one of the facts of rules.yaml.")
        return Derivation(expression_of(entry["when"], self.file, self.rules.facts), str(entry["fact"]), entry.get("value"))

    def _options(self, section: Mapping[str, LinedDict]) -> Iterator[tuple[str, dict[str, re.Pattern[str]]]]:
        for name, options in section.items():
            if name not in self.rules.facts or (strange := [each for each in options if each not in self.rules.facts[name].options]):
                wrong = name if name not in self.rules.facts else strange[0]
                self.file.fail(options, f"options: {wrong} is not in the rules.", "Use the names of rules.yaml.")
            yield name, {option: self._any(words, options) for option, words in options.items()}

    def _any(self, patterns: Sequence[str], at: object) -> re.Pattern[str]:
        return self._compile("|".join(f"(?:{self._expand(str(each), at)})" for each in patterns), at)

    def _patterns(self, patterns: Sequence[str], at: object) -> tuple[re.Pattern[str], ...]:
        return tuple(self._compile(self._expand(str(each), at), at) for each in patterns)

    def _compile(self, pattern: str, at: object) -> re.Pattern[str]:
        try:
            return re.compile(pattern)
        except re.error as error:
            self.file.fail(at, f"{pattern!r} is no regular expression ({error}).", "Correct it.")

    def _expand(self, pattern: str, at: object) -> str:
        if unknown := [name for name in _MACRO.findall(pattern) if name not in self.macros]:
            self.file.fail(at, f"{{{unknown[0]}}} is no macro.", f"Use one of {'、'.join(self.macros)}, or add it under macros.")
        pattern = _MACRO.sub(lambda match: f"(?:{self.macros[match[1]]})" if match[1] in self.macros else match[0], pattern)
        return _GAP.sub(r"[^,。?!;\\n]{0,\1}?", pattern)
