"""Named configurations of a run, from a small YAML file: which engine, with which settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant import settings as assistant_settings
from assistant.documents.datafile import read_yaml
from assistant.errors import SettingsError, SourceError, UsageError
from assistant.settings import Settings

FILE = Path(__file__).resolve().parent / "configurations.yaml"
DEFAULT, LANGUAGE_MODEL = "default", "language-model"
SIDE_BY_SIDE = (DEFAULT, "bm25", "vectors", "chunks")
"""What a run compares unless told otherwise: the assistant beside simple retrieval."""
_SECRET = "llm_api_key"


class Engine(StrEnum):
    """What answers."""

    ASSISTANT = "assistant"
    RANKING = "ranking"


class RankingKind(StrEnum):
    """How a ranking engine orders clauses."""

    BM25 = "bm25"
    VECTORS = "vectors"
    CHUNKS = "chunks"


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to run the questions.

    Attributes:
        name: In commands and files.
        title: What readers see.
        engine: The whole assistant, or a ranking of clauses only.
        ranking: Which ranking; None for the assistant.
        size: Characters of a chunk.
        overlap: Characters that neighbouring chunks share.
        language_model: Whether the configured language model words the answers.
        settings: Fields of `Settings` that differ from the environment's.
    """

    name: str
    title: str
    engine: Engine
    ranking: RankingKind | None = None
    size: int = 250
    overlap: int = 50
    language_model: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For reports and for telling two configurations apart."""
        return {**asdict(self), "settings": {name: str(value) for name, value in self.settings.items()}}

    def resolve(self) -> Settings:
        """The settings it runs with.

        Raises:
            SettingsError: If it needs a language model and the environment names none.
        """
        if not self.language_model:
            return assistant_settings.load(**self.settings, llm_base_url="", llm_model="")
        settings = assistant_settings.load(**self.settings)
        if not settings.uses_language_model:
            raise SettingsError(
                f"配置「{self.name}」要接语言模型，但没有设 ASSISTANT_LLM_BASE_URL 和 ASSISTANT_LLM_MODEL，所以没有开始。"
                "请设好这两个环境变量，或去掉这个配置。"
            )
        return settings


def load(path: Path = FILE) -> dict[str, Configuration]:
    """Read a configuration file.

    Raises:
        UsageError: If it cannot be used; names the configuration and the entry.
    """
    try:
        entries = read_yaml(path)
    except SourceError as error:
        raise UsageError(f"配置文件读不出来，所以没有开始。{error}") from None
    if not isinstance(entries, dict) or not entries:
        raise UsageError(f"{path}：应是「名字: {{title: ……, engine: ……}}」的列表，现在不是，所以没有开始。可照着 {FILE.name} 写。")
    return {str(name): _configuration(path, str(name), entry) for name, entry in entries.items()}


def choose(names: Sequence[str], known: Mapping[str, Configuration]) -> tuple[Configuration, ...]:
    """Pick configurations by name, each once, in the order given; names may be joined by commas.

    Raises:
        UsageError: If a name is not known.
    """
    wanted = dict.fromkeys(name for each in names for name in each.replace("，", ",").split(",") if name)
    if unknown := [name for name in wanted if name not in known]:
        raise UsageError(f"没有这些配置：{'、'.join(unknown)}，所以没有开始。有的是：{'、'.join(known)}。")
    return tuple(known[name] for name in wanted)


def _configuration(path: Path, name: str, entry: object) -> Configuration:
    allowed = {each.name for each in fields(Configuration)} - {"name"}
    if not isinstance(entry, dict) or not {"title", "engine"} <= set(entry) or set(entry) - allowed:
        raise UsageError(f"{path}，配置「{name}」：要有 title 和 engine，只能有 {'、'.join(sorted(allowed))}。请改好，没有开始。")
    try:
        values = {**entry, "engine": Engine(entry["engine"]), "settings": _settings(entry.get("settings") or {})}
        if values["engine"] is Engine.RANKING:
            values["ranking"] = RankingKind(entry.get("ranking", ""))
        configuration = Configuration(name, **values)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{path}，配置「{name}」：{error}。engine 可以是 {'、'.join(Engine)}；ranking 可以是 {'、'.join(RankingKind)}。"
        ) from None
    if not 0 <= configuration.overlap < configuration.size:
        raise UsageError(f"{path}，配置「{name}」：overlap 要小于 size，且都不小于0，否则切不完。请改好，没有开始。")
    return configuration


def _settings(values: Mapping[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {each.name: type(each.default) for each in fields(Settings) if each.name != _SECRET}
    if unknown := [name for name in values if name not in kinds]:
        raise ValueError(f"settings 里不能有 {'、'.join(unknown)}（密钥只从环境变量读）")
    return {name: Path(value) if issubclass(kinds[name], Path) else kinds[name](value) for name, value in values.items()}
