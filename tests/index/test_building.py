"""Building aside, reusing vectors, switching, and noticing what is stale or damaged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import AssistantError, IndexStaleError, SourceError
from assistant.index.building import build_index, gather
from assistant.index.embedding import Embedder
from assistant.index.manifest import Manifest, read_manifest
from assistant.index.opening import Index, open_index, verify_vectors
from assistant.index.rows import Group, Role
from assistant.records import Outcome
from assistant.settings import Settings
from tests.doubles import HashedEmbedder, Killed


def build(settings: Settings, embedder: Embedder | None = None) -> Manifest:
    """Build without reports."""
    return build_index(settings, embedder or HashedEmbedder(), report=lambda _: None)


def opened(settings: Settings) -> Index:
    """Open as the desk does."""
    return open_index(settings, gather(settings.corpus_dir).speech)


def asked_file(settings: Settings) -> Path:
    """The file of known questions."""
    return settings.corpus_dir / "qinglan-2020" / "asked-as" / "part-a.jsonl"


def edit_one_question(settings: Settings) -> None:
    """Reword one known question."""
    path = asked_file(settings)
    path.write_text(path.read_text("utf-8").replace("能带狗进公园吗", "小狗可以进公园吗"), encoding="utf-8")


def nearest(index: Index, text: str) -> str:
    """The clause of the nearest known question."""
    return index.read(text, HashedEmbedder().questions([text])[0]).asked[0][0].clause_id


def test_a_build_says_what_it_was_made_of(city: Settings) -> None:
    manifest = build(city)
    rows = gather(city.corpus_dir).rows
    assert manifest.rows == manifest.embedded == len(rows)
    assert manifest.model == "hashed-bigrams-64"
    assert set(manifest.corpus) == {
        "register.yaml",
        "qinglan-2020/source.txt",
        "qinglan-2020/asked-as/part-a.jsonl",
        "qinglan-2020/not-said.jsonl",
    }
    assert set(manifest.files) == {"rows.jsonl", "heads.npz"}
    assert {"chromadb", "sentence-transformers", "jieba"} <= set(manifest.versions)
    assert read_manifest(city.indexes_dir)[1] == manifest


def test_an_opened_build_reads_questions(indexed_city: Settings) -> None:
    index = opened(indexed_city)
    reading = index.read("遛狗要不要牵绳", HashedEmbedder().questions(["遛狗要不要牵绳"])[0])
    assert reading.asked[0][0].clause_id == "qinglan-2020#3"
    assert reading.asked[0][1] == pytest.approx(1.0, abs=1e-4)
    assert {row.role for row, _ in reading.clauses} <= {Role.CLAUSE, Role.SENTENCE}
    assert {row.role for row, _ in reading.unanswered} == {Role.UNANSWERED}
    assert max(reading.subject, key=lambda each: reading.subject[each]) == "qinglan-2020#3"
    assert sum(reading.outcomes.values()) == pytest.approx(1.0, abs=1e-3)
    assert set(reading.outcomes) == {Outcome.ANSWERED, Outcome.NOT_IN_DOCUMENT}
    assert set(reading.aspects) == {"parking", "phone"}
    assert max(reading.asked_words, key=lambda each: reading.asked_words[each]) == "qinglan-2020#3"


def test_a_rebuild_embeds_nothing_again(indexed_city: Settings) -> None:
    first, embedder = read_manifest(indexed_city.indexes_dir)[1], HashedEmbedder()
    again = build(indexed_city, embedder)
    assert again.embedded == 0
    assert embedder.embedded == []
    assert again.rows == first.rows
    assert again.build != first.build
    assert verify_vectors(indexed_city, HashedEmbedder()) == again.rows


def test_after_one_edited_question_only_that_one_is_embedded(indexed_city: Settings) -> None:
    edit_one_question(indexed_city)
    embedder = HashedEmbedder()
    assert build(indexed_city, embedder).embedded == 1
    assert embedder.embedded == ["小狗可以进公园吗"]
    assert nearest(opened(indexed_city), "小狗可以进公园吗") == "qinglan-2020#3"


def test_vectors_of_another_model_are_not_reused(indexed_city: Settings) -> None:
    first = read_manifest(indexed_city.indexes_dir)[1]
    assert build(indexed_city, HashedEmbedder("other-weights")).embedded == first.rows


def test_only_the_build_in_use_is_kept(indexed_city: Settings) -> None:
    manifest = build(indexed_city)
    assert [folder.name for folder in (indexed_city.indexes_dir / "builds").iterdir()] == [manifest.build]


@pytest.mark.parametrize("fails_after", [0, 4])
def test_a_killed_build_leaves_the_old_index_working(fails_after: int, indexed_city: Settings) -> None:
    old = read_manifest(indexed_city.indexes_dir)[1]
    with pytest.raises(Killed):
        build(indexed_city, HashedEmbedder("other-weights", fails_after=fails_after))
    assert read_manifest(indexed_city.indexes_dir)[1] == old
    assert nearest(opened(indexed_city), "公园免费吗") == "qinglan-2020#2"
    assert build(indexed_city).embedded == 0
    assert len(list((indexed_city.indexes_dir / "builds").iterdir())) == 1


def test_a_build_that_dies_while_writing_vectors_leaves_the_old_index_working(
    indexed_city: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_manifest(indexed_city.indexes_dir)[1]
    with monkeypatch.context() as patched:
        patched.setattr("assistant.index.building.VectorStore.write", _die)
        with pytest.raises(Killed):
            build(indexed_city)
    assert read_manifest(indexed_city.indexes_dir)[1] == old
    assert nearest(opened(indexed_city), "公园免费吗") == "qinglan-2020#2"


def _die(*_: object) -> None:
    raise Killed


def test_two_builds_at_once_are_refused(city: Settings) -> None:
    city.indexes_dir.mkdir()
    with FileLock(city.indexes_dir / ".lock"), pytest.raises(AssistantError, match="已经有一个索引正在建立"):
        build(city)


def test_a_killed_build_frees_the_lock(city: Settings) -> None:
    with pytest.raises(Killed):
        build(city, HashedEmbedder(fails_after=0))
    assert build(city).rows > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda folder: (folder / "qinglan-2020" / "asked-as" / "part-a.jsonl").write_text("", "utf-8"),
            r"改过：qinglan-2020/asked-as/part-a\.jsonl",
        ),
        (lambda folder: (folder / "qinglan-2020" / "near-said.jsonl").write_text("", "utf-8"), r"新增：qinglan-2020/near-said\.jsonl"),
        (lambda folder: (folder / "qinglan-2020" / "not-said.jsonl").unlink(), r"删除：qinglan-2020/not-said\.jsonl"),
    ],
    ids=["changed", "added", "removed"],
)
def test_a_stale_corpus_is_noticed_with_the_name_of_the_file(change: Callable[[Path], object], words: str, indexed_city: Settings) -> None:
    change(indexed_city.corpus_dir)
    with pytest.raises(IndexStaleError, match=words):
        opened(indexed_city)


def test_without_a_build_the_way_out_is_said(city: Settings) -> None:
    with pytest.raises(IndexStaleError, match=r"还没有建立索引.*python -m assistant index build"):
        opened(city)


@pytest.mark.parametrize("name", ["rows.jsonl", "heads.npz"])
@pytest.mark.parametrize("damage", ["change", "delete"])
def test_a_damaged_file_of_the_build_is_noticed_by_name(name: str, damage: str, indexed_city: Settings) -> None:
    path = read_manifest(indexed_city.indexes_dir)[0] / name
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(IndexStaleError, match=rf"{name}：索引的这个文件丢了或坏了"):
        opened(indexed_city)


@pytest.mark.parametrize("content", ["", "{}", '{"build": 1', json.dumps({"format": 1})])
def test_a_damaged_manifest_is_noticed(content: str, indexed_city: Settings) -> None:
    (read_manifest(indexed_city.indexes_dir)[0] / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexStaleError, match=r"索引的清单 manifest\.json 丢了或坏了"):
        opened(indexed_city)


def test_a_manifest_of_another_format_is_noticed(indexed_city: Settings) -> None:
    path = read_manifest(indexed_city.indexes_dir)[0] / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 1}), encoding="utf-8")
    with pytest.raises(IndexStaleError, match="索引是第1版格式，程序只认第"):
        opened(indexed_city)


def test_a_missing_vector_store_is_noticed(indexed_city: Settings, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    # A client that is open in this process keeps its folder alive, so the build is looked at from a copy.
    shutil.copytree(indexed_city.indexes_dir, moved)
    elsewhere = Settings(corpus_dir=indexed_city.corpus_dir, indexes_dir=moved)
    shutil.rmtree(read_manifest(moved)[0] / "chroma")
    with pytest.raises(IndexStaleError, match=r"向量库 clauses-\d+T\d+：读不出来，清单上是\d+条"):
        opened(elsewhere)


def test_a_vector_store_with_fewer_rows_is_noticed(indexed_city: Settings) -> None:
    manifest = read_manifest(indexed_city.indexes_dir)[1]
    index = opened(indexed_city)
    row = next(row for row in index.rows.values() if row.group is Group.ASKED)
    index._store._client.get_collection(f"{manifest.collection}-asked").delete(ids=[row.id])
    with pytest.raises(IndexStaleError, match=rf"有{manifest.rows - 1}条，清单上是{manifest.rows}条"):
        opened(indexed_city)


def test_wrong_vectors_are_noticed_by_embedding_a_sample_anew(indexed_city: Settings) -> None:
    manifest = read_manifest(indexed_city.indexes_dir)[1]
    index = opened(indexed_city)
    rows = [row for row in index.rows.values() if row.group is Group.ASKED]
    other = HashedEmbedder().questions(["完全不同的话"])[0]
    index._store._client.get_collection(f"{manifest.collection}-asked").update(ids=[row.id for row in rows], embeddings=[other] * len(rows))
    with pytest.raises(IndexStaleError, match=r"的向量丢了或不对"):
        verify_vectors(indexed_city, HashedEmbedder())


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        ("asked-as/part-a.jsonl", {"clause": "9", "question": "甲"}, r"part-a\.jsonl，第21行：没有条款 'qinglan-2020#9'"),
        ("asked-as/part-a.jsonl", {"question": "甲"}, r"part-a\.jsonl，第21行：缺少 clause"),
        (
            "not-said.jsonl",
            {"outcome": "MAYBE", "aspect": "x", "question": "甲"},
            r"not-said\.jsonl，第7行：没有 'MAYBE' 这种 outcome，.*ANSWERED",
        ),
    ],
)
def test_a_question_that_leads_nowhere_stops_the_build_with_its_line(file: str, line: dict[str, str], words: str, city: Settings) -> None:
    with (city.corpus_dir / "qinglan-2020" / file).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    with pytest.raises(SourceError, match=words):
        build(city)
