"""Metrics from their definitions, in double precision and the slow way: metrics.json. AUROC counts all pairs."""
import os

import numpy as np
import torch

from common import generator, output_folder, prepare, save_json

SCRIPT = "metrics.py"


def scores_of(name, count, classes, lead):
    g = generator("metrics " + name)
    targets = torch.randint(0, classes, (count,), generator=g)
    scores = torch.randn(count, classes, generator=g)
    scores[torch.arange(count), targets] += lead
    return scores.numpy(), targets.numpy()


def number(value):
    return None if np.isnan(value) else float(value)


def numbers(values):
    return [number(v) for v in values]


def softmax(scores):
    e = np.exp(scores.astype(np.float64) - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def by_class(classes, targets, predicted):
    """precision, recall, F1 and IoU of each class from sets of rows; NaN for a class that is nowhere, 0 where nothing is right."""
    rows = {"precision": [], "recall": [], "f1": [], "iou": []}
    for c in range(classes):
        there, told = set(np.flatnonzero(targets == c)), set(np.flatnonzero(predicted == c))
        right = len(there & told)
        if not there | told:
            for row in rows.values():
                row.append(np.nan)
            continue
        precision = right / len(told) if told else 0.0
        recall = right / len(there) if there else 0.0
        rows["precision"].append(precision)
        rows["recall"].append(recall)
        rows["f1"].append(2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0)
        rows["iou"].append(right / len(there | told))
    return rows


def area(scores, is_own):
    """The share of pairs (own, other) in which own scores higher; equal ones count half."""
    own, others = scores[is_own], scores[~is_own]
    if len(own) == 0 or len(others) == 0:
        return np.nan
    won = sum((1.0 if a > b else 0.5 if a == b else 0.0) for a in own for b in others)
    return won / (len(own) * len(others))


def calibration(probabilities, targets, bins):
    confidence, right = probabilities.max(1), probabilities.argmax(1) == targets
    ece, mce = 0.0, 0.0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if inside.any():
            gap = abs(confidence[inside].mean() - right[inside].mean())
            ece, mce = ece + inside.mean() * gap, max(mce, gap)
    return ece, mce


def classification(name, scores, targets):
    kept = targets >= 0
    s, t = scores[kept], targets[kept]
    classes = s.shape[1]
    p = softmax(s)
    predicted = s.argmax(1)
    order = np.argsort(-s, axis=1, kind="stable")
    rows = by_class(classes, t, predicted)
    support = np.array([(t == c).sum() for c in range(classes)])
    expected = {"accuracy": float((predicted == t).mean())}
    for k in (1, 2):
        if k < classes:
            expected[f"top-{k}"] = float(np.mean([t[i] in order[i, :k] for i in range(len(t))]))
    for metric, values in rows.items():
        values = np.array(values)
        known = ~np.isnan(values)
        expected[metric] = float(values[known].mean())
        expected[metric + " classes"] = numbers(values)
        if metric != "iou":
            expected[metric + "-weighted"] = float((values[known] * support[known]).sum() / support[known].sum())
            expected[metric + "-micro"] = float((predicted == t).mean())
    # Two classes by the difference of their scores, which is exact, so that equal ones are equal.
    keys = [s[:, c].astype(np.float64) - s[:, 1 - c] for c in range(2)] if classes == 2 else [p[:, c] for c in range(classes)]
    areas = np.array([area(keys[c], t == c) for c in range(classes)])
    known = areas[~np.isnan(areas)]
    expected["auroc classes"] = numbers(areas)
    expected["auroc"] = number(known.mean() if len(known) else np.nan)
    expected["perplexity"] = float(np.exp(-np.log(p[np.arange(len(t)), t]).mean()))
    for bins in (15, 7):
        expected[f"ece {bins}"], expected[f"mce {bins}"] = (float(v) for v in calibration(p, t, bins))
    confusion = np.zeros((classes, classes), dtype=int)
    np.add.at(confusion, (t, predicted), 1)
    expected["confusion"] = [int(v) for v in confusion.ravel()]
    return {"name": name, "classes": classes, "scores": [float(v) for v in scores.ravel()], "targets": [int(v) for v in targets],
            "expected": expected}


def classifications():
    yield classification("three classes", *scores_of("three", 60, 3, 1.0))
    yield classification("ten classes, sure", *scores_of("ten", 200, 10, 4.0))
    scores, targets = scores_of("binary", 80, 2, 0.8)
    yield classification("binary", scores, targets)
    yield classification("binary with ties", np.round(scores).astype(np.float32), targets)
    yield classification("all the same", np.zeros((20, 2), dtype=np.float32), targets[:20])
    scores, targets = scores_of("missing", 50, 3, 0.5)
    told = np.concatenate([scores, scores[:, :1] + 0.3, np.full((50, 1), -20, dtype=np.float32)], 1)  # 3: told, never there; 4: neither
    yield classification("classes that are not there", told, targets)
    scores, targets = scores_of("unlabelled", 60, 4, 1.0)
    targets[::7] = -100
    yield classification("unlabelled places", scores, targets)
    yield classification("one class only", scores_of("single", 12, 3, 0.2)[0], np.ones(12, dtype=np.int64))


def regression(name, values, targets):
    y, t = values.astype(np.float64), targets.astype(np.float64)
    spread = ((t - t.mean(0)) ** 2).sum(0)
    known = spread > 0
    r2 = 1 - ((y - t) ** 2).sum(0)[known] / spread[known]
    expected = {"mae": float(np.abs(y - t).mean()), "rmse": float(np.sqrt(((y - t) ** 2).mean())), "r2": number(r2.mean() if known.any() else np.nan)}
    return {"name": name, "outputs": values.shape[1], "values": [float(v) for v in values.ravel()], "targets": [float(v) for v in targets.ravel()],
            "expected": expected}


def regressions():
    def draw(name, count, outputs, offset=0.0, noise=0.3):
        g = generator("metrics " + name)
        t = torch.randn(count, outputs, generator=g)
        return ((t + noise * torch.randn(count, outputs, generator=g)) + offset).numpy(), (t + offset).numpy()

    yield regression("one value", *draw("one", 40, 1))
    yield regression("two values", *draw("two", 30, 2, noise=0.8))
    yield regression("far from zero", *draw("far", 50, 1, offset=1e5))
    y, t = draw("flat", 25, 2)
    t[:, 0] = 3
    yield regression("one value that does not vary", y, t)
    yield regression("no value that varies", y[:, :1], t[:, :1])


if __name__ == "__main__":
    prepare()
    save_json(os.path.join(output_folder(), "metrics.json"), SCRIPT,
              {"classifications": list(classifications()), "regressions": list(regressions())})
