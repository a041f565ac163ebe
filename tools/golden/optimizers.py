"""Twenty steps of each optimizer on one small problem: optimizers.safetensors and optimizers.json.

The gradient is g(w) = A w - b with A symmetric positive definite (6 x 6), the gradient of 1/2 w'Aw - b'w. Everything is computed in
float64 from float32 A, b and w0, and rounded to float32 when written. A test can compute g itself, or feed the stored gradients.
"""
import os

import torch

import safetensors_io
from common import generator, metadata, output_folder, prepare, save_json

SCRIPT = "optimizers.py"
SIZE, STEPS = 6, 20


class Lion(torch.optim.Optimizer):
    """w <- w - lr (sign(b1 m + (1 - b1) g) + decay w); m <- b2 m + (1 - b2) g (Chen 2023, algorithm 2); PyTorch 1.13 has none."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                update = torch.sign(first * m + (1 - first) * w.grad) + group["weight_decay"] * w
                w.sub_(group["lr"] * update)
                m.mul_(second).add_(w.grad, alpha=1 - second)


class Nadam(torch.optim.Optimizer):
    """Dozat 2016. PyTorch 1.13 multiplies mu(t) into the next product twice, which later versions corrected; this is the paper's."""

    def __init__(self, parameters, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3):
        super().__init__(parameters, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for w in group["params"]:
                state = self.state[w]
                t = state["t"] = state.get("t", 0) + 1
                g = w.grad + group["weight_decay"] * w
                m = state["m"] = first * state.get("m", torch.zeros_like(w)) + (1 - first) * g
                s = state["s"] = second * state.get("s", torch.zeros_like(w)) + (1 - second) * g * g
                mu, following = (first * (1 - 0.5 * 0.96 ** (k * group["momentum_decay"])) for k in (t, t + 1))
                product = state["product"] = state.get("product", 1.0) * mu
                step = (1 - mu) * g / (1 - product) + following * m / (1 - product * following)
                w.sub_(group["lr"] * step / ((s / (1 - second ** t)).sqrt() + group["eps"]))


TYPES = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "adagrad": torch.optim.Adagrad, "rmsprop": torch.optim.RMSprop,
         "nadam": Nadam, "lion": Lion}
CASES = {
    "sgd": ("sgd", {"lr": 0.1}),
    "sgd_small_rate": ("sgd", {"lr": 0.01}),
    "sgd_momentum": ("sgd", {"lr": 0.05, "momentum": 0.9}),
    "sgd_momentum_high": ("sgd", {"lr": 0.01, "momentum": 0.99}),
    "sgd_dampening": ("sgd", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}),
    "sgd_nesterov": ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "sgd_weight_decay": ("sgd", {"lr": 0.1, "weight_decay": 0.1}),
    "sgd_momentum_weight_decay": ("sgd", {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4}),
    "sgd_nesterov_weight_decay": ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05}),
    "adam": ("adam", {"lr": 0.1}),
    "adam_default": ("adam", {"lr": 1e-3}),
    "adam_betas": ("adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4}),
    "adam_weight_decay": ("adam", {"lr": 0.1, "weight_decay": 0.1}),
    "adam_amsgrad": ("adam", {"lr": 0.1, "betas": (0.9, 0.6), "amsgrad": True}),
    "adamw": ("adamw", {"lr": 0.1}),
    "adamw_weight_decay": ("adamw", {"lr": 0.05, "weight_decay": 0.2}),
    "adamw_no_decay": ("adamw", {"lr": 0.1, "weight_decay": 0.0}),
    "adagrad": ("adagrad", {"lr": 0.3}),
    "adagrad_weight_decay": ("adagrad", {"lr": 0.3, "weight_decay": 0.1, "lr_decay": 0.01}),
    "rmsprop": ("rmsprop", {"lr": 0.05}),
    "rmsprop_momentum": ("rmsprop", {"lr": 0.02, "momentum": 0.9, "alpha": 0.9}),
    "rmsprop_centered": ("rmsprop", {"lr": 0.05, "centered": True}),
    "nadam": ("nadam", {"lr": 0.05}),
    "lion": ("lion", {"lr": 0.03, "weight_decay": 0.1}),
}
NAMES = {"lr": "learningRate", "weight_decay": "weightDecay", "eps": "epsilon", "lr_decay": "learningRateDecay", "momentum_decay": "momentumDecay"}
UNUSED = {"foreach", "maximize", "capturable", "differentiable", "params", "initial_accumulator_value", "fused"}


def settings(optimizer):
    """Every hyper-parameter of the run, PyTorch's defaults included, in the house's names."""
    group = optimizer.param_groups[0]
    return {NAMES.get(key, key): list(value) if isinstance(value, tuple) else value for key, value in group.items() if key not in UNUSED}


def problem():
    root = torch.randn(SIZE, SIZE, generator=generator("quadratic/A"))
    matrix = (root @ root.t() / SIZE + 0.1 * torch.eye(SIZE)).float()
    return matrix, torch.randn(SIZE, generator=generator("quadratic/b")), torch.randn(SIZE, generator=generator("quadratic/w0"))


def run(kind, options, matrix, target, start):
    w = start.double().requires_grad_()
    optimizer = TYPES[kind]([w], **options)
    parameters, gradients = [w.detach().clone()], []
    for _ in range(STEPS):
        w.grad = (matrix.double() @ w - target.double()).detach()
        gradients.append(w.grad.clone())
        optimizer.step()
        parameters.append(w.detach().clone())
    return settings(optimizer), torch.stack(parameters), torch.stack(gradients)


def main():
    prepare()
    folder = output_folder()
    matrix, target, start = problem()
    tensors = {"A": matrix, "b": target, "w0": start}
    cases = []
    for name, (kind, options) in CASES.items():
        values, parameters, gradients = run(kind, options, matrix, target, start)
        tensors[name + "/parameters"] = parameters
        tensors[name + "/gradients"] = gradients
        cases.append({"name": name, "optimizer": kind, "settings": values})
    safetensors_io.save(os.path.join(folder, "optimizers.safetensors"), tensors, metadata(SCRIPT))
    save_json(os.path.join(folder, "optimizers.json"), SCRIPT, {"file": "optimizers.safetensors", "steps": STEPS, "cases": cases})


if __name__ == "__main__":
    main()
