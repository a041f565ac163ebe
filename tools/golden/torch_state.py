"""A state dict of PyTorch with one layer of each kind, and what its layers give: torch-state.safetensors, torch-state-outputs.safetensors.

With two paths it goes the other way: python3 tools/golden/torch_state.py STATE OUTPUTS reads a state and outputs that Descent wrote, with a strict
reader, puts the state into PyTorch's layers (every name and shape must fit) and prints the largest difference of what they give.
"""
import os
import sys

import torch
from torch import nn

import safetensors_io
import strict_safetensors
from common import generator, metadata, output_folder, prepare

SCRIPT = "torch_state.py"


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.lstm = nn.LSTM(5, 6, num_layers=2, batch_first=True, bidirectional=True)
        self.embedding = nn.Embedding(7, 8)
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def outputs(self, image, sequence, tokens):
        return {
            "conv": torch.relu(self.norm(self.conv(image))),
            "lstm": self.lstm(sequence)[0],
            "encoder": self.encoder(self.embedding(tokens)),
        }


def inputs():
    normal = lambda name, *shape: torch.randn(shape, generator=generator("torch_state/" + name))
    tokens = torch.randint(0, 7, (2, 3), generator=generator("torch_state/tokens"))
    return {"image": normal("image", 2, 3, 6, 6), "sequence": normal("sequence", 2, 4, 5), "tokens": tokens}


def evaluate(layers, values):
    layers.double().eval()
    numbers = {name: value.double() if value.is_floating_point() else value for name, value in values.items()}
    with torch.no_grad():
        return layers.outputs(**numbers)


def write(folder):
    torch.manual_seed(1)
    layers = Layers()
    for name, value in layers.state_dict().items():
        if "running" in name or "norm" in name and value.is_floating_point():
            value.copy_(torch.rand(value.shape, generator=generator("torch_state/" + name)) + 0.5)
    state, values = layers.state_dict(), inputs()
    safetensors_io.save(os.path.join(folder, "torch-state.safetensors"), state, metadata(SCRIPT))
    results = {f"output/{name}": value for name, value in evaluate(layers, values).items()}
    safetensors_io.save(os.path.join(folder, "torch-state-outputs.safetensors"), {**values, **results}, metadata(SCRIPT))


def compare(state_path, outputs_path):
    state, _ = strict_safetensors.load(state_path)
    expected, _ = strict_safetensors.load(outputs_path)
    layers = Layers()
    layers.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=True)
    worst = 0.0
    for name, value in evaluate(layers, inputs()).items():
        got = torch.tensor(expected[f"output/{name}"]).double()
        assert got.shape == value.shape, f"{name}: got {tuple(got.shape)}, expected {tuple(value.shape)}"
        worst = max(worst, float((got - value).abs().max()))
    print(f"{len(state)} tensors, largest difference {worst:.3g}")
    return 0 if worst < 1e-5 else 1


if __name__ == "__main__":
    prepare()
    if len(sys.argv) == 3:
        sys.exit(compare(*sys.argv[1:]))
    write(output_folder())
