"""The network: the six-layer BERT body of all-MiniLM-L6-v2 with three small heads.

In go token ids, segment ids and a mask; out come a start and an end score for each token and one null logit for
each window. Parameter names are those of the pinned package, so its weights load as they are. The word embedding
table is never trained and never stored with the reader: it is read from the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

LAYERS = 6
WIDTH = 384
HEADS = 12
INNER = 1536
VOCABULARY = 30522
POSITIONS = 512
WORD_TABLE = "embeddings.word_embeddings.weight"


class _SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        rows, length, _ = states.shape
        shape = (rows, length, HEADS, WIDTH // HEADS)
        query, key, value = (part(states).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value))
        if self.training:  # written out: the fused kernel's backward pass takes 29 % of a step on a CPU, this 5 %
            likeness = torch.matmul(query * (WIDTH // HEADS) ** -0.5, key.transpose(2, 3))
            mixed = torch.matmul(torch.softmax(likeness.masked_fill(~mask, -1e4), dim=-1).to(value.dtype), value)
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return mixed.transpose(1, 2).reshape(rows, length, WIDTH)


class _Output(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, states: Tensor, residual: Tensor) -> Tensor:
        normed: Tensor = self.LayerNorm(self.dense(states) + residual)
        return normed


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": _SelfAttention(), "output": _Output(WIDTH)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, INNER)})
        self.output = _Output(INNER)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        attended = self.attention["output"](self.attention["self"](states, mask), states)
        inner = functional.gelu(self.intermediate["dense"](attended))
        out: Tensor = self.output(inner, attended)
        return out


class _Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer() for _ in range(LAYERS))


class SpanModel(nn.Module):
    """MiniLM with a start/end head over tokens and a null head over the first token."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(VOCABULARY, WIDTH),
                "position_embeddings": nn.Embedding(POSITIONS, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12),
            }
        )
        self.encoder = _Encoder()
        self.span_head = nn.Linear(WIDTH, 2)
        self.null_dense = nn.Linear(WIDTH, WIDTH)
        self.null_head = nn.Linear(WIDTH, 1)

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Score windows.

        Args:
            ids: token ids, (rows, length), at most 512 long.
            segments: 0 for the question's tokens, 1 for the passage's; same shape.
            mask: True for real tokens, False for padding; same shape.
        Returns:
            Start and end logits, each (rows, length), and null logits (rows,): higher means "does not answer".
        """
        positions = torch.arange(ids.shape[1], device=ids.device)
        states = self.embeddings["LayerNorm"](
            self.embeddings["word_embeddings"](ids)
            + self.embeddings["position_embeddings"](positions)[None]
            + self.embeddings["token_type_embeddings"](segments)
        )
        pairs = mask[:, None, None, :]
        for layer in self.encoder.layer:
            states = layer(states, pairs)
        spans = self.span_head(states)
        null = self.null_head(torch.tanh(self.null_dense(states[:, 0])))
        return spans[..., 0].float(), spans[..., 1].float(), null[..., 0].float()
