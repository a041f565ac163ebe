"""Fifty training steps of small networks: replay.json and the replay-* files.

Every case is trained twice from the same weights on the same batches: in float32 and wholly in float64. The float64 curve is the
truth; the distance between the two says how far correct float32 arithmetic may stray. Batch i holds the samples 16 i .. 16 i + 15;
nothing is shuffled. The loss of step i is the loss of batch i before the update of step i.
"""
import copy
import os
import struct

import numpy as np
import torch
from torch import nn

import safetensors_io
from common import SEED, generator, metadata, output_folder, prepare, save_json
from optimizers import TYPES, settings

SCRIPT = "replay.py"
STEPS, BATCH = 50, 16
COUNT = STEPS * BATCH
FEATURES, CLASSES, SIDE, DIGITS = 20, 5, 12, 10


def mlp(activation, outputs=CLASSES):
    return lambda: nn.Sequential(nn.Linear(FEATURES, 32), activation(), nn.Linear(32, 32), activation(), nn.Linear(32, outputs))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 3 * 3, DIGITS))


MODELS = {"mlp": mlp(nn.ReLU), "mlp-tanh": mlp(nn.Tanh), "cnn": cnn, "regression": mlp(nn.ReLU, 1)}
LAYERS = {
    "mlp": ["linear 20 32", "relu", "linear 32 32", "relu", "linear 32 5"],
    "mlp-tanh": ["linear 20 32", "tanh", "linear 32 32", "tanh", "linear 32 5"],
    "cnn": ["conv2d 1 8 3 padding 1 no-bias", "batch-norm2d 8", "relu", "max-pool2d 2",
            "conv2d 8 16 3 padding 1 no-bias", "batch-norm2d 16", "relu", "max-pool2d 2", "flatten", "linear 144 10"],
    "regression": ["linear 20 32", "relu", "linear 32 32", "relu", "linear 32 1"],
}
INITIAL = {"mlp": "mlp", "mlp-tanh": "mlp", "cnn": "cnn", "regression": "regression"}
DATA = {"mlp": "mlp", "mlp-tanh": "mlp", "cnn": "cnn", "regression": "regression"}
OPTIMIZERS = {
    "sgd": ("sgd", {"lr": 0.05, "momentum": 0.9}),
    "nesterov": ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}),
    "adam": ("adam", {"lr": 1e-3}),
    "adamw": ("adamw", {"lr": 1e-3, "weight_decay": 0.01}),
}
RATES = {"regression": 0.02, "cnn": 0.02}


def make_features():
    """Five Gaussian clouds whose centres lie far enough apart to learn and close enough that the loss stays well above zero."""
    draw = generator("replay/mlp")
    centres = torch.randn(CLASSES, FEATURES, generator=draw) * 0.55
    labels = torch.randint(0, CLASSES, (COUNT,), generator=draw)
    return centres[labels] + torch.randn(COUNT, FEATURES, generator=draw), labels


def make_targets(features):
    """A smooth function of the features plus noise."""
    draw = generator("replay/regression")
    direction, other = torch.randn(2, FEATURES, 1, generator=draw) / FEATURES ** 0.5
    return torch.sin(2 * (features @ direction)) + 0.5 * (features @ other) ** 2 + 0.1 * torch.randn(COUNT, 1, generator=draw)


def make_images():
    """One blocky 12 x 12 pattern per class, shifted, with noise, as bytes."""
    draw = generator("replay/cnn")
    patterns = torch.rand(DIGITS, 1, 4, 4, generator=draw)
    patterns = nn.functional.interpolate(patterns, scale_factor=3, mode="nearest")[:, 0]
    labels = torch.randint(0, DIGITS, (COUNT,), generator=draw)
    shifts = torch.randint(-1, 2, (COUNT, 2), generator=draw)
    images = torch.stack([torch.roll(patterns[label], tuple(shift.tolist()), (0, 1)) for label, shift in zip(labels, shifts)])
    images = images + 0.3 * torch.randn(images.shape, generator=draw)
    return (images * 255).round().clamp(0, 255).to(torch.uint8), labels


def write_csv(path, features, labels):
    """%.9g gives back the exact float32; the last column is the integer label."""
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(",".join([f"f{index}" for index in range(FEATURES)] + ["label"]) + "\n")
        for row, label in zip(features.numpy(), labels.tolist()):
            file.write(",".join(["%.9g" % value for value in row] + [str(label)]) + "\n")


def write_idx(path, array):
    """The MNIST format: zero, zero, type 8 (unsigned byte), number of axes, big-endian sizes, bytes."""
    with open(path, "wb") as file:
        file.write(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes())


def make_data(folder):
    features, labels = make_features()
    images, digits = make_images()
    write_csv(os.path.join(folder, "replay-mlp.csv"), features, labels)
    write_idx(os.path.join(folder, "replay-cnn-images-idx3-ubyte"), images.numpy())
    write_idx(os.path.join(folder, "replay-cnn-labels-idx1-ubyte"), digits.numpy())
    pixels = images.float().div(255).unsqueeze(1)
    targets = make_targets(features)
    tensors = {"mlp/inputs": features, "mlp/labels": labels, "regression/targets": targets, "cnn/inputs": pixels, "cnn/labels": digits}
    safetensors_io.save(os.path.join(folder, "replay-data.safetensors"), tensors, metadata(SCRIPT))
    return {"mlp": (features, labels), "regression": (features, targets), "cnn": (pixels, digits)}


def initial_states(folder):
    """PyTorch's own default initialization, one file per set of weights, with the state_dict names of nn.Sequential."""
    states = {}
    for name in ("mlp", "cnn", "regression"):
        torch.manual_seed(SEED)
        states[name] = copy.deepcopy(MODELS[name]().state_dict())
        safetensors_io.save(os.path.join(folder, f"replay-{name}-initial.safetensors"), states[name], metadata(SCRIPT))
    return states


def train(model, loss_function, optimizer, inputs, answers):
    losses = []
    model.train()
    for start in range(0, COUNT, BATCH):
        optimizer.zero_grad()
        loss = loss_function(model(inputs[start:start + BATCH]), answers[start:start + BATCH])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def evaluate(model, loss_function, inputs, answers):
    """Loss over all samples in evaluation mode, and accuracy for classifiers."""
    model.eval()
    output = model(inputs)
    accuracy = (output.argmax(1) == answers).double().mean().item() if answers.dtype == torch.int64 else None
    return loss_function(output, answers).item(), accuracy


def run(name, kind, options, state, data, dtype):
    torch.manual_seed(SEED)
    model = MODELS[name]()
    model.load_state_dict(state)
    model.to(dtype)
    optimizer = TYPES[kind](model.parameters(), **options)
    inputs, answers = (value.to(dtype) if value.is_floating_point() else value for value in data)
    loss_function = nn.MSELoss() if name == "regression" else nn.CrossEntropyLoss()
    losses = train(model, loss_function, optimizer, inputs, answers)
    final = copy.deepcopy(model.state_dict())
    return settings(optimizer), losses, final, evaluate(model, loss_function, inputs, answers)


def compare(model, label, state, data, folder):
    kind, options = OPTIMIZERS[label]
    options = dict(options, lr=RATES[model]) if kind == "sgd" and model in RATES else options
    values, losses32, final32, (loss32, accuracy) = run(model, kind, options, state, data, torch.float32)
    _, losses64, final64, (loss64, _) = run(model, kind, options, state, data, torch.float64)
    file = f"replay-{model}-{label}-final.safetensors"
    safetensors_io.save(os.path.join(folder, file), final32, metadata(SCRIPT))
    relative = max(abs(a - b) / abs(b) for a, b in zip(losses32, losses64))
    drift = max((final32[key].double() - final64[key].double()).abs().max().item() for key in final32)
    print(f"{model:10} {label:8} first {losses64[0]:.4f} last {losses64[-1]:.4f} eval {loss64:.4f} accuracy {accuracy} "
          f"32-64: loss {relative:.1e} weights {drift:.1e}")
    dataset = DATA[model]
    return {
        "name": f"{model}-{label}", "model": model, "layers": LAYERS[model],
        "loss": "mse" if model == "regression" else "cross_entropy", "reduction": "mean",
        "optimizer": kind, "settings": values, "batchSize": BATCH, "steps": STEPS, "dataFile": "replay-data.safetensors",
        "inputs": "mlp/inputs" if dataset == "regression" else dataset + "/inputs",
        "answers": "regression/targets" if dataset == "regression" else dataset + "/labels",
        "initialFile": f"replay-{INITIAL[model]}-initial.safetensors", "finalFile": file,
        "losses32": losses32, "losses64": losses64, "maxRelativeLossDifference": relative, "maxAbsoluteWeightDifference": drift,
        "evaluationLoss32": loss32, "evaluationLoss64": loss64, "evaluationAccuracy": accuracy}


def main():
    prepare()
    folder = output_folder()
    data = make_data(folder)
    states = initial_states(folder)
    cases = [compare(model, label, states[INITIAL[model]], data[DATA[model]], folder) for model in MODELS for label in OPTIMIZERS]
    save_json(os.path.join(folder, "replay.json"), SCRIPT, {"samples": COUNT, "cases": cases})


if __name__ == "__main__":
    main()
