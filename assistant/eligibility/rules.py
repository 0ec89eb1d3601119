"""A document's routes to settlement, read from its rules.yaml; every condition stands on words of a clause, found by offset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.clauses.library import Library
from assistant.eligibility.expressions import FactKind, FactType, expression_of
from assistant.eligibility.linedyaml import DataFile, LinedDict
from assistant.eligibility.logic import Expression, facts_of
from assistant.records import Citation

RULES = "rules.yaml"


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement of a route: what it needs, the words it stands on, and what each outcome means."""

    id: str
    needs: Expression
    citation: Citation
    met: str
    unmet: str
    unknown: str
    undecided: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell when a situation calls for it; it decides nothing."""

    when: Expression
    citation: Citation
    text: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """A stated circumstance that stops a route from being a yes: `refuses` makes it a no, else the document leaves it open."""

    when: Expression
    citation: Citation
    text: str
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One way to settle: when it concerns a situation, and its conditions in the order in which they are asked."""

    id: str
    name: str
    clause_id: str
    relevant: Expression
    named: Expression | None
    conditions: tuple[Condition, ...]
    reservations: tuple[Reservation, ...] = ()
    notes: tuple[Note, ...] = ()
    office: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """Facts that its conditions look at, in order, each once."""
        return tuple(dict.fromkeys(name for condition in self.conditions for name in facts_of(condition.needs)))


@dataclass(frozen=True, slots=True)
class NotARoute:
    """What people take for a route, and what it is instead; without a citation where no clause speaks of it."""

    name: str
    relevant: Expression
    text: str
    citation: Citation | None
    decides: bool
    """Whether it decides although routes concern the situation: the speaker asked for exactly this."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of one document."""

    document_id: str
    office: str
    opening: str
    """The fact to ask for when nothing said points to any route."""
    facts: Mapping[str, FactKind]
    routes: tuple[Route, ...]
    not_routes: tuple[NotARoute, ...]
    notes: tuple[Note, ...]
    outside: Expression | None
    outside_text: str


def load_rules(corpus_dir: Path, document_id: str, library: Library) -> RuleBook:
    """Load the rules of one document.

    Args:
        corpus_dir: Folder of the corpus.
        document_id: The document; its folder holds rules.yaml.
        library: Holds its clauses.

    Returns:
        The rules.

    Raises:
        SourceError: If the file has a fault, or a condition stands on words that its clause does not have.
    """
    return _RulesReader(DataFile(corpus_dir / document_id / RULES), document_id, library).read()


class _RulesReader:
    """Reads one rules.yaml; every fault names its line."""

    def __init__(self, file: DataFile, document_id: str, library: Library) -> None:
        self.file = file
        self.document_id = document_id
        self.library = library
        self.facts: dict[str, FactKind] = {}

    def read(self) -> RuleBook:
        top = self.file.check_keys(
            self.file.data, what="rules", needs=("office", "opening", "facts", "routes"), may=("not_routes", "notes", "outside")
        )
        self.facts = dict(self._facts(top["facts"]))
        if top["opening"] not in self.facts:
            self.file.fail(top, f"opening names the fact {top['opening']}, which is not under facts.", "Name one of the facts.")
        routes = tuple(self._route(each) for each in top["routes"])
        for route in routes:
            if sum(other.id == route.id for other in routes) > 1:
                self.file.fail(top, f"the route id {route.id} stands twice, so a verdict would be ambiguous.", "Give one another id.")
        outside = self.file.check_keys(top["outside"], what="outside", needs=("when", "text")) if top.get("outside") else None
        return RuleBook(
            document_id=self.document_id,
            office=str(top["office"]),
            opening=str(top["opening"]),
            facts=self.facts,
            routes=routes,
            not_routes=tuple(self._not_route(each) for each in top.get("not_routes") or ()),
            notes=tuple(self._note(each, None) for each in top.get("notes") or ()),
            outside=expression_of(outside["when"], self.file, self.facts, at=outside) if outside else None,
            outside_text=str(outside["text"]) if outside else "",
        )

    def _facts(self, section: object) -> Iterator[tuple[str, FactKind]]:
        if not isinstance(section, LinedDict):
            self.file.fail(section, "facts: a mapping from name to fact is expected.", "Write `name: {label, type, ask, why}`.")
        for name, entry in section.items():
            entry = self.file.check_keys(entry, what=f"fact {name}", needs=("label", "type", "ask", "why"), may=("options", "yes", "no"))
            if entry["type"] not in tuple(FactType):
                self.file.fail(entry, f"fact {name}: the type {entry['type']} is unknown.", f"Use one of {'、'.join(FactType)}.")
            kind = FactType(entry["type"])
            options = tuple(str(option) for option in entry.get("options") or ())
            if (kind is FactType.BOOL) == bool(options):
                self.file.fail(entry, f"fact {name}: a bool has no options, a choice or relation needs them.", "Correct type or options.")
            labels = {"yes": str(entry.get("yes", "是")), "no": str(entry.get("no", "否"))}
            yield name, FactKind(name, str(entry["label"]), kind, str(entry["ask"]), str(entry["why"]), options, **labels)

    def _route(self, entry: object) -> Route:
        needs = ("id", "name", "clause", "relevant", "conditions")
        entry = self.file.check_keys(entry, what="route", needs=needs, may=("named", "reservations", "notes", "office"))
        clause_id = self._clause_id(str(entry["clause"]), entry)
        return Route(
            id=str(entry["id"]),
            name=str(entry["name"]),
            clause_id=clause_id,
            relevant=expression_of(entry["relevant"], self.file, self.facts, at=entry, may_be_unstated=True),
            named=expression_of(entry["named"], self.file, self.facts, at=entry) if entry.get("named") else None,
            conditions=tuple(self._condition(each, entry) for each in entry["conditions"]),
            reservations=tuple(self._reservation(each, entry) for each in entry.get("reservations") or ()),
            notes=tuple(self._note(each, entry) for each in entry.get("notes") or ()),
            office=str(entry.get("office", "")),
        )

    def _condition(self, entry: object, route: LinedDict) -> Condition:
        needs = ("id", "needs", "words", "met", "unmet", "unknown")
        entry = self.file.check_keys(entry, what=f"condition of {route['id']}", needs=needs, may=("clause", "open", "remedy"))
        texts = {name: str(entry.get(name, "")) for name in ("id", "met", "unmet", "unknown", "remedy")}
        return Condition(
            needs=expression_of(entry["needs"], self.file, self.facts, at=entry),
            citation=self._cite(entry, route),
            undecided=str(entry.get("open", "")),
            **texts,
        )

    def _reservation(self, entry: object, route: LinedDict) -> Reservation:
        entry = self.file.check_keys(
            entry, what=f"reservation of {route['id']}", needs=("when", "words", "text"), may=("clause", "refuses")
        )
        when = expression_of(entry["when"], self.file, self.facts, at=entry)
        return Reservation(when, self._cite(entry, route), str(entry["text"]), bool(entry.get("refuses")))

    def _note(self, entry: object, route: LinedDict | None) -> Note:
        entry = self.file.check_keys(entry, what="note", needs=("when", "words", "text"), may=("clause",))
        return Note(expression_of(entry["when"], self.file, self.facts, at=entry), self._cite(entry, route), str(entry["text"]))

    def _not_route(self, entry: object) -> NotARoute:
        may = ("clause", "words", "decides")
        entry = self.file.check_keys(entry, what="entry of not_routes", needs=("name", "relevant", "text"), may=may)
        citation = self._cite(entry, None) if entry.get("words") else None
        relevant = expression_of(entry["relevant"], self.file, self.facts, at=entry, may_be_unstated=True)
        return NotARoute(str(entry["name"]), relevant, str(entry["text"]), citation, bool(entry.get("decides")))

    def _clause_id(self, key: str, at: LinedDict) -> str:
        clause_id = f"{self.document_id}#{key}"
        if clause_id not in self.library.by_id:
            self.file.fail(at, f"clause {key} is not in {self.document_id}, so nothing could be cited.", "Name a clause of the document.")
        return clause_id

    def _cite(self, entry: LinedDict, route: LinedDict | None) -> Citation:
        key = entry.get("clause") or (route["clause"] if route else None)
        if key is None:
            self.file.fail(entry, "clause missing.", "Name the clause that holds the words.")
        clause = self.library.by_id[self._clause_id(str(key), entry)]
        words = str(entry["words"])
        text = self.library.documents[self.document_id].text
        start = text.find(words, clause.start, clause.end) if clause.quotable else -1
        if start < 0:
            self.file.fail(
                entry,
                f"clause {key} does not have the words 「{words}」 in one piece; a condition may only stand on the clause's own words.",
                "Copy them from the repaired text.",
            )
        return Citation(self.document_id, clause.id, clause.label, words, start, start + len(words), verbatim=True)
