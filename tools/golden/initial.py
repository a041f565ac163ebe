"""What the initializers must draw: fan-in, fan-out, gain, standard deviation and bound per shape: initial.json. No random number is compared."""
import math
import os

import torch
from torch.nn import init

from common import output_folder, prepare, save_json

SCRIPT = "initial.py"
SHAPES = {
    "linear_square": [64, 64], "linear_wide": [10, 784], "linear_tall": [4096, 32], "conv1d": [16, 8, 5], "conv2d_3x3": [32, 16, 3, 3],
    "conv2d_1x1": [64, 32, 1, 1], "conv2d_7x7": [64, 3, 7, 7], "conv2d_1x5": [8, 4, 1, 5], "conv2d_depthwise": [32, 1, 3, 3],
    "conv3d": [8, 4, 3, 3, 3],
}


def spread(variance):
    """A normal law needs the standard deviation; the uniform law on [-bound, bound] has the same variance with bound = sqrt(3 variance)."""
    return {"std": math.sqrt(variance), "uniformBound": math.sqrt(3 * variance)}


def schemes(fan_in, fan_out):
    relu, tanh, leaky = (init.calculate_gain("relu"), init.calculate_gain("tanh"), init.calculate_gain("leaky_relu", math.sqrt(5)))
    return {
        "kaiming_fan_in_relu": spread(relu ** 2 / fan_in),
        "kaiming_fan_out_relu": spread(relu ** 2 / fan_out),
        "kaiming_fan_in_leaky_sqrt5": spread(leaky ** 2 / fan_in),
        "kaiming_fan_in_leaky_0.01": spread(init.calculate_gain("leaky_relu", 0.01) ** 2 / fan_in),
        "xavier": spread(2 / (fan_in + fan_out)),
        "xavier_tanh": spread(tanh ** 2 * 2 / (fan_in + fan_out)),
        "xavier_fan_in": spread(1 / fan_in),
        "lecun": spread(1 / fan_in),
        "default_bias": {"uniformBound": 1 / math.sqrt(fan_in)},
    }


def check(shape, values):
    """Draws once from PyTorch and checks the closed forms against what it draws."""
    torch.manual_seed(1)
    drawn = {
        "kaiming_fan_in_leaky_sqrt5": init.kaiming_uniform_(torch.empty(shape), a=math.sqrt(5)),
        "kaiming_fan_out_relu": init.kaiming_uniform_(torch.empty(shape), mode="fan_out", nonlinearity="relu"),
        "xavier": init.xavier_uniform_(torch.empty(shape)),
    }
    for name, tensor in drawn.items():
        bound = values[name]["uniformBound"]
        assert 0.9 * bound < tensor.abs().max().item() <= bound * (1 + 1e-6), (shape, name)


def main():
    prepare()
    cases = []
    for name, shape in SHAPES.items():
        fan_in, fan_out = init._calculate_fan_in_and_fan_out(torch.empty(shape))
        values = schemes(fan_in, fan_out)
        check(shape, values)
        cases.append({"name": name, "shape": shape, "fanIn": fan_in, "fanOut": fan_out, "schemes": values})
    gains = {name: init.calculate_gain(name) for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")}
    gains["leaky_relu_sqrt5"] = init.calculate_gain("leaky_relu", math.sqrt(5))
    save_json(os.path.join(output_folder(), "initial.json"), SCRIPT, {"gains": gains, "cases": cases})


if __name__ == "__main__":
    main()
