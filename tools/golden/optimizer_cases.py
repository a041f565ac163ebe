"""Optimizers that optimizers.py does not have, and fifty steps of one small net with each: optimizer-cases.json, optimizer-cases.safetensors.

steps[]: twenty steps with given gradients; Muon and the lectures' momentum are written here from the papers, in float64 with NumPy.
losses[]: twenty steps that compute the loss themselves, of a logistic regression with a penalty; L-BFGS is PyTorch's, Newton is NumPy.
replays[]: losses of fifty steps of a net whose start is a fill (fills.py) on the samples of replay.py, in float32 and in float64.
gradient clips: norm before, gradients after; by value and by norm PyTorch's, the adaptive one NumPy.
"""
import os

import numpy as np
import torch
from torch import nn

import fills
import safetensors_io
from common import generator, metadata, output_folder, prepare, save_json
from optimizers import Lion, Nadam
from replay import make_features

SCRIPT = "optimizer_cases.py"
STEPS = 20


def orthogonalize(matrix, iterations=5):
    """Newton-Schulz (Jordan 2024): singular values of matrix / |matrix| go towards 1."""
    x = matrix / (np.linalg.norm(matrix) + 1e-7)
    if matrix.shape[0] > matrix.shape[1]:
        x = x.T
    for _ in range(iterations):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x


class Muon:
    """w -= lr sqrt(max(1, rows / columns)) orthogonal(momentum); vectors by AdamW."""

    def __init__(self, weights, lr=0.02, momentum=0.95, nesterov=True, decay=0.0, other_lr=3e-4, betas=(0.9, 0.95), eps=1e-10):
        self.weights, self.lr, self.momentum, self.nesterov, self.decay = weights, lr, momentum, nesterov, decay
        self.other_lr, self.betas, self.eps, self.state, self.t = other_lr, betas, eps, [None] * len(weights), 0

    def step(self, gradients):
        self.t += 1
        for i, (w, g) in enumerate(zip(self.weights, gradients)):
            if w.ndim >= 2:
                v = self.momentum * (self.state[i] if self.t > 1 else np.zeros_like(w)) + (1 - self.momentum) * g
                self.state[i] = v
                u = (1 - self.momentum) * g + self.momentum * v if self.nesterov else v
                u = orthogonalize(u.reshape(w.shape[0], -1))
                w *= 1 - self.lr * self.decay
                w -= self.lr * max(1, u.shape[0] / u.shape[1]) ** 0.5 * u.reshape(w.shape)
            else:
                m, s = self.state[i] if self.t > 1 else (np.zeros_like(w), np.zeros_like(w))
                m, s = self.betas[0] * m + (1 - self.betas[0]) * g, self.betas[1] * s + (1 - self.betas[1]) * g * g
                self.state[i] = (m, s)
                w *= 1 - self.other_lr * self.decay
                w -= self.other_lr * (m / (1 - self.betas[0] ** self.t)) / (np.sqrt(s / (1 - self.betas[1] ** self.t)) + self.eps)


class RateInside:
    """The lectures' momentum: v <- rho v - lr g; w <- w + v, or with Nesterov's look-ahead w + rho v - lr g."""

    def __init__(self, weights, lr, momentum, nesterov=False):
        self.weights, self.lr, self.momentum, self.nesterov = weights, lr, momentum, nesterov
        self.v = [np.zeros_like(w) for w in weights]

    def step(self, gradients):
        for w, g, v in zip(self.weights, gradients, self.v):
            v *= self.momentum
            v -= self.lr * g
            w += self.momentum * v - self.lr * g if self.nesterov else v


class Torch:
    def __init__(self, weights, kind, **options):
        self.weights, self.tensors = weights, [torch.from_numpy(w.copy()).requires_grad_() for w in weights]
        self.inner = kind(self.tensors, **options)

    def step(self, gradients):
        for tensor, g in zip(self.tensors, gradients):
            tensor.grad = torch.from_numpy(g.copy())
        self.inner.step()
        for tensor, w in zip(self.tensors, self.weights):
            w[...] = tensor.detach().numpy()


SHAPES = [(3, 5), (5, 3), (4, 2, 2, 2), (4,)]
GIVEN = {
    "muon": ({"muon": {}}, Muon, {}, 0.5),
    "muon_plain_decay": ({"muon": {"nesterov": False, "weightDecay": 0.1, "learningRate": 0.1, "momentum": 0.8, "otherLearningRate": 0.05}}, Muon,
                         {"nesterov": False, "decay": 0.1, "lr": 0.1, "momentum": 0.8, "other_lr": 0.05}, 1),
    "sgd_rate_inside": ({"sgd": {"learningRate": 0.05, "momentum": 0.9, "rateInside": True}}, RateInside, {"lr": 0.05, "momentum": 0.9}, 0.8),
    "sgd_rate_inside_nesterov": ({"sgd": {"learningRate": 0.05, "momentum": 0.9, "nesterov": True, "rateInside": True}}, RateInside,
                                 {"lr": 0.05, "momentum": 0.9, "nesterov": True}, 0.8),
    "rmsprop_all": ({"rmsprop": {"learningRate": 0.01, "centered": True, "momentum": 0.9, "weightDecay": 0.1, "alpha": 0.9}}, Torch,
                    {"kind": torch.optim.RMSprop, "lr": 0.01, "centered": True, "momentum": 0.9, "weight_decay": 0.1, "alpha": 0.9}, 1),
    "adamw_amsgrad": ({"adamw": {"learningRate": 0.1, "beta2": 0.6, "weightDecay": 0.2, "amsgrad": True}}, Torch,
                      {"kind": torch.optim.AdamW, "lr": 0.1, "betas": (0.9, 0.6), "weight_decay": 0.2, "amsgrad": True}, 1),
    "nadam_decay": ({"nadam": {"learningRate": 0.05, "weightDecay": 0.1, "momentumDecay": 0.1}}, Torch,
                    {"kind": Nadam, "lr": 0.05, "weight_decay": 0.1, "momentum_decay": 0.1}, 1),
}


def given_steps(tensors):
    cases = []
    for name, (config, kind, options, fall) in GIVEN.items():
        weights = [fills.uniform(f"optimizer-cases/w{i}", shape).double().numpy().copy() for i, shape in enumerate(SHAPES)]
        targets = [fills.uniform(f"optimizer-cases/t{i}", shape).double().numpy() for i, shape in enumerate(SHAPES)]
        optimizer = kind(weights, **options)
        rate = getattr(optimizer, "lr", None)
        flat, slopes = [], []
        for step in range(STEPS):
            if rate is not None and fall != 1:  # the rate falls on the way: there the two forms of momentum differ
                optimizer.lr = float(np.float32(rate)) * (1 if step < 10 else fall)
                if kind is Muon:
                    optimizer.other_lr = 3e-4 * (1 if step < 10 else fall)
            noise = [fills.uniform(f"optimizer-cases/n{step}.{i}", shape, 0.3).double().numpy() for i, shape in enumerate(SHAPES)]
            gradients = [(w - t + n).astype(np.float32).astype(np.float64) for w, t, n in zip(weights, targets, noise)]
            optimizer.step(gradients)
            flat.append(np.concatenate([w.reshape(-1) for w in weights]))
            slopes.append(np.concatenate([g.reshape(-1) for g in gradients]))
        tensors[f"{name}/parameters"], tensors[f"{name}/gradients"] = np.stack(flat), np.stack(slopes)
        cases.append({"name": name, "config": config, "fall": fall})
    return cases


def logistic():
    """Mean of log(1 + exp(-y x w)) + 0.05 |w|^2: six weights, forty samples."""
    x = fills.uniform("optimizer-cases/x", (40, 6), 2.0).double()
    y = torch.sign(x @ torch.tensor([1.0, -2, 0.5, 0, 1, -1], dtype=torch.float64) + fills.uniform("optimizer-cases/noise", (40,)).double())
    z = x * y[:, None]
    return z, lambda w: torch.log1p(torch.exp(-(z @ w))).mean() + 0.05 * (w * w).sum()


def lbfgs_steps(function, options):
    w = torch.full((6,), 2.0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], **options)

    def closure():
        optimizer.zero_grad()
        loss = function(w)
        loss.backward()
        return loss
    rows, losses = [], []
    for _ in range(STEPS):
        losses.append(float(optimizer.step(closure)))
        rows.append(w.detach().clone())
    return torch.stack(rows), losses


def newton_steps(z, options):
    """The Hessian is written out; a step that does not lower the loss is tried again with ten times the damping."""
    z, w, damping, rows, losses = z.numpy(), np.full(6, 2.0), float(np.float32(options["damping"])), [], []
    value = lambda v: np.log1p(np.exp(-z @ v)).mean() + 0.05 * v @ v
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(z @ w))
        gradient = -(z * p[:, None]).mean(0) + 0.1 * w
        hessian = (z * (p * (1 - p))[:, None]).T @ z / len(z) + 0.1 * np.eye(6)
        losses.append(float(value(w)))
        for attempt in range(10):
            trial = w - np.linalg.solve(hessian + damping * 10 ** attempt * np.eye(6), gradient)
            if value(trial) <= value(w):
                w, damping = trial, max(damping * 10 ** attempt / 10, 1e-12)
                break
        else:
            damping *= 1e10
        rows.append(w.copy())
    return np.stack(rows), losses


def loss_steps(tensors):
    z, function = logistic()
    tensors["logistic/z"] = z
    runs = {
        "lbfgs": ({"lbfgs": {"iterations": 2}}, lbfgs_steps(function, {"max_iter": 2, "line_search_fn": "strong_wolfe"})),
        "lbfgs_short_history": ({"lbfgs": {"iterations": 1, "history": 2}},
                                lbfgs_steps(function, {"max_iter": 1, "history_size": 2, "line_search_fn": "strong_wolfe"})),
        "lbfgs_no_search": ({"lbfgs": {"iterations": 3, "lineSearch": False, "learningRate": 0.5}}, lbfgs_steps(function, {"max_iter": 3, "lr": 0.5})),
        "newton": ({"newton": {}}, newton_steps(z, {"damping": 1e-3})),
        "newton_damped": ({"newton": {"damping": 10}}, newton_steps(z, {"damping": 10.0})),
    }
    cases = []
    for name, (config, (rows, losses)) in runs.items():
        tensors[f"{name}/parameters"] = rows
        cases.append({"name": name, "config": config, "losses": losses})
    return cases


def net(widths):
    layers = []
    for i in range(len(widths) - 1):
        layers += [nn.Linear(widths[i], widths[i + 1]), nn.Tanh()]
    return nn.Sequential(*layers[:-1])


class MuonNet:
    def __init__(self, parameters, **options):
        self.parameters = list(parameters)
        self.inner = Muon([p.detach().numpy() for p in self.parameters], **options)  # the arrays share the tensors' memory

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.inner.step([p.grad.numpy() for p in self.parameters])


REPLAYS = {
    "sgd": ({"sgd": {"learningRate": 0.05, "momentum": 0.9}}, torch.optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    "adagrad": ({"adagrad": {"learningRate": 0.05}}, torch.optim.Adagrad, {"lr": 0.05}),
    "rmsprop": ({"rmsprop": {"learningRate": 0.002, "momentum": 0.5}}, torch.optim.RMSprop, {"lr": 0.002, "momentum": 0.5}),
    "adam": ({"adam": {"amsgrad": True}}, torch.optim.Adam, {"amsgrad": True}),
    "adamw": ({"adamw": {}}, torch.optim.AdamW, {}),
    "nadam": ({"nadam": {}}, Nadam, {}),
    "lion": ({"lion": {"learningRate": 0.0005}}, Lion, {"lr": 0.0005}),
    "muon": ({"muon": {}}, MuonNet, {}),
}
WIDTHS, BATCH, COUNT = [20, 32, 32, 5], 16, 50


def replay(name, kind, options, dtype):
    inputs, labels = make_features()
    model = fills.fill_state("optimizer-cases/net", net(WIDTHS)).to(dtype)
    optimizer, losses = kind(model.parameters(), **options), []
    for step in range(COUNT):
        optimizer.zero_grad()
        rows = slice(step * BATCH, (step + 1) * BATCH)
        loss = nn.functional.cross_entropy(model(inputs[rows].to(dtype)), labels[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def lbfgs_replay(dtype):
    """All samples of the first eight batches at once: L-BFGS is not for changing batches."""
    inputs, labels = make_features()
    model = fills.fill_state("optimizer-cases/net", net(WIDTHS)).to(dtype)
    optimizer, losses = torch.optim.LBFGS(model.parameters(), max_iter=1, line_search_fn="strong_wolfe"), []

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs[:128].to(dtype)), labels[:128]) + 0.01 * sum((p * p).sum() for p in model.parameters())
        loss.backward()
        return loss
    for _ in range(COUNT):
        losses.append(float(optimizer.step(closure)))
    return losses


def newton_replay(dtype):
    """A net of one layer: 105 weights; PyTorch's Hessian in float64."""
    inputs, labels = make_features()
    layer = fills.fill_state("optimizer-cases/newton", nn.Sequential(nn.Linear(20, 5))).to(dtype)
    w = torch.cat([layer[0].weight.detach().reshape(-1), layer[0].bias.detach()])
    x, y = inputs[:128].to(dtype), labels[:128]

    def value(v):
        return nn.functional.cross_entropy(x @ v[:100].reshape(5, 20).t() + v[100:], y) + 0.01 * (v * v).sum()
    damping, losses = float(np.float32(1e-3)), []
    for _ in range(COUNT):
        v = w.clone().requires_grad_()
        gradient = torch.autograd.grad(value(v), v)[0]
        hessian = torch.autograd.functional.hessian(value, w)
        losses.append(value(w).item())
        for attempt in range(10):
            trial = w - torch.linalg.solve(hessian + damping * 10 ** attempt * torch.eye(105, dtype=dtype), gradient)
            if value(trial) <= value(w):
                w, damping = trial, max(damping * 10 ** attempt / 10, 1e-12)
                break
        else:
            damping *= 1e10
    return losses


def replays():
    cases = []
    for name, (config, kind, options) in REPLAYS.items():
        cases.append((name, config, [replay(name, kind, options, dtype) for dtype in (torch.float32, torch.float64)]))
    cases.append(("lbfgs", {"lbfgs": {"iterations": 1}}, [lbfgs_replay(dtype) for dtype in (torch.float32, torch.float64)]))
    cases.append(("newton", {"newton": {}}, [newton_replay(torch.float64)] * 2))
    rows = []
    for name, config, (losses32, losses64) in cases:
        off = max(abs(a - b) / abs(b) for a, b in zip(losses32, losses64))
        print(f"{name:8} first {losses64[0]:.4f} last {losses64[-1]:.4f} 32-64 {off:.1e}")
        rows.append({"name": name, "config": config, "losses32": losses32, "losses64": losses64, "maxRelativeLossDifference": off})
    return rows


def adaptive(weights, gradients, ratio=0.01, epsilon=1e-3):
    """AGC (Brock 2021): unit-wise norms; a vector is one unit."""
    clipped = []
    for w, g in zip(weights, gradients):
        axes = tuple(range(1, w.ndim)) if w.ndim > 1 else None
        limit = ratio * np.maximum(np.sqrt((w ** 2).sum(axis=axes, keepdims=True)), epsilon)
        norm = np.sqrt((g ** 2).sum(axis=axes, keepdims=True))
        clipped.append(np.where(norm > limit, g * limit / np.maximum(norm, 1e-6), g))
    return clipped


def clips(tensors):
    cases = []
    for name, config in {"value": {"clip-value": {"limit": 0.4}}, "norm": {"clip-norm": {"limit": 0.7}}, "norm_large": {"clip-norm": {"limit": 1e6}},
                         "agc": {"agc": {}}, "agc_wide": {"agc": {"ratio": 0.9, "epsilon": 0.5}}}.items():
        weights = [fills.uniform(f"clips/w{i}", shape).double().numpy() * (0 if i == 3 else 1) for i, shape in enumerate(SHAPES)]
        gradients = [fills.uniform(f"clips/g{i}", shape).double().numpy() for i, shape in enumerate(SHAPES)]
        parameters = [nn.Parameter(torch.from_numpy(w)) for w in weights]
        for p, g in zip(parameters, gradients):
            p.grad = torch.from_numpy(g.copy())
        norm = float(np.sqrt(sum((g ** 2).sum() for g in gradients)))
        (kind, options), = config.items()
        if kind == "clip-value":
            nn.utils.clip_grad_value_(parameters, options["limit"])
        elif kind == "clip-norm":
            nn.utils.clip_grad_norm_(parameters, options["limit"])
        else:
            for p, g in zip(parameters, adaptive(weights, gradients, **options)):
                p.grad = torch.from_numpy(g)
        tensors[f"clip/{name}"] = np.concatenate([p.grad.numpy().reshape(-1) for p in parameters])
        cases.append({"name": name, "config": config, "norm": norm})
    return cases


def main():
    prepare()
    folder = output_folder()
    tensors = {}
    content = {"steps": given_steps(tensors), "losses": loss_steps(tensors), "replays": replays(), "clips": clips(tensors)}
    safetensors_io.save(os.path.join(folder, "optimizer-cases.safetensors"), tensors, metadata(SCRIPT))
    save_json(os.path.join(folder, "optimizer-cases.json"), SCRIPT, content)


if __name__ == "__main__":
    main()
