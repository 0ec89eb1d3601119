"""The cut of the embedding model's vocabulary."""

from __future__ import annotations

import numpy as np

from assistant.index.model import Packed, cut_vocabulary


def test_pieces_of_other_scripts_go_and_the_rest_keep_their_vectors() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "户口", "день", "ABC", "（", "สวัสดี", "二十"]
    vectors = np.arange(2 * len(pieces), dtype=np.float32)
    packed = Packed(
        {"vocab": len(pieces), "hidden": 2}, 1e-12, [(piece, -1.0) for piece in pieces], {"emb.word": vectors, "other": vectors[:3]}
    )
    cut = cut_vocabulary(packed)
    assert [piece for piece, _ in cut.vocabulary] == ["<s>", "<pad>", "</s>", "<unk>", "▁", "户口", "ABC", "（", "二十"]
    assert cut.sizes["vocab"] == 9
    assert cut.tensors["emb.word"].reshape(9, 2)[5].tolist() == [10.0, 11.0]
    assert cut.tensors["emb.word"].reshape(9, 2)[8].tolist() == [20.0, 21.0]
    assert np.array_equal(cut.tensors["other"], vectors[:3])
