"""Recurrent layers, attention, and what transformers are made of."""
import math

import torch
from torch import nn

from common import generator


class SelfAttention(nn.MultiheadAttention):
    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)


class CausalAttention(nn.MultiheadAttention):
    def forward(self, x):
        return super().forward(x, x, x, attn_mask=later(x.shape[1]), need_weights=False)


class CausalEncoder(nn.TransformerEncoder):
    def forward(self, x):
        return super().forward(x, mask=later(x.shape[1]))


class OwnMemory:
    """A decoder whose memory is its own input; positions see no later ones."""

    def forward(self, x):
        return super().forward(x, x, tgt_mask=later(x.shape[1]))


class DecoderLayer(OwnMemory, nn.TransformerDecoderLayer):
    pass


class Decoder(OwnMemory, nn.TransformerDecoder):
    pass


class WithMemory(nn.Module):
    def __init__(self, memory, decoder):
        super().__init__()
        self.memory, self.decoder = memory, decoder

    def forward(self, x):
        return self.decoder(x, self.memory(x), tgt_mask=later(x.shape[1]))


class Waves(nn.Module):
    """The sines and cosines of Vaswani et al."""

    def forward(self, x):
        _, positions, size = x.shape
        rows = [[math.sin(t / 10000 ** (i / size)) if i % 2 == 0 else math.cos(t / 10000 ** ((i - 1) / size)) for i in range(size)]
                for t in range(positions)]
        return x + torch.tensor(rows, dtype=x.dtype)


class Learned(nn.Module):
    def __init__(self, context, size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(context, size))

    def forward(self, x):
        return x + self.weight[:x.shape[1]]


class Last(nn.Module):
    """h after the last step, both directions side by side."""

    def __new__(cls, layer):
        layer.forward_all = layer.forward
        layer.forward = lambda x: cls.of(layer.forward_all(x)[1])
        return layer

    @staticmethod
    def of(state):
        hidden = state[0] if isinstance(state, tuple) else state
        return torch.cat([hidden[-2], hidden[-1]], 1)


class NormRecurrent(nn.Module):
    """Recurrent layers with normalised sums, written from Ba, Kiros, Hinton 2016. Steps second."""

    def __init__(self, kind, inputs, units, layers=1, directions=1):
        super().__init__()
        self.kind, self.units, self.layers, self.directions = kind, units, layers, directions
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
        norms = {"rnn": [("", 1)], "gru": [("_i", 2), ("_h", 2), ("_in", 1), ("_hn", 1)], "lstm": [("_i", 4), ("_h", 4), ("_c", 1)]}[kind]
        for layer in range(layers):
            for direction in range(directions):
                end = f"_l{layer}" + ("_reverse" if direction else "")
                width = inputs if layer == 0 else directions * units
                self.register_parameter("weight_ih" + end, nn.Parameter(torch.zeros(gates * units, width)))
                self.register_parameter("weight_hh" + end, nn.Parameter(torch.zeros(gates * units, units)))
                for name, blocks in norms:
                    self.add_module("layernorm" + name + end, nn.LayerNorm(blocks * units))

    def one(self, x, end, lengths):
        def norm(name, value):
            return getattr(self, "layernorm" + name + end)(value)

        w, v, n = getattr(self, "weight_ih" + end), getattr(self, "weight_hh" + end), self.units
        rows = []
        for sample, length in zip(x, lengths):
            h = c = x.new_zeros(n)
            out = [x.new_zeros(n) for _ in range(len(sample))]
            order = range(length - 1, -1, -1) if end.endswith("_reverse") else range(length)
            for t in order:
                a, b = w @ sample[t], v @ h
                if self.kind == "rnn":
                    h = torch.tanh(norm("", a + b))
                elif self.kind == "gru":
                    gates = torch.sigmoid(norm("_i", a[:2 * n]) + norm("_h", b[:2 * n]))
                    new = torch.tanh(norm("_in", a[2 * n:]) + gates[:n] * norm("_hn", b[2 * n:]))
                    h = (1 - gates[n:]) * new + gates[n:] * h
                else:
                    i, f, g, o = (norm("_i", a) + norm("_h", b)).split(n)
                    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                    h = torch.sigmoid(o) * torch.tanh(norm("_c", c))
                out[t] = h
            rows.append(torch.stack(out))
        return torch.stack(rows)

    def forward(self, x, lengths=None):
        for layer in range(self.layers):
            ends = [f"_l{layer}", f"_l{layer}_reverse"][:self.directions]
            x = torch.cat([self.one(x, end, lengths or [x.shape[1]] * len(x)) for end in ends], 2)
        return x


def later(length):
    return torch.triu(torch.full((length, length), -math.inf, dtype=torch.float64), 1)


def tokens(name, count):
    return torch.randint(0, count, (3, 4), generator=generator(name))


def cases(book):
    book.add("rnn", nn.RNN(2, 3, 2, batch_first=True, bidirectional=True), [3, 4, 2])
    book.add("rnn relu", nn.RNN(3, 5, nonlinearity="relu", bias=False, batch_first=True), [3, 4, 3])
    book.add("rnn layer norm", NormRecurrent("rnn", 2, 3, 2), [3, 4, 2])
    book.add("lstm", nn.LSTM(2, 3, 2, batch_first=True, bidirectional=True), [3, 4, 2])
    book.add("lstm last", Last(nn.LSTM(2, 3, batch_first=True, bidirectional=True)), [3, 4, 2])
    book.add("lstm layer norm", NormRecurrent("lstm", 2, 3), [3, 4, 2])
    book.add("gru", nn.GRU(2, 3, 2, batch_first=True, bidirectional=True), [3, 4, 2])
    book.add("gru no bias", nn.GRU(4, 5, bias=False, batch_first=True), [3, 1, 4])
    book.add("gru layer norm", NormRecurrent("gru", 2, 7, directions=2), [3, 4, 2])
    book.add("gru dropout", nn.GRU(2, 3, 2, dropout=0.4, batch_first=True), [3, 4, 2], training=False)
    book.add("multi-head-attention", SelfAttention(4, 2, batch_first=True), [3, 5, 4])
    book.add("multi-head-attention causal", CausalAttention(6, 3, 0.2, bias=False, batch_first=True), [3, 5, 6], training=False)
    book.add("transformer-encoder", nn.TransformerEncoderLayer(4, 2, 7, 0, "gelu", batch_first=True, norm_first=True), [3, 5, 4])
    layer = nn.TransformerEncoderLayer(4, 2, 6, 0.1, "relu", batch_first=True)
    book.add("transformer-encoder stack", CausalEncoder(layer, 2, nn.LayerNorm(4)), [3, 5, 4], training=False)
    book.add("transformer-decoder", DecoderLayer(4, 2, 7, 0, "gelu", batch_first=True), [3, 5, 4])
    book.add("transformer-decoder norm first", DecoderLayer(4, 1, 7, 0.3, "relu", batch_first=True, norm_first=True), [3, 5, 4], training=False)
    book.add("transformer-decoder stack", Decoder(nn.TransformerDecoderLayer(4, 2, 5, 0, "gelu", batch_first=True), 2, nn.LayerNorm(4)), [3, 5, 4])
    memory = nn.Sequential(nn.TransformerEncoderLayer(4, 2, 5, 0, "gelu", batch_first=True))
    book.add("transformer-decoder memory", WithMemory(memory, nn.TransformerDecoderLayer(4, 2, 5, 0, "gelu", batch_first=True)), [3, 5, 4])
    book.add("positional-encoding", Waves(), [3, 5, 7])
    book.add("positional-encoding learned", Learned(6, 4), [3, 5, 4])
    book.add("embedding max norm", nn.Embedding(5, 3, max_norm=1.2, norm_type=3), tokens("embedding max norm", 5))
    book.add("embedding by frequency", nn.Embedding(5, 3, padding_idx=1, scale_grad_by_freq=True), tokens("embedding by frequency", 5))
