"""Sequences of different lengths, attention with everything, and fifty training steps of GRU, RNN and ViT: sequence-runs.*.

Weights and inputs come from fills.py; gradients are computed in float64. Training runs are made as in models.py.
"""
import os
import sys

import torch
from torch import nn
from torch.nn.utils import rnn

import fills
import models
import safetensors_io
from common import HERE, metadata, output_folder, prepare, save_json

sys.path.insert(0, os.path.join(HERE, "layers"))
from sequences import NormRecurrent, later

SCRIPT = "sequence_runs.py"
models.KEPT = 4

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
LENGTHS = {
    "rnn": {"kind": "rnn", "inputs": 3, "units": 5, "layers": 2, "bidirectional": True, "hasState": True, "lengths": [4, 6, 1, 5], "steps": 7},
    "lstm": {"kind": "lstm", "inputs": 3, "units": 5, "layers": 2, "bidirectional": True, "hasState": True, "lengths": [4, 6, 1, 5], "steps": 7},
    "gru": {"kind": "gru", "inputs": 3, "units": 5, "layers": 2, "bidirectional": True, "hasState": True, "lengths": [4, 6, 1, 5], "steps": 7},
    "lstm-many": {"kind": "lstm", "inputs": 2, "units": 9, "layers": 1, "bidirectional": False, "hasState": False,
                  "lengths": [9, 9, 8, 8, 7, 7, 7, 5, 5, 4, 4, 3, 3, 2, 2, 2, 1, 1], "steps": 9},
    "gru-many": {"kind": "gru", "inputs": 2, "units": 9, "layers": 1, "bidirectional": False, "hasState": False,
                 "lengths": [1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 6, 4, 7, 3, 8, 2, 9, 1], "steps": 9},
}
NORMED = {
    "rnn-norm": {"kind": "rnn", "inputs": 3, "units": 4, "layers": 2, "bidirectional": True, "lengths": [2, 4, 1], "steps": 5},
    "lstm-norm": {"kind": "lstm", "inputs": 3, "units": 4, "layers": 1, "bidirectional": True, "lengths": [2, 4, 1], "steps": 5},
    "gru-norm": {"kind": "gru", "inputs": 3, "units": 4, "layers": 2, "bidirectional": False, "lengths": [2, 4, 1], "steps": 5},
}
ATTENTION = {
    "cross-sizes": {"size": 8, "heads": 2, "keySize": 5, "valueSize": 6, "bias": True, "queries": 3, "keys": 4, "causal": False, "lengths": [4, 2]},
    "cross-no-bias": {"size": 6, "heads": 3, "keySize": 6, "valueSize": 6, "bias": False, "queries": 3, "keys": 4, "causal": False,
                      "lengths": [1, 4]},
    "causal-padding": {"size": 8, "heads": 2, "keySize": 8, "valueSize": 8, "bias": True, "queries": 5, "keys": 5, "causal": True,
                       "lengths": [5, 3]},
}
DECODERS = {
    "decoder-masks": {"size": 8, "heads": 2, "hidden": 10, "normFirst": False, "layers": 1, "lengths": [5, 2], "memoryLengths": [3, 4]},
    "decoder-stack-masks": {"size": 8, "heads": 4, "hidden": 6, "normFirst": True, "layers": 2, "lengths": [3, 5], "memoryLengths": [4, 1]},
}
REPLAYS = {
    "gru": {"model": "gru", "inputs": 6, "units": 20, "layers": 2, "bidirectional": True, "classes": 5, "input": [18, 9, 6],
            "optimizer": "adam", "learningRate": 0.005},
    "rnn": {"model": "rnn", "inputs": 6, "units": 20, "layers": 2, "bidirectional": False, "classes": 5, "input": [18, 9, 6],
            "optimizer": "adam", "learningRate": 0.005},
    "vit-tiny": {"model": "vit", "channels": 3, "image": 8, "patch": 4, "size": 192, "layers": 12, "heads": 3, "classes": 5, "input": [8, 3, 8, 8],
                 "optimizer": "sgd", "learningRate": 0.002, "momentum": 0.9, "weightDecay": 5e-4},
}


class Mlp(nn.Sequential):
    def __init__(self, size, hidden):
        super().__init__(nn.Linear(size, hidden), nn.GELU(), nn.Dropout(0.0), nn.Linear(hidden, size), nn.Dropout(0.0))


class VitBlock(nn.Module):
    """torchvision's EncoderBlock, which this Python has not."""

    def __init__(self, size, heads):
        super().__init__()
        self.ln_1, self.self_attention = nn.LayerNorm(size, 1e-6), nn.MultiheadAttention(size, heads, batch_first=True)
        self.ln_2, self.mlp = nn.LayerNorm(size, 1e-6), Mlp(size, 4 * size)

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class VitEncoder(nn.Module):
    def __init__(self, tokens, size, layers, heads):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.zeros(1, tokens, size))
        self.layers = nn.Sequential()
        for i in range(layers):
            self.layers.add_module(f"encoder_layer_{i}", VitBlock(size, heads))
        self.ln = nn.LayerNorm(size, 1e-6)

    def forward(self, x):
        return self.ln(self.layers(x + self.pos_embedding))


class Vit(nn.Module):
    def __init__(self, case):
        super().__init__()
        size, patch = case["size"], case["patch"]
        self.class_token, self.conv_proj = nn.Parameter(torch.zeros(1, 1, size)), nn.Conv2d(case["channels"], size, patch, patch)
        self.encoder = VitEncoder((case["image"] // patch) ** 2 + 1, size, case["layers"], case["heads"])
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(size, case["classes"]))

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).permute(0, 2, 1)
        return self.heads(self.encoder(torch.cat([self.class_token.expand(len(x), -1, -1), x], 1))[:, 0])


class Classifier(nn.Module):
    """A recurrent layer's last states, and a linear layer: parts 0 and 1."""

    def __init__(self, case):
        super().__init__()
        layer = KINDS[case["model"]](case["inputs"], case["units"], case["layers"], batch_first=True, bidirectional=case["bidirectional"])
        self.directions = 2 if case["bidirectional"] else 1
        self.add_module("0", layer)
        self.add_module("1", nn.Linear(self.directions * case["units"], case["classes"]))

    def forward(self, x):
        hidden = getattr(self, "0")(x)[1]
        return getattr(self, "1")(torch.cat(list(hidden[-self.directions:]), 1))


def build(name, case):
    return fills.fill_state(name, Vit(case) if case["model"] == "vit" else Classifier(case))


def backward(name, outputs):
    torch.autograd.backward(
        list(outputs.values()), [fills.uniform(f"{name}/{key}/gradient", value.shape).double() for key, value in outputs.items()])


def leaf(name, shape):
    return fills.uniform(name, shape).double().requires_grad_()


def lengths_case(name, case):
    """What PyTorch's packed sequences give, with gradients on everything."""
    directions, count = 2 if case["bidirectional"] else 1, len(case["lengths"])
    layer = fills.fill_state(name, KINDS[case["kind"]](case["inputs"], case["units"], case["layers"], bidirectional=case["bidirectional"])).double()
    x = leaf(f"{name}/input", [case["steps"], count, case["inputs"]])
    states = [leaf(f"{name}/{part}", [case["layers"] * directions, count, case["units"]]) for part in ("hidden", "cell")]
    first = None if not case["hasState"] else tuple(states) if case["kind"] == "lstm" else states[0]
    packed = rnn.pack_padded_sequence(x, torch.tensor(case["lengths"]), enforce_sorted=False)
    y, last = layer(packed, first)
    y, _ = rnn.pad_packed_sequence(y, total_length=case["steps"])
    outputs = {"output": y, "hiddenOut": last[0], "cellOut": last[1]} if case["kind"] == "lstm" else {"output": y, "hiddenOut": last}
    backward(name, outputs)
    tensors = {**outputs, "input.gradient": x.grad, **{f"{key}.gradient": value.grad for key, value in layer.named_parameters()}}
    if case["hasState"]:
        tensors.update({f"{part}.gradient": state.grad for part, state in zip(("hidden", "cell"), states) if state.grad is not None})
    return {f"{name}/{key}": value for key, value in tensors.items()}


def normed_case(name, case):
    layer = fills.fill_state(name, NormRecurrent(
        case["kind"], case["inputs"], case["units"], case["layers"], 2 if case["bidirectional"] else 1)).double()
    x = leaf(f"{name}/input", [len(case["lengths"]), case["steps"], case["inputs"]])
    y = layer(x, case["lengths"])
    backward(name, {"output": y})
    tensors = {"output": y, "input.gradient": x.grad, **{f"{key}.gradient": value.grad for key, value in layer.named_parameters()}}
    return {f"{name}/{key}": value for key, value in tensors.items()}


def padding(lengths, positions):
    """True where a key is hidden, PyTorch's way."""
    return torch.arange(positions)[None, :] >= torch.tensor(lengths)[:, None]


def attention_case(name, case):
    layer = fills.fill_state(name, nn.MultiheadAttention(
        case["size"], case["heads"], bias=case["bias"], kdim=case["keySize"], vdim=case["valueSize"], batch_first=True)).double()
    shapes = {"query": (case["queries"], case["size"]), "key": (case["keys"], case["keySize"]), "value": (case["keys"], case["valueSize"])}
    inputs = {key: leaf(f"{name}/{key}", [2, *shape]) for key, shape in shapes.items()}
    y, weights = layer(
        *inputs.values(), key_padding_mask=padding(case["lengths"], case["keys"]), attn_mask=later(case["queries"]) if case["causal"] else None,
        average_attn_weights=False)
    outputs = {"output": y, "weights": weights}
    backward(name, outputs)
    tensors = {**outputs, "mean": weights.mean(1), **{f"{key}.gradient": value.grad for key, value in inputs.items()}}
    tensors.update({f"{key}.gradient": value.grad for key, value in layer.named_parameters()})
    return {f"{name}/{key}": value for key, value in tensors.items()}


def decoder_case(name, case):
    size, (t, s) = case["size"], (5, 4)
    layer = nn.TransformerDecoderLayer(size, case["heads"], case["hidden"], 0.0, "gelu", batch_first=True, norm_first=case["normFirst"])
    model = fills.fill_state(name, nn.TransformerDecoder(layer, case["layers"], nn.LayerNorm(size)) if case["layers"] > 1 else layer).double()
    x, memory = leaf(f"{name}/input", [2, t, size]), leaf(f"{name}/memory", [2, s, size])
    memory_mask = fills.uniform(f"{name}/memoryMask", [t, s]).double()
    y = model(x, memory, tgt_mask=later(t), memory_mask=memory_mask, tgt_key_padding_mask=padding(case["lengths"], t),
              memory_key_padding_mask=padding(case["memoryLengths"], s))
    backward(name, {"output": y})
    tensors = {"output": y, "input.gradient": x.grad, "memory.gradient": memory.grad}
    tensors.update({f"{key}.gradient": value.grad for key, value in model.named_parameters()})
    return {f"{name}/{key}": value for key, value in tensors.items()}


def main():
    prepare()
    folder = output_folder()
    tensors = {}
    families = {"lengths": (LENGTHS, lengths_case), "normed": (NORMED, normed_case), "attention": (ATTENTION, attention_case),
                "decoders": (DECODERS, decoder_case)}
    for cases, make in families.values():
        for name, case in cases.items():
            tensors.update({key: value.detach() for key, value in make(name, case).items()})
    safetensors_io.save(os.path.join(folder, "sequence-runs.safetensors"), tensors, metadata(SCRIPT))
    models.build = build
    replays = [models.replay(name, case) for name, case in REPLAYS.items()]
    lists = {key: [{"name": name, **case} for name, case in cases.items()] for key, (cases, _) in families.items()}
    save_json(os.path.join(folder, "sequence-runs.json"), SCRIPT, {**lists, "cases": replays})


if __name__ == "__main__":
    main()
