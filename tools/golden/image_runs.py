"""Training runs of networks for images: image-runs.json. Made as in models.py; the networks are those of layers/networks.py."""
import os
import sys

import torch
from torch.nn import functional

import fills
import models
from common import HERE, output_folder, prepare, save_json

sys.path.append(os.path.join(HERE, "layers"))
import networks

SCRIPT = "image_runs.py"
# The numbers in the names are seeds, chosen as models.py says: the runs that stay away longest from the corners of rectifiers.
REPLAYS = {
    "resnet20-gn-50-21": {"model": "resnet20-gn", "classes": 10, "input": [4, 3, 6, 6], "optimizer": "sgd", "learningRate": 0.0005,
                          "momentum": 0.9, "weightDecay": 5e-4},
    "unet-dice-50": {"model": "unet", "classes": 3, "widths": [4, 6, 8], "input": [4, 2, 8, 10], "optimizer": "adam", "learningRate": 0.001},
}


def build(name, case):
    if case["model"] == "unet":
        return fills.fill_state(name, networks.UNet(case["input"][1], case["classes"], case["widths"]))
    return fills.fill_state(name, networks.ResNet(3, case["classes"], [16, 32, 64], [3, 3, 3], norm=networks.group_norm))


def batch(name, case, step):
    """For the U-Net every place has a class, which shows in the first channel; else a class an image, as in models.py."""
    if case["model"] != "unet":
        return models_batch(name, case, step)
    count, _, height, width = case["input"]
    labels = fills.integers(f"{name}/labels/{step}", count * height * width, case["classes"]).reshape(count, height, width)
    x = fills.uniform(f"{name}/noise/{step}", case["input"])
    x[:, 0] += labels
    return x, labels


def loss_of(case, scores, labels):
    """Dice over the places of each sample and class, with softmax and smoothing by 1, from its formula; else cross entropy."""
    if case["model"] != "unet":
        return functional.cross_entropy(scores, labels)
    p, t = scores.softmax(1), functional.one_hot(labels, case["classes"]).movedim(-1, 1).to(scores.dtype)
    return (1 - (2 * (p * t).sum((2, 3)) + 1) / (p.sum((2, 3)) + t.sum((2, 3)) + 1)).mean()


def relu(x, inplace=False):
    models.nearest.append(x.detach().abs().min().item())
    return torch.relu(x)


functional.relu = relu
models_batch = models.batch
models.build, models.batch, models.loss_of = build, batch, loss_of


if __name__ == "__main__":
    prepare()
    runs = [models.replay(name, case) for name, case in REPLAYS.items()]
    save_json(os.path.join(output_folder(), "image-runs.json"), SCRIPT, {"cases": runs})
