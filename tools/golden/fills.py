"""Numbers that both languages can make: a hash of a name and an index. What is filled so needs no file.

The tests have the same in Golden/Fills.cs. Every step is exact in float32 but the last multiplication, which both round alike.
"""
import numpy as np
import torch


def seed_of(name):
    """FNV-1a, 32 bits."""
    seed = 0x811C9DC5
    for byte in name.encode("utf-8"):
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return seed


def bits(name, count):
    """32 bits an index: a Weyl sequence through the finalizer of MurmurHash3."""
    value = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed_of(name))
    value ^= value >> np.uint32(16)
    value *= np.uint32(0x85EBCA6B)
    value ^= value >> np.uint32(13)
    value *= np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


def uniform(name, shape, bound=1.0):
    """Uniform in [-bound, bound)."""
    count = int(np.prod(shape))
    unit = (bits(name, count) >> np.uint32(8)).astype(np.float32) * np.float32(2.0 ** -23) - np.float32(1)
    return torch.from_numpy((unit * np.float32(bound)).reshape(shape))


def integers(name, count, limit):
    """0 .. limit - 1."""
    return torch.from_numpy((bits(name, count) % np.uint32(limit)).astype(np.int64))


def fill_state(name, model):
    """Weights of two axes and more keep a signal's size (bound sqrt(3 / fan-in)); scales lie around 1, shifts around 0."""
    for key, value in model.named_parameters():
        fan = int(np.prod(value.shape[1:]))
        last = key.split(".")[-1]
        if value.dim() > 1:
            start = uniform(f"{name}/{key}", value.shape, np.sqrt(3.0 / fan))
        else:
            start = uniform(f"{name}/{key}", value.shape, 0.1) + (1 if last.startswith("weight") else 0)
        with torch.no_grad():
            value.copy_(start)
    return model
