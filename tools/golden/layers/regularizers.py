"""Layers with chance, in evaluation: what they compute in training depends on the draws."""
from torch import nn


class Scaled(nn.Module):
    """The weight scaling rule: what dropout that is not inverted does in evaluation."""

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * (1 - self.p)


def cases(book):
    book.add("dropout not inverted", Scaled(0.25), [2, 6], training=False)
    book.add("spatial-dropout", nn.Dropout2d(0.4), [2, 3, 2, 2], training=False)
    book.add("spatial-dropout sequence", nn.Dropout1d(0.4), [2, 3, 4], training=False)
    book.add("drop-connect", nn.Linear(5, 3), [3, 5], training=False)
    book.add("drop-connect conv", nn.Conv2d(2, 3, 3, bias=False), [2, 2, 4, 4], training=False)
    book.add("stochastic-depth", nn.Sequential(nn.Linear(4, 4), nn.Tanh()), [3, 4], training=False)
    book.add("stochastic-depth batch", nn.Identity(), [3, 4, 2], training=False)
