"""Recurrent layers and attention."""
from torch import nn


class SelfAttention(nn.MultiheadAttention):
    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)


def cases(book):
    book.add("lstm", nn.LSTM(2, 3, 2, batch_first=True, bidirectional=True), [3, 4, 2])
    book.add("multi-head-attention", SelfAttention(4, 2, batch_first=True), [3, 5, 4])
    book.add("transformer-encoder", nn.TransformerEncoderLayer(4, 2, 7, 0, "gelu", batch_first=True, norm_first=True), [3, 5, 4])
