"""Settings, resolved in one place: argument > environment variable > default.

Every number that decides an answer names the decision record that measured it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = {
    "corpus_dir": "ASSISTANT_CORPUS_DIR",
    "indexes_dir": "ASSISTANT_INDEXES_DIR",
    "prompts_dir": "ASSISTANT_PROMPTS_DIR",
    "feedback_path": "ASSISTANT_FEEDBACK_DB",
    "chroma_url": "CHROMA_URL",
    "llm_base_url": "ASSISTANT_LLM_BASE_URL",
    "llm_model": "ASSISTANT_LLM_MODEL",
    "llm_api_key": "ASSISTANT_LLM_API_KEY",
    "llm_timeout_s": "ASSISTANT_LLM_TIMEOUT_S",
    "host": "ASSISTANT_HOST",
    "port": "ASSISTANT_PORT",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how the assistant runs; immutable.

    Attributes:
        corpus_dir: Folder with register.yaml and one folder per document.
        indexes_dir: Folder of built indexes and the unpacked embedding model; safe to delete.
        chroma_url: Address of a Chroma server, or empty for the local store.
        llm_base_url: OpenAI-compatible endpoint, or empty for no language model (the default).
        llm_timeout_s: Seconds until a silent language model counts as unavailable.
        max_question_chars: Longer questions are answered with a request to shorten them.
    """

    corpus_dir: Path = ROOT / "corpus"
    indexes_dir: Path = ROOT / "indexes"
    prompts_dir: Path = ROOT / "prompts"
    feedback_path: Path = ROOT / "indexes" / "feedback.sqlite"
    chroma_url: str = ""
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_s: float = 30.0
    host: str = "127.0.0.1"
    port: int = 7860
    max_question_chars: int = 500

    @property
    def uses_language_model(self) -> bool:
        """Whether a language model words the answers."""
        return bool(self.llm_base_url and self.llm_model)

    @property
    def model_dir(self) -> Path:
        """Folder of the unpacked sentence-transformers model."""
        return self.indexes_dir / "model"


def load(environment: Mapping[str, str] | None = None, **arguments: Any) -> Settings:
    """Resolve the settings.

    Args:
        environment: Variables to read; the process environment when None.
        arguments: Fields of `Settings` that win over everything else.

    Returns:
        The settings.

    Raises:
        SettingsError: If a variable cannot be read as its field's type, or a language model is configured by half.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    kinds = {each.name: type(each.default) for each in fields(Settings)}
    for name, variable in _ENVIRONMENT.items():
        if text := environment.get(variable, "").strip():
            values[name] = _read(text, Path if issubclass(kinds[name], Path) else kinds[name], variable)
    settings = Settings(**{**values, **arguments})
    if bool(settings.llm_base_url) != bool(settings.llm_model):
        raise SettingsError(
            "ASSISTANT_LLM_BASE_URL 和 ASSISTANT_LLM_MODEL：只设置了一个，没法调用语言模型，所以没有启动。"
            "请两个都设置，或两个都取消，不用语言模型回答。"
        )
    return settings


def _read(text: str, kind: type, variable: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        what = "整数" if kind is int else "数字"
        raise SettingsError(f"{variable}={text!r}：不是{what}，所以没有启动。请改成{what}，或取消这个设置，改用默认值。") from None
