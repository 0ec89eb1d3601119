"""Prompts are files: purpose, inputs, output shape and version in front, then the messages."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.documents.datafile import YAML_FAULT, place_in_yaml
from assistant.errors import SourceError

_FRONT_MATTER = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_MESSAGES = re.compile(r"## 系统消息\n(?P<system>.*?)\n## 用户消息\n(?P<user>.*)\Z", re.DOTALL)
_FIELDS = ("purpose", "inputs", "output", "version")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as loaded; `{name}` in `system` or `user` marks where an input goes.

    `digest` is "p1:" and 12 hexadecimal digits of SHA-256 over the whole file, so that a result can name the prompt it came from.
    """

    name: str
    purpose: str
    inputs: tuple[str, ...]
    output: str
    version: int
    system: str
    user: str
    digest: str


def load_prompt(name: str, prompts_dir: Path, *, inputs: tuple[str, ...]) -> Prompt:
    """Load a prompt and check that it takes what the caller gives.

    Args:
        name: The file's name without ".md".
        prompts_dir: Folder of the prompts.
        inputs: What the caller will put in.

    Returns:
        The prompt.

    Raises:
        SourceError: If the file is missing, lacks a part, or names other inputs than the caller's or than its text uses.
    """
    path = prompts_dir / f"{name}.md"
    if not path.is_file():
        raise SourceError(f"{path}：没有这个文件，没法向语言模型提问。请从仓库恢复它，或改正 ASSISTANT_PROMPTS_DIR。")
    content = path.read_text("utf-8")
    front, body = _parts(content, path)
    _check_inputs(front, body, inputs, path)
    return Prompt(
        name=name,
        purpose=str(front["purpose"]),
        inputs=inputs,
        output=str(front["output"]),
        version=int(str(front["version"])),
        system=body["system"].strip(),
        user=body["user"].strip(),
        digest="p1:" + hashlib.sha256(content.encode()).hexdigest()[:12],
    )


def _parts(content: str, path: Path) -> tuple[dict[str, object], re.Match[str]]:
    match = _FRONT_MATTER.match(content)
    if match is None:
        raise SourceError(f"{path}：开头没有说明，提示词没法用。请在开头写一行 '---'、各项 {'、'.join(_FIELDS)}、再一行 '---'。")
    try:
        front = yaml.safe_load(match["front"])
    except yaml.YAMLError as error:
        raise SourceError(f"{path}{place_in_yaml(error, above=1)}：开头的说明{YAML_FAULT}，提示词没法用。请改正。") from None
    missing = [field for field in _FIELDS if not isinstance(front, dict) or field not in front]
    if missing:
        raise SourceError(f"{path}：开头的说明缺少 {'、'.join(missing)}，提示词没法用。请补上。")
    if not str(front["version"]).isdigit():
        raise SourceError(f"{path}：version 是 {front['version']!r}，不是整数，说不清用的是哪一版。请写整数，例如 1。")
    body = _MESSAGES.search(match["body"])
    if body is None:
        raise SourceError(f"{path}：开头的说明下面没有依次写 '## 系统消息' 和 '## 用户消息'，没法向语言模型提问。请补上。")
    return front, body


def _check_inputs(front: dict[str, object], body: re.Match[str], inputs: tuple[str, ...], path: Path) -> None:
    declared = front["inputs"] if isinstance(front["inputs"], list) else [front["inputs"]]
    used = set(re.findall(r"\{(\w+)\}", body["system"] + body["user"]))
    if set(map(str, declared)) != set(inputs) or used != set(inputs):
        raise SourceError(
            f"{path}：程序给出：{'、'.join(sorted(inputs))}；inputs 写着：{'、'.join(sorted(map(str, declared)))}；"
            f"正文用到：{'、'.join(sorted(used)) or '无'}。没用到的内容会悄悄丢掉。请让三处一致。"
        )
