"""Settings from the environment; one that cannot be used is named with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import load


def test_an_argument_wins_over_a_variable_and_a_variable_over_the_default() -> None:
    environment = {"ASSISTANT_PORT": "8080", "ASSISTANT_HOST": "0.0.0.0", "ASSISTANT_CORPUS_DIR": "elsewhere"}
    settings = load(environment, host="::1")
    assert (settings.port, settings.host, settings.corpus_dir) == (8080, "::1", Path("elsewhere"))
    assert load({}).port == 7860


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ASSISTANT_PORT": "八千"}, "ASSISTANT_PORT='八千'：不是整数，.*取消这个设置"),
        ({"ASSISTANT_LLM_TIMEOUT_S": "30秒"}, "ASSISTANT_LLM_TIMEOUT_S='30秒'：不是数字，"),
        ({"ASSISTANT_LLM_MODEL": "some-model"}, "ASSISTANT_LLM_BASE_URL 和 ASSISTANT_LLM_MODEL：只设置了一个"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(environment)
