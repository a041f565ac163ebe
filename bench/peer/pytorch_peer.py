#!/usr/bin/env python3
"""PyTorch's side of `Descent.Benchmarks compare`.

    python3 pytorch_peer.py [--threads N] [--seconds S] [WORKLOAD ...]

Trains or runs each workload and prints one JSON line for it: the median and the least milliseconds of a step. What a step is, is written in
../Descent.Benchmarks/Peer/Workload.cs; both sides follow it with the same names. All numbers are float32 and drawn before the clock starts.
Needs PyTorch 1.11 or later for the CPU (`pip install torch`, or Debian's python3-torch).
"""
import argparse
import json
import sys
from statistics import median
from time import perf_counter

try:
    import torch
except ModuleNotFoundError:
    sys.exit(f"{sys.executable} has no PyTorch: name one that has it with --python, or install it (pip install torch)")

from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import SGD, Adam, AdamW

WARM_UP = 3
LEAST_RUNS = 5
MOST_RUNS = 2000

WORKLOADS = {}


def workload(*names):
    """Registers a function that makes a step; what follows the name in each tuple are its arguments."""
    def register(make):
        for name, *arguments in names:
            WORKLOADS[name] = lambda arguments=arguments: make(*arguments)
        return make
    return register


# Kinds of step: supervised training, one layer forward and backward, inference.

def training_step(model, inputs, targets, optimizer):
    def step():
        optimizer.zero_grad()
        cross_entropy(model(inputs).flatten(0, -2), targets).backward()
        optimizer.step()
    return step


def layer_step(module, *sizes):
    inputs = torch.randn(sizes, requires_grad=True)
    upstream = torch.randn_like(module(inputs))

    def step():
        inputs.grad = None
        module.zero_grad()
        module(inputs).backward(upstream)
    return step


def inference_step(model, *sizes):
    model.eval()
    inputs = torch.randn(sizes)

    @torch.no_grad()
    def step():
        model(inputs)
    return step


def classes(count, among):
    return torch.randint(among, (count,))


# Networks.

def dense(widths, activation):
    layers = [nn.Linear(widths[0], widths[1])]
    for before, after in zip(widths[1:], widths[2:]):
        layers += [activation(), nn.Linear(before, after)]
    return nn.Sequential(*layers)


def small_cnn(norm):
    def stage(channels, filters):
        return [nn.Conv2d(channels, filters, 3, padding=1, bias=False), norm(filters), nn.ReLU(), nn.MaxPool2d(2)]
    head = [nn.Flatten(), nn.Dropout(0.25), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10)]
    return nn.Sequential(*stage(1, 32), *stage(32, 64), *head)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with batch norm and a shortcut: the input, or its projection where sizes differ."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.downsample = None
        if stride != 1 or channels != filters:
            self.downsample = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, inputs):
        straight = inputs if self.downsample is None else self.downsample(inputs)
        inner = torch.relu(self.bn1(self.conv1(inputs)))
        return torch.relu(self.bn2(self.conv2(inner)) + straight)


def residual_network(widths, blocks):
    """The form for small images: a 3x3 stem that keeps the size, and stages of which all but the first halve it."""
    channels = widths[0]
    layers = [nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
    for width in widths:
        for block in range(blocks):
            halves = block == 0 and width != widths[0]
            layers.append(ResidualBlock(channels, width, 2 if halves else 1))
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


class LanguageModel(nn.Module):
    """Token embedding and learned positions, causal transformer layers with norms first, a norm, scores of the next token."""

    def __init__(self, vocabulary, context, size, heads, layers):
        super().__init__()
        self.tok = nn.Embedding(vocabulary, size)
        self.pos = nn.Parameter(0.02 * torch.randn(context, size))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(size, heads, 4 * size, 0.0, "gelu", batch_first=True, norm_first=True) for _ in range(layers))
        self.norm = nn.LayerNorm(size)
        self.head = nn.Linear(size, vocabulary, bias=False)
        # What is above the diagonal lies in the future: it is added to the scores before the softmax.
        self.register_buffer("future", torch.full((context, context), float("-inf")).triu(1))

    def forward(self, tokens):
        value = self.tok(tokens) + self.pos
        for layer in self.layers:
            value = layer(value, self.future)
        return self.head(self.norm(value))


class SequenceClassifier(nn.Module):
    """A linear layer on the last step of an LSTM."""

    def __init__(self, inputs, units, layers, outputs):
        super().__init__()
        self.lstm = nn.LSTM(inputs, units, layers, batch_first=True)
        self.fc = nn.Linear(units, outputs)

    def forward(self, inputs):
        steps, _ = self.lstm(inputs)
        return self.fc(steps[:, -1])


# Workloads.

@workload(("gemm-256", 256), ("gemm-512", 512), ("gemm-1024", 1024), ("gemm-2048", 2048))
def product(size):
    left, right = torch.randn(size, size), torch.randn(size, size)
    return lambda: torch.mm(left, right)


@workload(("conv3x3-forward",))
def convolution_forward():
    return inference_step(nn.Conv2d(64, 64, 3, padding=1, bias=False), 32, 64, 32, 32)


@workload(("conv3x3-train", 64, 64, 3, 1), ("conv1x1-train", 128, 128, 1, 1), ("conv3x3-stride2-train", 64, 128, 3, 2))
def convolution(channels, filters, kernel, stride):
    return layer_step(nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False), 32, channels, 32, 32)


@workload(("batchnorm-train", lambda: nn.BatchNorm2d(64)), ("groupnorm-train", lambda: nn.GroupNorm(8, 64)),
          ("maxpool-train", lambda: nn.MaxPool2d(2)), ("relu-train", nn.ReLU))
def on_images(make):
    return layer_step(make(), 64, 64, 32, 32)


@workload(("layernorm-train", lambda: nn.LayerNorm(512), 512), ("gelu-train", nn.GELU, 2048), ("dropout-train", lambda: nn.Dropout(0.5), 2048))
def on_rows(make, features):
    return layer_step(make(), 2048, features)


@workload(("adam-10m", lambda p: Adam(p, 1e-3)), ("sgd-momentum-10m", lambda p: SGD(p, 1e-3, momentum=0.9, weight_decay=5e-4)))
def update(make):
    weights = nn.Parameter(torch.randn(10_000_000))
    weights.grad = torch.randn(10_000_000)
    return make([weights]).step


@workload(("tiny-mlp", 32, [2, 16, 16, 2], nn.Tanh, Adam), ("mlp", 128, [784, 512, 512, 10], nn.ReLU, Adam),
          ("deep-tanh", 16, 7 * [4096], nn.Tanh, SGD))
def multilayer_perceptron(batch, widths, activation, optimizer):
    model = dense(widths, activation)
    return training_step(model, torch.randn(batch, widths[0]), classes(batch, widths[-1]), optimizer(model.parameters(), lr=1e-3))


@workload(("cnn-bn", nn.BatchNorm2d), ("cnn-gn", lambda channels: nn.GroupNorm(8, channels)))
def convolutional_network(norm):
    model = small_cnn(norm)
    optimizer = SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)
    return training_step(model, torch.randn(128, 1, 28, 28), classes(128, 10), optimizer)


@workload(("resnet20", 64, [16, 32, 64], 3), ("resnet18", 32, [64, 128, 256, 512], 2))
def residual(batch, widths, blocks):
    model = residual_network(widths, blocks)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    return training_step(model, torch.randn(batch, 3, 32, 32), classes(batch, 10), optimizer)


@workload(("gpt",))
def language_model():
    model = LanguageModel(vocabulary=96, context=64, size=128, heads=4, layers=4)
    tokens, following = classes(32 * 64, 96).view(32, 64), classes(32 * 64, 96)
    return training_step(model, tokens, following, AdamW(model.parameters(), lr=3e-4))


@workload(("lstm",))
def recurrent_network():
    model = SequenceClassifier(inputs=64, units=128, layers=2, outputs=10)
    return training_step(model, torch.randn(32, 64, 64), classes(32, 10), Adam(model.parameters(), lr=1e-3))


@workload(("infer-mlp-1",))
def one_row():
    return inference_step(dense([784, 512, 512, 10], nn.ReLU), 1, 784)


@workload(("infer-resnet20-1",))
def one_image():
    return inference_step(residual_network([16, 32, 64], 3), 1, 3, 32, 32)


def measure(step, seconds):
    """Milliseconds of single steps, for so many seconds but within the bounds above."""
    for _ in range(WARM_UP):
        step()
    milliseconds = []
    begin = perf_counter()
    while len(milliseconds) < LEAST_RUNS or (len(milliseconds) < MOST_RUNS and perf_counter() - begin < seconds):
        start = perf_counter()
        step()
        milliseconds.append(1000 * (perf_counter() - start))
    return milliseconds


def main():
    parser = argparse.ArgumentParser(description="Times PyTorch on the workloads of Descent.Benchmarks; one JSON line each.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="which ones; all if none is named")
    parser.add_argument("--threads", type=int, default=2, metavar="N")
    parser.add_argument("--seconds", type=float, default=2, metavar="S", help="how long steps of a workload are repeated")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.workloads if name not in WORKLOADS]
    if unknown:
        parser.error(f"unknown workload '{unknown[0]}'; there are {', '.join(WORKLOADS)}")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    for name in arguments.workloads or WORKLOADS:
        runs = measure(WORKLOADS[name](), arguments.seconds)
        line = {
            "peer": f"pytorch {torch.__version__}", "workload": name, "threads": arguments.threads,
            "ms": round(median(runs), 4), "min_ms": round(min(runs), 4), "runs": len(runs),
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
