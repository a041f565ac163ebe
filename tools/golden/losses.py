"""Losses: values of every reduction and gradients for the prediction: losses.json and losses.safetensors;
and fifty steps with each: losses-replay.json.

Inputs are float32 numbers; everything is computed by PyTorch in float64. What PyTorch has not (log-cosh, focal, Dice, the plain sums of the hinge
losses) is written out from its formula.
"""
import json
import os

import torch
import torch.nn.functional as F

import fills
import safetensors_io
from common import metadata, output_folder, prepare, save_json

SCRIPT = "losses.py"
REDUCTIONS = ("mean", "sum", "none")
CLASS_WEIGHTS = [0.5, 2.0, 1.0, 0.25]


def reduce(losses, reduction):
    return {"mean": losses.mean, "sum": losses.sum, "none": lambda: losses}[reduction]()


def formula(function):
    return lambda *inputs, reduction: reduce(function(*inputs), reduction)


def focal(gamma, alpha=None):
    def function(x, y):
        entropy = F.cross_entropy(x, y, reduction="none")
        losses = (1 - torch.exp(-entropy)) ** gamma * entropy
        return losses if alpha is None else losses * torch.tensor(alpha).to(x)[y]
    return formula(function)


def focal_of_values(gamma, alpha):
    """As torchvision's sigmoid_focal_loss."""
    def function(x, t):
        p = torch.sigmoid(x)
        right = p * t + (1 - p) * (1 - t)
        return (alpha[1] * t + alpha[0] * (1 - t)) * (1 - right) ** gamma * F.binary_cross_entropy_with_logits(x, t, reduction="none")
    return formula(function)


def hinge(margin, power):
    def function(x, y):
        if x.dim() == 2:
            return x.shape[1] * F.multi_margin_loss(x, y, p=power, margin=margin, reduction="none")
        rows = x.movedim(1, -1)
        flat = x.shape[1] * F.multi_margin_loss(rows.reshape(-1, x.shape[1]), y.reshape(-1), p=power, margin=margin, reduction="none")
        return flat.reshape(y.shape)
    return formula(function)


def dice(smooth):
    def function(x, t):
        if t.dtype == torch.int64:
            p, t = torch.softmax(x, 1), F.one_hot(t, x.shape[1]).to(x).movedim(-1, 1)
        else:
            p = torch.sigmoid(x)
        axes = tuple(range(1 if x.dim() == 2 else 2, x.dim()))
        return 1 - (2 * (p * t).sum(axes) + smooth) / (p.sum(axes) + t.sum(axes) + smooth)
    return formula(function)


def divergence(log_target=False, per_sample=False):
    return lambda x, t, reduction: F.kl_div(
        x, t, log_target=log_target, reduction="batchmean" if per_sample and reduction == "mean" else reduction)


def cross_entropy(**options):
    weights = options.pop("weights", None)
    def function(x, y, reduction):
        weight = None if weights is None else torch.tensor(weights).to(x)
        return F.cross_entropy(x, y, weight=weight, reduction=reduction, **options)
    return function


def sequence(function):
    return lambda x, y, reduction: function(x.movedim(-1, 1), y, reduction=reduction)


def draw(name, *shape, scale=2.0):
    return fills.uniform(name, shape, scale)


def classes(name, *shape, count=4, ignored=()):
    drawn = fills.integers(name, torch.Size(shape).numel(), count)
    for place in ignored:
        drawn[place] = -100
    return drawn.reshape(shape)


def signs(name, *shape):
    return torch.where(fills.uniform(name, shape) < 0, -1.0, 1.0)


def shares(name, *shape, axis=1):
    return torch.softmax(draw(name, *shape), axis)


def bits(name, *shape):
    return (fills.uniform(name, shape) > 0).float()


def class_cases():
    x, y = lambda n, *s: draw(n + "/x", *s), lambda n, *s, **o: classes(n + "/y", *s, **o)
    weighted = {"weights": CLASS_WEIGHTS}
    yield "cross-entropy", {}, cross_entropy(), [x("a", 5, 4)], y("a", 5)
    yield "cross-entropy weighted", weighted, cross_entropy(**weighted), [x("b", 5, 4)], y("b", 5)
    yield "cross-entropy smoothed", {"labelSmoothing": 0.1}, cross_entropy(label_smoothing=0.1), [x("c", 5, 4)], y("c", 5)
    yield ("cross-entropy all options", {**weighted, "labelSmoothing": 0.2}, cross_entropy(**weighted, label_smoothing=0.2), [x("d", 6, 4)],
           y("d", 6, ignored=(2, 5)))
    yield "cross-entropy images", {}, cross_entropy(), [x("e", 2, 4, 3, 2)], y("e", 2, 3, 2)
    yield ("cross-entropy images, weighted, ignored", {**weighted, "ignoreIndex": 1}, cross_entropy(**weighted, ignore_index=1),
           [x("f", 2, 4, 3)], torch.tensor([[0, 1, 3], [2, 1, 0]]))
    yield "cross-entropy sequences", {"classAxis": -1}, sequence(cross_entropy()), [x("g", 2, 3, 4)], y("g", 2, 3)
    yield "cross-entropy shares", {}, cross_entropy(), [x("h", 5, 4)], shares("h/t", 5, 4)
    yield ("cross-entropy shares, all options", {**weighted, "labelSmoothing": 0.2}, cross_entropy(**weighted, label_smoothing=0.2),
           [x("i", 2, 4, 3)], shares("i/t", 2, 4, 3))
    yield "nll", {}, F.nll_loss, [F.log_softmax(x("j", 5, 4), 1)], y("j", 5)
    yield ("nll weighted, ignored", weighted, lambda a, b, reduction: F.nll_loss(a, b, torch.tensor(CLASS_WEIGHTS).to(a), reduction=reduction),
           [F.log_softmax(x("k", 6, 4), 1)], y("k", 6, ignored=(1,)))
    yield "nll images", {}, F.nll_loss, [F.log_softmax(x("l", 2, 4, 3), 1)], y("l", 2, 3)
    yield "focal", {}, focal(2), [x("m", 5, 4)], y("m", 5)
    yield "focal gamma 0", {"gamma": 0}, F.cross_entropy, [x("n", 5, 4)], y("n", 5)
    yield "focal gamma 1/2, weighted, images", {"gamma": 0.5, "alpha": CLASS_WEIGHTS}, focal(0.5, CLASS_WEIGHTS), [x("o", 2, 4, 3)], y("o", 2, 3)
    yield "focal of values", {"gamma": 1.5, "alpha": [0.75, 0.25]}, focal_of_values(1.5, [0.75, 0.25]), [x("p", 4, 3)], bits("p/t", 4, 3)
    yield "hinge", {}, hinge(1.0, 1), [x("q", 5, 4)], y("q", 5)
    yield "hinge margin 1/2, images", {"margin": 0.5}, hinge(0.5, 1), [x("r", 2, 4, 3)], y("r", 2, 3)
    yield "squared-hinge", {}, hinge(1.0, 2), [x("s", 5, 4)], y("s", 5)
    yield "dice images", {}, dice(1.0), [x("t", 2, 4, 3, 3)], y("t", 2, 3, 3)
    yield "dice classes", {"smooth": 0.5}, dice(0.5), [x("u", 5, 4)], y("u", 5)
    yield "dice masks", {}, dice(1.0), [x("v", 2, 2, 3, 2)], bits("v/t", 2, 2, 3, 2)
    yield "dice rows", {}, dice(1.0), [x("w", 3, 7)], bits("w/t", 3, 7)


def value_cases():
    def pair(name):
        return [draw(name + "/x", 4, 3)], draw(name + "/t", 4, 3)

    yield "mse", {}, F.mse_loss, *pair("A")
    yield "l1", {}, F.l1_loss, *pair("B")
    yield "smooth-l1", {}, F.smooth_l1_loss, *pair("C")
    yield "smooth-l1 beta 1/2", {"beta": 0.5}, lambda a, b, reduction: F.smooth_l1_loss(a, b, beta=0.5, reduction=reduction), *pair("D")
    yield "smooth-l1 beta 0", {"beta": 0}, F.l1_loss, *pair("E")
    yield "huber", {}, F.huber_loss, *pair("F")
    yield "huber delta 1/2", {"delta": 0.5}, lambda a, b, reduction: F.huber_loss(a, b, delta=0.5, reduction=reduction), *pair("G")
    yield "log-cosh", {}, formula(lambda a, b: torch.log(torch.cosh(a - b))), *pair("H")
    yield "bce", {}, F.binary_cross_entropy, [torch.sigmoid(draw("I/x", 4, 3))], bits("I/t", 4, 3)
    yield "bce soft", {}, F.binary_cross_entropy, [torch.sigmoid(draw("J/x", 4, 3))], torch.sigmoid(draw("J/t", 4, 3))
    yield ("bce at the ends", {}, F.binary_cross_entropy, [torch.tensor([[0.0, 1.0], [0.0, 1.0], [0.5, 1e-30]])],
           torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.5, 1.0]]))
    yield "bce-logits", {}, F.binary_cross_entropy_with_logits, [draw("K/x", 4, 3, scale=5.0)], bits("K/t", 4, 3)
    yield "bce-logits soft", {}, F.binary_cross_entropy_with_logits, [draw("L/x", 4, 3)], torch.sigmoid(draw("L/t", 4, 3))
    for name, weights in (("bce-logits weighted", [2.0, 0.5, 1.0]), ("bce-logits one weight", [3.0])):
        yield (name, {"positiveWeights": weights}, lambda a, b, reduction, w=weights: F.binary_cross_entropy_with_logits(
            a, b, pos_weight=torch.tensor(w).to(a), reduction=reduction), [draw(name + "/x", 4, 3)], bits(name + "/t", 4, 3))
    yield "logistic", {}, F.soft_margin_loss, [draw("M/x", 4, 3)], signs("M/t", 4, 3)
    yield "kl-divergence", {}, divergence(), [F.log_softmax(draw("N/x", 4, 3), 1)], shares("N/t", 4, 3)
    yield "kl-divergence with zeros", {}, divergence(), [F.log_softmax(draw("O/x", 4, 3), 1)], F.one_hot(classes("O/t", 4, count=3), 3).float()
    yield "kl-divergence of logarithms", {"logTarget": True}, divergence(True), [F.log_softmax(draw("P/x", 4, 3), 1)], torch.log(shares("P/t", 4, 3))
    yield "kl-divergence per sample", {"perSample": True}, divergence(False, True), [F.log_softmax(draw("Q/x", 4, 3), 1)], shares("Q/t", 4, 3)


def pair_cases():
    def vectors(name, count, *shape):
        return [draw(f"{name}/{index}", *shape) for index in range(count)]

    yield "margin-ranking", {}, F.margin_ranking_loss, vectors("R", 2, 6), signs("R/t", 6)
    yield ("margin-ranking margin 1/2", {"margin": 0.5}, lambda a, b, y, reduction: F.margin_ranking_loss(a, b, y, 0.5, reduction=reduction),
           vectors("S", 2, 4, 3), signs("S/t", 4, 3))
    yield ("cosine-embedding", {}, F.cosine_embedding_loss, vectors("T", 2, 6, 3), signs("T/t", 6))
    yield ("cosine-embedding margin", {"margin": 0.2}, lambda a, b, y, reduction: F.cosine_embedding_loss(a, b, y, 0.2, reduction=reduction),
           vectors("U", 2, 6, 3), signs("U/t", 6))
    for label, options, own in (
            ("", {}, {}), (" p 1", {"p": 1}, {"p": 1}),
            (" p 3, swap, margin 2", {"p": 3, "swap": True, "margin": 2}, {"p": 3, "swap": True, "margin": 2})):
        yield ("triplet" + label, own, lambda a, p, n, reduction, o=options: F.triplet_margin_loss(a, p, n, reduction=reduction, **o),
               vectors("V" + label, 3, 5, 3), None)


def record(tensors, name, function, inputs, target):
    leaves = [value.double().requires_grad_() for value in inputs]
    other = [] if target is None else [target.double() if target.is_floating_point() else target]
    for index, value in enumerate(inputs):
        tensors[f"{name}/input{index}"] = value
    if target is not None:
        tensors[f"{name}/target"] = target
    for reduction in REDUCTIONS:
        output = function(*leaves, *other, reduction=reduction)
        upstream = torch.ones(()) if output.dim() == 0 else fills.uniform(name + "/upstream", tuple(output.shape))
        tensors[f"{name}/{reduction}/output"] = output
        if reduction == "none":
            tensors[f"{name}/upstream"] = upstream
        for index, gradient in enumerate(torch.autograd.grad(output, leaves, upstream.double())):
            tensors[f"{name}/{reduction}/gradient{index}"] = gradient


def config(name, settings):
    entry = name.split(" ")[0].rstrip(",")
    return json.dumps({entry: settings})


def values(folder):
    tensors, cases = {}, []
    for kind, source in (("classes", class_cases()), ("values", value_cases()), ("sides", pair_cases())):
        for name, settings, function, inputs, target in source:
            record(tensors, name, function, inputs, target)
            if kind == "classes" and target.is_floating_point():
                target_kind = "values"
            else:
                target_kind = "none" if target is None else kind if kind != "sides" else "values"
            cases.append({"name": name, "config": config(name, settings), "inputs": len(inputs), "target": target_kind})
    safetensors_io.save(os.path.join(folder, "losses.safetensors"), tensors, metadata(SCRIPT))
    return cases


STEPS, BATCH, FEATURES, HIDDEN = 50, 8, 6, 9


def replay(name, settings, outputs, function, target, inputs=1, last=None):
    """Plain gradient descent, rate 0.1, on a network 6 -> 9 -> outputs with tanh; sides go through it one after the other."""
    model = torch.nn.Sequential(torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, outputs))
    if last is not None:
        model.add_module("3", last)
    fills.fill_state("losses-replay", model)
    model.double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for step in range(STEPS):
        sides = [model(fills.uniform(f"losses-replay/x{step}/{side}", (BATCH, FEATURES)).double()) for side in range(inputs)]
        own = fills.uniform(f"losses-replay/x{step}/0", (BATCH, FEATURES))
        optimizer.zero_grad()
        loss = function(*sides, *target(own), reduction="mean")
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"name": name, "config": config(name, settings), "outputs": outputs, "sides": inputs,
            "last": "" if last is None else type(last).__name__, "losses": losses}


def own_class(x):
    """The place of the largest of the first three features."""
    return [x[:, :3].argmax(1)]


def own_values(x):
    return [(x[:, :3] * 2).double()]


def own_bits(x):
    return [(x[:, :3] > 0).double()]


def own_signs(x):
    return [torch.where(x[:, :3] > 0, 1.0, -1.0).double()]


def own_shares(x):
    """Quarters and halves: the tests make the same without a function that rounds."""
    return [(F.one_hot(x[:, :3].argmax(1), 3) * 0.25 + 0.25).double()]


def side_signs(x):
    return [torch.where(x[:, 0] > 0, 1.0, -1.0).double()]


def scored(function):
    return lambda a, b, y, reduction: function(a[:, 0], b[:, 0], y, reduction=reduction)


def replays():
    soft, smooth = torch.nn.LogSoftmax(1), torch.nn.Sigmoid()
    weighted = {"weights": CLASS_WEIGHTS[:3]}
    yield "cross-entropy", {}, 3, cross_entropy(), own_class
    yield "cross-entropy weighted", {**weighted, "labelSmoothing": 0.1}, 3, cross_entropy(**weighted, label_smoothing=0.1), own_class
    yield "nll", {}, 3, F.nll_loss, own_class, 1, soft
    yield "focal", {}, 3, focal(2), own_class
    yield "hinge", {}, 3, hinge(1.0, 1), own_class
    yield "squared-hinge", {}, 3, hinge(1.0, 2), own_class
    yield "dice", {}, 3, dice(1.0), own_class
    yield "mse", {}, 3, F.mse_loss, own_values
    yield "l1", {}, 3, F.l1_loss, own_values
    yield "smooth-l1", {}, 3, F.smooth_l1_loss, own_values
    yield "huber", {"delta": 0.5}, 3, lambda a, b, reduction: F.huber_loss(a, b, delta=0.5, reduction=reduction), own_values
    yield "log-cosh", {}, 3, formula(lambda a, b: torch.log(torch.cosh(a - b))), own_values
    yield "bce", {}, 3, F.binary_cross_entropy, own_bits, 1, smooth
    yield "bce-logits", {}, 3, F.binary_cross_entropy_with_logits, own_bits
    yield "logistic", {}, 3, F.soft_margin_loss, own_signs
    yield "kl-divergence", {"perSample": True}, 3, divergence(False, True), own_shares, 1, soft
    yield "margin-ranking", {"margin": 0.5}, 1, scored(
        lambda a, b, y, reduction: F.margin_ranking_loss(a, b, y, 0.5, reduction=reduction)), side_signs, 2
    yield "cosine-embedding", {"margin": 0.2}, 3, lambda a, b, y, reduction: F.cosine_embedding_loss(a, b, y, 0.2, reduction=reduction), side_signs, 2
    yield "triplet", {}, 3, lambda a, p, n, reduction: F.triplet_margin_loss(a, p, n, reduction=reduction), lambda x: [], 3


def main():
    prepare()
    folder = output_folder()
    save_json(os.path.join(folder, "losses.json"), SCRIPT, {"classWeights": CLASS_WEIGHTS, "cases": values(folder)})
    save_json(os.path.join(folder, "losses-replay.json"), SCRIPT, {"cases": [replay(*case) for case in replays()]})


if __name__ == "__main__":
    main()
