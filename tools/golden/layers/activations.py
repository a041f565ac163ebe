"""Activations beyond those of basic.py. Maxout and SwiGLU are written out from their papers."""
import torch
from torch import nn
import torch.nn.functional as F


class SwiGlu(nn.Module):
    def forward(self, x):
        a, b = x.chunk(2, -1)
        return F.silu(a) * b


class Maxout(nn.Linear):
    """Goodfellow et al. 2013: the pieces of one output lie side by side in the weight."""

    def __init__(self, inputs, outputs, pieces, bias=True):
        super().__init__(inputs, outputs * pieces, bias)
        self.pieces = pieces

    def forward(self, x):
        return super().forward(x).unflatten(-1, (-1, self.pieces)).max(-1).values


def cases(book):
    book.add("elu", nn.ELU(), [3, 4])
    book.add("elu alpha", nn.ELU(0.5), [3, 2, 3])
    book.add("selu", nn.SELU(), [3, 4])
    book.add("prelu", nn.PReLU(), [3, 4])
    book.add("prelu per channel", nn.PReLU(3, 0.1), [2, 3, 2, 2])
    book.add("softplus", nn.Softplus(), [3, 4])
    book.add("softplus beta", nn.Softplus(2.5), [3, 4])
    book.add("mish", nn.Mish(), [3, 4])
    book.add("hard-swish", nn.Hardswish(), [3, 4])
    book.add("swiglu", SwiGlu(), [3, 6])
    book.add("swiglu of a sequence", SwiGlu(), [3, 2, 4])
    book.add("softmax", nn.Softmax(-1), [3, 4])
    book.add("softmax of channels", nn.Softmax(1), [2, 3, 2, 2])
    book.add("log-softmax", nn.LogSoftmax(-1), [3, 4])
    book.add("log-softmax of rows", nn.LogSoftmax(1), [2, 3, 4])
    book.add("maxout", Maxout(5, 3, 2), [4, 5])
    book.add("maxout of four pieces", Maxout(5, 2, 4, bias=False), [3, 2, 5])
