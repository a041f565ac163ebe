"""Attention and transformer layers with their gradients, and fifty training steps of a small language model: attention.json and attention-*.

Layers are computed in float64 from float32 inputs and weights, as in ops.py. The language model is trained in float32 and again in float64, as in
replay.py: pre-norm transformer layers with a causal mask, trained with AdamW on next tokens.
"""
import copy
import math
import os

import torch
from torch import nn

import safetensors_io
from common import SEED, generator, metadata, output_folder, prepare, save_json

SCRIPT = "attention.py"
STEPS, BATCH = 50, 4
VOCABULARY, SIZE, HEADS, LAYERS, CONTEXT = 11, 16, 2, 2, 8


def normal(name, *shape):
    return torch.randn(shape, generator=generator(name))


def with_random_state(module, name):
    """PyTorch leaves biases zero and norms one; random numbers tell more."""
    for key, value in module.state_dict().items():
        value.copy_(normal(f"{name}/{key}", *value.shape) * (0.3 if value.dim() > 1 else 0.2) + (1 if "norm" in key and "weight" in key else 0))
    return module


def causal(length):
    return torch.triu(torch.full((length, length), -math.inf, dtype=torch.float64), 1)


def padding(lengths, positions):
    """True where a key is hidden, PyTorch's way."""
    return torch.arange(positions)[None, :] >= torch.tensor(lengths)[:, None]


def add(tensors, cases, name, module, inputs, function, attributes):
    module = with_random_state(module, name)
    for key, value in module.state_dict().items():
        tensors[f"{name}/state/{key}"] = value.clone()
    module = module.double()
    leaves = [value.double().requires_grad_() for value in inputs]
    for index, value in enumerate(inputs):
        tensors[f"{name}/input{index}"] = value
    output = function(module, *leaves)
    upstream = normal(name + "/gradient_output", *output.shape)
    output.backward(upstream.double())
    tensors[f"{name}/output"], tensors[f"{name}/gradient_output"] = output, upstream
    for index, leaf in enumerate(leaves):
        tensors[f"{name}/gradient{index}"] = leaf.grad
    for key, parameter in module.named_parameters():
        tensors[f"{name}/gradient/{key}"] = parameter.grad
    cases.append({"name": name, "inputs": len(inputs), "attributes": attributes})


def attention(tensors, cases):
    def make(size, heads, bias=True):
        return nn.MultiheadAttention(size, heads, bias=bias, batch_first=True)

    def run(name, size, heads, shapes, function, attributes, bias=True):
        inputs = [normal(f"{name}/{index}", *shape) for index, shape in enumerate(shapes)]
        add(tensors, cases, name, make(size, heads, bias), inputs, function, {"size": size, "heads": heads, "bias": bias, **attributes})

    run("mha_self", 12, 3, [(2, 5, 12)], lambda m, x: m(x, x, x)[0], {"kind": "self"})
    run("mha_no_bias", 8, 1, [(1, 17, 8)], lambda m, x: m(x, x, x)[0], {"kind": "self"}, bias=False)
    run("mha_causal", 40, 5, [(2, 66, 40)], lambda m, x: m(x, x, x, attn_mask=causal(66))[0], {"kind": "causal"})
    run("mha_cross", 12, 2, [(2, 3, 12), (2, 7, 12), (2, 7, 12)], lambda m, q, k, v: m(q, k, v)[0], {"kind": "cross"})
    run("mha_padding", 12, 2, [(3, 4, 12), (3, 6, 12), (3, 6, 12)],
        lambda m, q, k, v: m(q, k, v, key_padding_mask=padding([6, 2, 4], 6))[0], {"kind": "cross", "lengths": [6, 2, 4]})
    mask = normal("mha_mask/mask", 5, 5)
    tensors["mha_mask/mask"] = mask
    run("mha_mask", 6, 3, [(2, 5, 6)],
        lambda m, x: m(x, x, x, attn_mask=mask.double(), key_padding_mask=padding([5, 3], 5))[0], {"kind": "mask", "lengths": [5, 3]})


def encoder(tensors, cases):
    for name, activation, first in [("encoder_relu", "relu", False), ("encoder_gelu", "gelu", False), ("encoder_norm_first", "gelu", True)]:
        module = nn.TransformerEncoderLayer(12, 3, 20, 0.0, activation, batch_first=True, norm_first=first)
        x = normal(name + "/x", 2, 9, 12)
        add(tensors, cases, name, module, [x], lambda m, x: m(x, src_mask=causal(9)),
            {"kind": "encoder", "size": 12, "heads": 3, "hidden": 20, "activation": activation, "normFirst": first})


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok, self.pos = nn.Embedding(VOCABULARY, SIZE), nn.Parameter(torch.zeros(CONTEXT, SIZE))
        layers = [nn.TransformerEncoderLayer(SIZE, HEADS, 4 * SIZE, 0.0, "gelu", batch_first=True, norm_first=True) for _ in range(LAYERS)]
        self.layers = nn.ModuleList(layers)
        self.norm, self.head = nn.LayerNorm(SIZE), nn.Linear(SIZE, VOCABULARY, bias=False)

    def forward(self, tokens):
        x = self.tok(tokens) + self.pos
        for layer in self.layers:
            x = layer(x, src_mask=causal(CONTEXT).to(x.dtype))
        return self.head(self.norm(x)).flatten(0, 1)


def text():
    """Sequences with something to learn: each token follows from the one before, most of the time."""
    draw = generator("attention/text")
    follows = torch.randperm(VOCABULARY, generator=draw)
    tokens = torch.randint(0, VOCABULARY, (STEPS * BATCH, CONTEXT + 1), generator=draw)
    for place in range(1, CONTEXT + 1):
        is_regular = torch.rand(STEPS * BATCH, generator=draw) < 0.8
        tokens[:, place] = torch.where(is_regular, follows[tokens[:, place - 1]], tokens[:, place])
    return tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous()


def train(state, tokens, answers, dtype):
    model = Gpt()
    model.load_state_dict(state)
    model.to(dtype).train()
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    losses = []
    for start in range(0, STEPS * BATCH, BATCH):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(tokens[start:start + BATCH]), answers[start:start + BATCH].flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, model.state_dict()


def language_model(folder):
    torch.manual_seed(SEED)
    state = copy.deepcopy(Gpt().state_dict())
    tokens, answers = text()
    losses32, final32 = train(state, tokens, answers, torch.float32)
    losses64, final64 = train(state, tokens, answers, torch.float64)
    safetensors_io.save(os.path.join(folder, "attention-gpt-initial.safetensors"), state, metadata(SCRIPT))
    safetensors_io.save(os.path.join(folder, "attention-gpt-final.safetensors"), final64, metadata(SCRIPT))
    safetensors_io.save(os.path.join(folder, "attention-gpt-data.safetensors"), {"tokens": tokens, "answers": answers}, metadata(SCRIPT))
    relative = max(abs(a - b) / abs(b) for a, b in zip(losses32, losses64))
    drift = max((final32[key].double() - final64[key]).abs().max().item() for key in final32)
    print(f"gpt: first {losses64[0]:.4f} last {losses64[-1]:.4f} 32-64: loss {relative:.1e} weights {drift:.1e}")
    return {
        "vocabulary": VOCABULARY, "size": SIZE, "heads": HEADS, "layers": LAYERS, "context": CONTEXT, "batchSize": BATCH, "learningRate": 3e-3,
        "losses32": losses32, "losses64": losses64, "maxRelativeLossDifference": relative, "maxAbsoluteWeightDifference": drift}


def main():
    prepare()
    folder, tensors, cases = output_folder(), {}, []
    attention(tensors, cases)
    encoder(tensors, cases)
    safetensors_io.save(os.path.join(folder, "attention.safetensors"), tensors, metadata(SCRIPT))
    save_json(os.path.join(folder, "attention.json"), SCRIPT, {"cases": cases, "gpt": language_model(folder)})


if __name__ == "__main__":
    main()
