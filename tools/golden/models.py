"""Ready networks: gradients of small ones (models.safetensors) and fifty training steps (models.json).

Weights, inputs and labels come from fills.py, so that no file holds them. Gradients are computed in float64. A training run is made twice, in
float32 and in float64; of the state afterwards, the norm and a few numbers of every tensor are kept.
"""
import os

import torch
from torch import nn
from torch.nn import functional

import fills
import safetensors_io
from common import metadata, output_folder, prepare, save_json

SCRIPT = "models.py"
STEPS = 50
KEPT = 8
NEAR = 6e-5
nearest = []  # what came nearest to zero in each rectifier since the list was cleared


def relu(x):
    nearest.append(x.detach().abs().min().item())
    return functional.relu(x)


class BasicBlock(nn.Module):
    """torchvision's, which this Python has not."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters)
        same = stride == 1 and channels == filters
        self.downsample = None if same else nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        inner = relu(self.bn1(self.conv1(x)))
        return relu(self.bn2(self.conv2(inner)) + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, channels, classes, widths, depths):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0])
        before = widths[0]
        for stage, (width, depth) in enumerate(zip(widths, depths)):
            blocks = []
            for block in range(depth):
                blocks.append(BasicBlock(before, width, 2 if stage > 0 and block == 0 else 1))
                before = width
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(before, classes)
        self.stages = len(widths)

    def forward(self, x):
        x = relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


class LstmClassifier(nn.Module):
    def __init__(self, inputs, units, classes, layers):
        super().__init__()
        self.lstm, self.fc = nn.LSTM(inputs, units, layers, batch_first=True), nn.Linear(units, classes)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])


GRADIENTS = {
    "resnet-small": {"model": "resnet", "channels": 2, "classes": 5, "widths": [4, 6], "depths": [1, 2], "input": [3, 2, 9, 8]},
}
RECURRENT = {
    "lstm": {"inputs": 3, "units": 5, "layers": 1, "bias": True, "batchFirst": False, "bidirectional": False, "hasState": False, "input": [4, 2, 3]},
    "lstm-state": {"inputs": 5, "units": 9, "layers": 2, "bias": True, "batchFirst": True, "bidirectional": False, "hasState": True,
                   "input": [3, 7, 5]},
    "lstm-both": {"inputs": 4, "units": 3, "layers": 2, "bias": False, "batchFirst": False, "bidirectional": True, "hasState": True,
                  "input": [5, 17, 4]},
}
# A rectifier's derivative jumps at zero: a number nearer to it than rounding moves it makes two correct runs part (one of 29,000 numbers on the other
# side changes the gradient by some per cent). Float32 moves these numbers by 3e-6 (root of the mean square; at most 2e-5), with Winograd's
# convolutions by 7e-6 (4e-5). So a run is exact as long as nothing came nearer than NEAR: "steadySteps". The number in the name is the seed: of 0
# to 3,600 one that stays away long and, with the kernels of AVX-512, parts from float64 in none of the fifty steps. With 8 images and the name
# resnet20-50 a number of step 1 was 1.9e-6.
REPLAYS = {
    "resnet20-50-2755": {"model": "resnet", "channels": 3, "classes": 10, "widths": [16, 32, 64], "depths": [3, 3, 3], "input": [4, 3, 6, 6],
                        "optimizer": "sgd", "learningRate": 0.0005, "momentum": 0.9, "weightDecay": 5e-4},
    "lstm-classifier": {"model": "lstm-classifier", "inputs": 6, "units": 20, "layers": 2, "classes": 5, "input": [18, 9, 6],
                        "optimizer": "adam", "learningRate": 0.01},
}


def build(name, case):
    if case["model"] == "lstm-classifier":
        return fills.fill_state(name, LstmClassifier(case["inputs"], case["units"], case["classes"], case["layers"]))
    return fills.fill_state(name, ResNet(case["channels"], case["classes"], case["widths"], case["depths"]))


def gradients(name, case):
    """Output and gradients for an arbitrary gradient of the output, all in float64; running statistics after that one pass."""
    model = build(name, case).double()
    x = fills.uniform(f"{name}/input", case["input"]).double().requires_grad_()
    y = model(x)
    y.backward(fills.uniform(f"{name}/gradient", y.shape).double())
    tensors = {"output": y, "input.gradient": x.grad}
    tensors.update({f"{key}.gradient": value.grad for key, value in model.named_parameters()})
    tensors.update({key: value for key, value in model.named_buffers() if value.is_floating_point()})
    return {f"{name}/{key}": value for key, value in tensors.items()}


def recurrent(name, case):
    """An LSTM with a gradient on everything that it returns; all in float64."""
    layer = fills.fill_state(name, nn.LSTM(
        case["inputs"], case["units"], case["layers"], case["bias"], case["batchFirst"], 0.0, case["bidirectional"])).double()
    x = fills.uniform(f"{name}/input", case["input"]).double().requires_grad_()
    shape = [case["layers"] * (2 if case["bidirectional"] else 1), case["input"][0 if case["batchFirst"] else 1], case["units"]]
    state = tuple(fills.uniform(f"{name}/{part}", shape).double().requires_grad_() for part in ("hidden", "cell"))
    y, (h, c) = layer(x, state if case["hasState"] else None)
    outputs = {"output": y, "hiddenOut": h, "cellOut": c}
    torch.autograd.backward(list(outputs.values()), [fills.uniform(f"{name}/{key}/gradient", value.shape).double() for key, value in outputs.items()])
    tensors = {**outputs, "input.gradient": x.grad, **{f"{key}.gradient": value.grad for key, value in layer.named_parameters()}}
    if case["hasState"]:
        tensors.update({"hidden.gradient": state[0].grad, "cell.gradient": state[1].grad})
    return {f"{name}/{key}": value for key, value in tensors.items()}


def batch(name, case, step):
    """Noise around one pattern a class: something to learn."""
    count, *sample = case["input"]
    labels = fills.integers(f"{name}/labels/{step}", count, case["classes"])
    patterns = fills.uniform(f"{name}/patterns", [case["classes"]] + sample)
    return patterns[labels] + fills.uniform(f"{name}/noise/{step}", case["input"]), labels


def loss_of(case, scores, labels):
    return functional.cross_entropy(scores, labels)


def optimizer_of(case, parameters):
    if case["optimizer"] == "adam":
        return torch.optim.Adam(parameters, case["learningRate"])
    return torch.optim.SGD(parameters, case["learningRate"], momentum=case["momentum"], weight_decay=case["weightDecay"])


def train(name, case, dtype):
    model = build(name, case).to(dtype)
    optimizer = optimizer_of(case, model.parameters())
    losses, corners = [], []
    for step in range(STEPS):
        x, labels = batch(name, case, step)
        optimizer.zero_grad()
        nearest.clear()
        loss = loss_of(case, model(x.to(dtype)), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        corners.append(min(nearest, default=1.0))
    return losses, corners, {key: value.double() for key, value in model.state_dict().items() if value.is_floating_point()}


def replay(name, case):
    losses32, _, final32 = train(name, case, torch.float32)
    losses64, corners, final64 = train(name, case, torch.float64)
    relative = max(abs(a - b) / abs(b) for a, b in zip(losses32, losses64))
    drift = max(((final32[key] - value).norm() / value.norm()).item() for key, value in final64.items())
    steady = next((step for step, corner in enumerate(corners) if corner < NEAR), STEPS)
    print(f"{name:16} steady {steady} first {losses64[0]:.4f} last {losses64[-1]:.4f} 32-64: loss {relative:.1e} state {drift:.1e}")
    final = [{"name": key, "norm": value.norm().item(), "values": value.flatten()[::max(1, value.numel() // KEPT)][:KEPT].tolist()}
             for key, value in final64.items()]
    return {"name": name, **case, "steps": STEPS, "steadySteps": steady, "losses": losses64, "maxRelativeLossDifference": relative,
            "maxRelativeStateDifference": drift, "kept": KEPT, "final": final}


def main():
    prepare()
    folder = output_folder()
    tensors = {}
    for name, case in GRADIENTS.items():
        tensors.update(gradients(name, case))
    for name, case in RECURRENT.items():
        tensors.update(recurrent(name, case))
    safetensors_io.save(os.path.join(folder, "models.safetensors"), tensors, metadata(SCRIPT))
    replays = [replay(name, case) for name, case in REPLAYS.items()]
    first = {"uniform": fills.uniform("fills", [5], 0.1).tolist(), "integers": fills.integers("fills", 5, 1000).tolist()}
    lists = {key: [{"name": name, **case} for name, case in cases.items()] for key, cases in (("gradients", GRADIENTS), ("recurrent", RECURRENT))}
    save_json(os.path.join(folder, "models.json"), SCRIPT, {"fills": first, **lists, "cases": replays})


if __name__ == "__main__":
    main()
