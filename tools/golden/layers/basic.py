"""The layers that most networks are made of."""
import torch
from torch import nn

from common import generator


def cases(book):
    book.add("relu", nn.ReLU(), [3, 4])
    book.add("leaky-relu", nn.LeakyReLU(0.1), [3, 4])
    book.add("tanh", nn.Tanh(), [3, 4])
    book.add("sigmoid", nn.Sigmoid(), [3, 4])
    book.add("gelu", nn.GELU(), [3, 4])
    book.add("gelu approximate", nn.GELU(approximate="tanh"), [3, 4])
    book.add("silu", nn.SiLU(), [3, 4])
    book.add("linear", nn.Linear(5, 3), [4, 5])
    book.add("linear no bias", nn.Linear(5, 3, bias=False), [4, 2, 5])
    book.add("embedding", nn.Embedding(5, 3, padding_idx=0), torch.randint(0, 5, (3, 4), generator=generator("embedding")))
    book.add("embedding no padding", nn.Embedding(5, 3), torch.randint(0, 5, (3, 4), generator=generator("embedding no padding")))
    book.add("flatten", nn.Flatten(), [2, 3, 4])
    book.add("dropout", nn.Dropout(0.2), [2, 6], training=False)
    book.add("residual", Residual(nn.Linear(4, 4)), [3, 4])


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.branch = nn.Sequential(inner, nn.Tanh())

    def forward(self, x):
        return self.branch(x) + x
