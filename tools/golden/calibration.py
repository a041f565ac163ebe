"""Temperatures, calibration, uncertainty and diversity: calibration.json. Temperatures by PyTorch's L-BFGS in float64, the rest by NumPy."""
import os
from itertools import combinations

import numpy as np
import torch

from common import generator, output_folder, prepare, save_json

SCRIPT = "calibration.py"
# rows, classes, by how much scores are too large, how much of the class they know
TEMPERATURES = {
    "too_sure": (200, 10, 3.0, 1.0),
    "not_sure_enough": (150, 4, 0.2, 2.0),
    "two_classes": (80, 2, 5.0, 0.5),
    "many_classes": (120, 50, 2.0, 3.0),
    "large_scores": (60, 5, 40.0, 2.0),
}


def scores(name, rows, classes, scale, knowledge):
    rng = generator(name)
    labels = torch.randint(0, classes, (rows,), generator=rng)
    z = torch.randn(rows, classes, generator=rng)
    z[torch.arange(rows), labels] += knowledge
    return (scale * z).float(), labels


def temperature(z, labels):
    """Minimises the mean NLL over log T."""
    z = z.double()
    log_t = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], lr=0.5, max_iter=2000, tolerance_grad=1e-14, tolerance_change=1e-16, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(z / log_t.exp(), labels)
        loss.backward()
        return loss

    optimizer.step(closure)
    return float(log_t.exp())


def nll(z, labels, t):
    return float(torch.nn.functional.cross_entropy(z.double() / t, labels))


def calibration(p, labels, bins=15):
    """ECE and MCE as Guo et al. (2017) have them, and the Brier score."""
    confidence, right = p.max(1), p.argmax(1) == labels
    edges = np.linspace(0, 1, bins + 1)
    ece, mce = 0.0, 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            ece, mce = ece + gap * inside.mean(), max(mce, gap)
    return float(ece), float(mce), float(((p - np.eye(p.shape[1])[labels]) ** 2).sum(1).mean())


def temperature_case(name, settings):
    z, labels = scores(name, *settings)
    t = temperature(z, labels)
    before = calibration(torch.softmax(z.double(), 1).numpy(), labels.numpy())
    after = calibration(torch.softmax(z.double() / t, 1).numpy(), labels.numpy())
    return {
        "name": name, "classes": settings[1], "scores": z.flatten().tolist(), "labels": labels.tolist(), "temperature": t,
        "nllBefore": nll(z, labels, 1), "nllAfter": nll(z, labels, t),
        "eceBefore": before[0], "mceBefore": before[1], "brierBefore": before[2], "eceAfter": after[0], "mceAfter": after[1], "brierAfter": after[2],
    }


def entropy(p):
    return -(p * np.log(p)).sum(-1)


def members_case():
    """Five members' scores for 40 rows of 3 classes: uncertainty by row, diversity over pairs."""
    rng = generator("members")
    labels = torch.randint(0, 3, (40,), generator=rng)
    z = torch.randn(5, 40, 3, generator=rng)
    z[:, torch.arange(40), labels] += 1.2
    p = torch.softmax(z.double(), -1).numpy()
    mean = p.mean(0)
    predicted = p.argmax(-1)
    votes = np.stack([(predicted == c).sum(0) for c in range(3)], 1)
    right = predicted == labels.numpy()
    disagreement, q, phi = [], [], []
    for a, b in combinations(range(5), 2):
        n11, n00 = (right[a] & right[b]).sum(), (~right[a] & ~right[b]).sum()
        n10, n01 = (right[a] & ~right[b]).sum(), (~right[a] & right[b]).sum()
        disagreement.append((predicted[a] != predicted[b]).mean())
        q.append((n11 * n00 - n01 * n10) / (n11 * n00 + n01 * n10))
        phi.append(np.corrcoef(right[a], right[b])[0, 1])
    return {
        "scores": z.float().flatten().tolist(), "labels": labels.tolist(), "mean": mean.flatten().tolist(), "entropy": entropy(mean).tolist(),
        "expectedEntropy": entropy(p).mean(0).tolist(), "mutualInformation": (entropy(mean) - entropy(p).mean(0)).tolist(),
        "variationRatio": (1 - votes.max(1) / 5).tolist(), "deviation": p.std(0).flatten().tolist(), "disagreement": float(np.mean(disagreement)),
        "qStatistic": float(np.mean(q)), "errorCorrelation": float(np.mean(phi)),
    }


def main():
    prepare()
    cases = [temperature_case(name, settings) for name, settings in TEMPERATURES.items()]
    save_json(os.path.join(output_folder(), "calibration.json"), SCRIPT, {"cases": cases, "members": members_case()})


if __name__ == "__main__":
    main()
