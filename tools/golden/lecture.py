"""The numbers that the lectures print, with the exact values behind them: lecture.json. Computed by plain Python floats (float64)."""
import math
import os

from common import output_folder, prepare, save_json
from ops import LECTURE_IMAGE

SCRIPT = "lecture.py"
TABLE = [
    ("Model 1", [5.0, -3.0, 2.0], 0.0, "0.05"),
    ("Model 2", [5.0, 10.0, 10.0], 12.0, "5.70"),
    ("Model 3", [5.0, -20.0, -20.0], 0.0, "2e-11"),
]


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def hinge(scores, label):
    return sum(max(0.0, s - scores[label] + 1) for k, s in enumerate(scores) if k != label)


def cross_entropy(scores, label):
    """log(1 + sum exp(s_k - s_y)) by log1p, which keeps every digit where the loss is far below the rounding of 1."""
    return math.log1p(sum(math.exp(s - scores[label]) for k, s in enumerate(scores) if k != label))


def softmax(scores):
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [power / sum(powers) for power in powers]


def hinge_table():
    rows = []
    for name, scores, printed_hinge, printed_entropy in TABLE:
        assert hinge(scores, 0) == printed_hinge
        probabilities = softmax(scores)
        gradient = [p - (1 if k == 0 else 0) for k, p in enumerate(probabilities)]
        gradient[0] = -sum(probabilities[1:])
        rows.append({
            "name": name, "scores": scores, "label": 0, "margin": 1.0, "hinge": hinge(scores, 0), "crossEntropy": cross_entropy(scores, 0),
            "crossEntropyPrinted": printed_entropy, "probabilities": probabilities, "crossEntropyGradient": gradient})
    return rows


def saturation_unit(loss):
    """One sigmoid unit, x = 1, y = 0, w = b = 2, 50 steps of gradient descent; the lecture names no rate, 0.15 is chosen here."""
    w = b = 2.0
    rate, curve = 0.15, []
    for _ in range(51):
        s = sigmoid(w + b)
        slope = 2 * s * s * (1 - s) if loss == "l2" else s
        value = s * s if loss == "l2" else math.log1p(math.exp(w + b))
        curve.append({"w": w, "b": b, "prediction": s, "loss": value, "gradient": slope})
        w, b = w - rate * slope, b - rate * slope
    return {"lossKind": loss, "learningRate": rate, "x": 1.0, "y": 0.0} | {key: [row[key] for row in curve] for key in curve[0]}


def closed_forms():
    rows = []
    for z in (-10.0, -4.0, -1.0, 0.0, 1.0, 4.0, 10.0):
        s = sigmoid(z)
        rows.append({"z": z, "sigmoid": s, "sigmoidDerivative": s * sigmoid(-z), "l2Gradient": 2 * s * s * sigmoid(-z), "logLossGradient": s})
    return rows


def activations():
    """Value and derivative at -10, 0 and 10. At the kink of the rectifiers the derivative is PyTorch's choice: that of the left side."""
    points = [-10.0, 0.0, 10.0]
    functions = {
        "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
        "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
        "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
        "leaky_relu_0.1": (lambda z: max(0.1 * z, z), lambda z: 1.0 if z > 0 else 0.1),
        "leaky_relu_0.01": (lambda z: max(0.01 * z, z), lambda z: 1.0 if z > 0 else 0.01),
        "elu_1": (lambda z: z if z > 0 else math.expm1(z), lambda z: 1.0 if z > 0 else math.exp(z)),
    }
    return {name: {"at": points, "value": [f(z) for z in points], "derivative": [d(z) for z in points]} for name, (f, d) in functions.items()}


def max_pooling():
    """The 5 x 5 image, 2 x 2 window, stride 1; the gradient for an upstream of ones goes to the first maximum of each window."""
    output = [[0.0] * 4 for _ in range(4)]
    gradient = [[0.0] * 5 for _ in range(5)]
    for row in range(4):
        for column in range(4):
            places = [(row + i, column + j) for i in range(2) for j in range(2)]
            best = max(places, key=lambda place: LECTURE_IMAGE[place[0]][place[1]])
            output[row][column] = float(LECTURE_IMAGE[best[0]][best[1]])
            gradient[best[0]][best[1]] += 1.0
    assert output == [[3, 3, 2, 2], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 2, 2]], "the lecture prints this"
    return {"image": LECTURE_IMAGE, "kernel": 2, "stride": 1, "output": output, "gradientOfOnes": gradient}


def output_sizes():
    """M = floor((N + 2 pad - dilation (K - 1) - 1) / stride) + 1; with dilation 1 it is the lecture's (N + 2 pad - K) / stride + 1."""
    cases = [(5, 2, 0, 1, 1), (32, 5, 2, 1, 1), (224, 7, 3, 2, 1), (7, 3, 0, 2, 1), (8, 3, 0, 3, 1), (9, 3, 2, 1, 2), (28, 2, 0, 2, 1)]
    keys = ("size", "kernel", "padding", "stride", "dilation")
    return [dict(zip(keys, case)) | {"output": (case[0] + 2 * case[2] - case[4] * (case[1] - 1) - 1) // case[3] + 1} for case in cases]


def main():
    prepare()
    save_json(os.path.join(output_folder(), "lecture.json"), SCRIPT, {
        "hingeAgainstCrossEntropy": hinge_table(), "saturationUnit": [saturation_unit("l2"), saturation_unit("log")],
        "sigmoidClosedForms": closed_forms(), "activations": activations(), "maxPooling": max_pooling(), "outputSizes": output_sizes()})


if __name__ == "__main__":
    main()
