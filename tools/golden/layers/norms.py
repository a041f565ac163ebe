"""Normalisations."""
from torch import nn


def cases(book):
    book.add("batch-norm", nn.BatchNorm1d(3, momentum=0.2), [4, 3])
    book.add("batch-norm image", nn.BatchNorm2d(3), [3, 3, 4, 5])
    book.add("layer-norm", nn.LayerNorm(3, eps=1e-6), [3, 2, 3])
    book.add("group-norm", nn.GroupNorm(3, 6), [3, 6, 2, 2])
