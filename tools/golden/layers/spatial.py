"""Convolutions and poolings."""
from torch import nn


def cases(book):
    book.add("conv2d", nn.Conv2d(2, 4, (3, 5), 2, (1, 0), groups=2), [3, 2, 7, 9])
    book.add("max-pool2d", nn.MaxPool2d(3, 2, 1), [3, 2, 7, 7])
    book.add("avg-pool2d", nn.AvgPool2d(2), [3, 1, 6, 6])
    book.add("global-avg-pool", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), [3, 4, 5, 5])
