from __future__ import annotations

import torch

from assistant.index.attention import LabelAttention
from tests.tokens import TinyEmbedder, upper


def test_a_settled_network_reads_as_before() -> None:
    network = LabelAttention(upper(), [3, 2])
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(parameter.numel())))
    tokens = torch.from_numpy(TinyEmbedder().tokens("合同没备案").states)[None]
    present = torch.ones(1, tokens.shape[1], dtype=torch.bool)
    with torch.inference_mode():
        before, _ = network.eval()(tokens, present)
    settled = network.settle()
    with torch.inference_mode():
        after, _ = settled(tokens, present)
    assert torch.allclose(before, after, atol=1e-5)
    assert not any(name.endswith((".up", ".down")) for name, _ in settled.named_parameters())
