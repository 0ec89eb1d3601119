"""The same code against a real Chroma server on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.index.building import build_index, gather
from assistant.index.opening import open_index
from assistant.settings import Settings
from tests.doubles import HashedEmbedder

START_TIMEOUT_S = 60.0


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server that lives as long as this module's tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "chroma run ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"no Chroma server answered on port {port} within {START_TIMEOUT_S} s")


@pytest.mark.server
def test_an_index_on_a_server_builds_rebuilds_and_reads_as_the_local_one(server_url: str, city: Settings) -> None:
    remote = replace(city, chroma_url=server_url, indexes_dir=city.indexes_dir / "remote")
    quiet = lambda _: None  # noqa: E731 - a report that nobody reads
    first = build_index(remote, HashedEmbedder(), report=quiet)
    again = build_index(remote, HashedEmbedder(), report=quiet)
    build_index(city, HashedEmbedder(), report=quiet)
    assert (first.embedded, again.embedded) == (first.rows, 0)
    assert not (remote.indexes_dir / "builds" / again.build / "chroma").exists()
    speech = gather(city.corpus_dir).speech
    vector = HashedEmbedder().questions(["公园几点开门"])[0]
    there, here = (open_index(each, speech).read("公园几点开门", vector) for each in (remote, city))
    assert [row.id for row, _ in there.asked] == [row.id for row, _ in here.asked]
    assert [cosine for _, cosine in there.asked] == pytest.approx([cosine for _, cosine in here.asked], abs=1e-4)


@pytest.mark.server
def test_collections_of_earlier_builds_are_removed_from_the_server(server_url: str, city: Settings) -> None:
    import chromadb

    remote = replace(city, chroma_url=server_url)
    builds = [build_index(remote, HashedEmbedder(), report=lambda _: None) for _ in range(2)]
    client = chromadb.HttpClient(host="127.0.0.1", port=int(server_url.rsplit(":", 1)[1]))
    names = {collection.name for collection in client.list_collections()}
    assert not [name for name in names if name.startswith(builds[0].collection)]
    assert len([name for name in names if name.startswith(builds[1].collection)]) == 3


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://"])
def test_an_address_that_is_none_is_refused(url: str, city: Settings) -> None:
    with pytest.raises(SettingsError, match="不是网址"):
        build_index(replace(city, chroma_url=url), HashedEmbedder(), report=lambda _: None)


def test_a_server_that_does_not_answer_is_named(city: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(SettingsError, match=f"CHROMA_URL={url}：那里没有 Chroma 回应"):
        build_index(replace(city, chroma_url=url), HashedEmbedder(), report=lambda _: None)
