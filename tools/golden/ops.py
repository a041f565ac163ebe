"""Values and gradients of single ops: ops/<family>.safetensors and ops.json.

Inputs are random float32 numbers. Every result is computed by PyTorch in float64 from these inputs and then rounded to float32,
so the files hold the true value and carry no rounding of PyTorch's own float32 kernels.
"""
import os

import torch
import torch.nn.functional as F

import ops_functions
import safetensors_io
from common import generator, metadata, output_folder, prepare, save_json

SCRIPT = "ops.py"


class Book:
    """Collects cases: the tensors per family and the description of every case."""

    def __init__(self):
        self.families = {}
        self.cases = []

    def add(self, family, name, op, inputs, function, attributes=None, extras=None, frozen=()):
        """Runs `function` on float64 copies of `inputs`; inputs that are integers or listed in `frozen` get no gradient.

        `extras` maps a name to a tensor that the function changes in place: it is stored before and (as <name>_after) after the call.
        """
        tensors = self.families.setdefault(family, {})
        leaves = []
        for index, value in enumerate(inputs):
            tensors[f"{name}/input{index}"] = value
            if value.is_floating_point():
                value = value.double().requires_grad_(index not in frozen)
            leaves.append(value)
        state = {key: value.double() for key, value in (extras or {}).items()}
        for key, value in state.items():
            tensors[f"{name}/{key}"] = value.clone()
        output = function(*leaves, **state)
        tensors[f"{name}/output"] = output
        upstream = self._upstream(name, output)
        tensors[f"{name}/gradient_output"] = upstream
        wanted = [index for index, leaf in enumerate(leaves) if leaf.requires_grad]
        gradients = torch.autograd.grad(output, [leaves[index] for index in wanted], upstream.double())
        for index, gradient in zip(wanted, gradients):
            tensors[f"{name}/gradient{index}"] = gradient
        for key, value in state.items():
            tensors[f"{name}/{key}_after"] = value
        self.cases.append({
            "name": name, "op": op, "file": f"ops/{family}.safetensors", "inputs": len(inputs), "gradients": wanted,
            "extras": list(state), "attributes": attributes or {}})

    @staticmethod
    def _upstream(name, output):
        if output.dim() == 0:
            return torch.ones(())
        return torch.randn(output.shape, generator=generator(name + "/gradient_output"))

    def save(self, folder, name="ops.json", script=SCRIPT):
        os.makedirs(os.path.join(folder, "ops"), exist_ok=True)
        for family, tensors in self.families.items():
            safetensors_io.save(os.path.join(folder, "ops", family + ".safetensors"), tensors, metadata(script))
        save_json(os.path.join(folder, name), script, {"cases": self.cases})


def normal(name, *shape, scale=1.0):
    return torch.randn(shape, generator=generator(name)) * scale


def positive(name, *shape):
    """Numbers in [0.25, 2.25): safe for log, sqrt and division."""
    return torch.rand(shape, generator=generator(name)) * 2 + 0.25


def labels(name, count, classes):
    return torch.randint(0, classes, (count,), generator=generator(name))


def matrix_products(book):
    shapes = {
        "2d": ((3, 4), (4, 5)), "row": ((1, 7), (7, 3)), "column": ((6, 5), (5, 1)), "outer": ((4, 1), (1, 6)),
        "odd": ((37, 53), (53, 29)), "tall": ((65, 17), (17, 34)), "batched": ((3, 2, 4), (3, 4, 5)),
        "batched_4d": ((2, 3, 4, 5), (2, 3, 5, 6)), "batch_broadcast": ((2, 1, 3, 4), (5, 4, 6)), "batch_times_matrix": ((4, 3, 5), (5, 2)),
    }
    for label, (left, right) in shapes.items():
        name = "matmul_" + label
        book.add("matmul", name, "matmul", [normal(name + "/a", *left), normal(name + "/b", *right)], torch.matmul)
    sizes = [("2d", (4,), 6, 3, True), ("no_bias", (4,), 6, 3, False), ("3d", (2, 5), 7, 4, True), ("wide", (16,), 33, 50, True)]
    for label, lead, width, units, bias in sizes:
        name = "linear_" + label
        inputs = [normal(name + "/x", *lead, width), normal(name + "/w", units, width, scale=0.5)]
        inputs += [normal(name + "/b", units)] if bias else []
        book.add("linear", name, "linear", inputs, F.linear, {"bias": bias})


def arithmetic(book):
    shapes = {
        "same": ((3, 4), (3, 4)), "row": ((3, 4), (4,)), "column": ((3, 4), (3, 1)), "both": ((3, 1), (1, 5)), "scalar": ((2, 3), ()),
        "left_smaller": ((5,), (2, 3, 5)), "channel": ((2, 3, 4, 4), (3, 1, 1)), "middle": ((2, 1, 4), (2, 3, 1)),
        "inner_block": ((1, 3, 4), (5, 3, 4)), "ones": ((1, 1), (4, 6)),
    }
    for op in ("add", "sub", "mul", "div"):
        for label, (left, right) in shapes.items():
            name = f"{op}_{label}"
            book.add("arithmetic", name, op, [normal(name + "/a", *left), positive(name + "/b", *right)], getattr(torch, op))


def elementwise(book):
    plain = {
        "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "exp": torch.exp, "neg": torch.neg, "abs": torch.abs,
        "square": torch.square, "sin": torch.sin, "cos": torch.cos, "softplus": F.softplus, "silu": F.silu, "mish": F.mish,
        "hardswish": F.hardswish, "selu": F.selu,
    }
    for op, function in plain.items():
        book.add("elementwise", op, op, [normal(op, 5, 7, scale=2.0)], function)
    for op, function in {"log": torch.log, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "reciprocal": torch.reciprocal}.items():
        book.add("elementwise", op, op, [positive(op, 5, 7)], function)
    for slope in (0.01, 0.1):
        name = f"leaky_relu_{slope}"
        book.add("elementwise", name, "leaky_relu", [normal(name, 5, 7)], lambda x, s=slope: F.leaky_relu(x, s), {"slope": slope})
    for alpha in (1.0, 0.5):
        name = f"elu_{alpha}"
        book.add("elementwise", name, "elu", [normal(name, 5, 7, scale=2.0)], lambda x, a=alpha: F.elu(x, a), {"alpha": alpha})
    for approximate in ("none", "tanh"):
        name = "gelu_" + approximate
        book.add("elementwise", name, "gelu", [normal(name, 5, 7, scale=2.0)],
                 lambda x, a=approximate: F.gelu(x, approximate=a), {"approximate": approximate})
    book.add("elementwise", "pow_3", "pow", [normal("pow_3", 4, 5)], lambda x: x.pow(3), {"exponent": 3.0})
    book.add("elementwise", "pow_1.5", "pow", [positive("pow_1.5", 4, 5)], lambda x: x.pow(1.5), {"exponent": 1.5})
    book.add("elementwise", "clamp", "clamp", [normal("clamp", 4, 5)], lambda x: x.clamp(-0.5, 0.75), {"minimum": -0.5, "maximum": 0.75})
    # The kink: PyTorch's gradient at exactly 0 is 0 for ReLU and the slope for leaky ReLU.
    kink = torch.tensor([-1.0, -0.0, 0.0, 1.0])
    book.add("elementwise", "relu_at_zero", "relu", [kink], torch.relu)
    book.add("elementwise", "leaky_relu_at_zero", "leaky_relu", [kink], lambda x: F.leaky_relu(x, 0.1), {"slope": 0.1})
    far = torch.tensor([-100.0, -30.0, -10.0, -1.0, 0.0, 1.0, 10.0, 30.0, 100.0])
    for op in ("tanh", "sigmoid", "softplus", "silu"):
        book.add("elementwise", op + "_far", op, [far], plain[op])
    for approximate in ("none", "tanh"):
        book.add("elementwise", f"gelu_{approximate}_far", "gelu", [far], lambda x, a=approximate: F.gelu(x, approximate=a), {"approximate": approximate})
    book.add("elementwise", "where", "where", [(normal("where/c", 3, 4) > 0).long(), normal("where/a", 3, 4), normal("where/b", 3, 4)],
             lambda c, a, b: torch.where(c > 0, a, b))


def reductions(book):
    functions = {
        "sum": lambda x, axes, keep: x.sum(axes, keepdim=keep), "mean": lambda x, axes, keep: x.mean(axes, keepdim=keep),
        "max": lambda x, axes, keep: x.amax(axes, keepdim=keep), "min": lambda x, axes, keep: x.amin(axes, keepdim=keep),
        "var": lambda x, axes, keep: x.var(axes, unbiased=False, keepdim=keep),
        "logsumexp": lambda x, axes, keep: torch.logsumexp(x, axes, keepdim=keep),
    }
    variants = {
        "axis0": ([0], False), "axis1": ([1], False), "last_keep": ([-1], True), "axes02": ([0, 2], False),
        "axes12_keep": ([1, 2], True), "all": ([0, 1, 2], False)}
    for op, function in functions.items():
        for label, (axes, keep) in variants.items():
            name = f"{op}_{label}"
            attributes = {"axes": axes, "keepDims": keep}
            book.add("reductions", name, op, [normal(name, 3, 4, 5)], lambda x, f=function, a=axes, k=keep: f(x, a, k), attributes)
    for op, function in {"softmax": F.softmax, "log_softmax": F.log_softmax}.items():
        for label, shape, axis in [("last", (4, 6), -1), ("axis0", (4, 6), 0), ("axis1_3d", (2, 5, 3), 1), ("wide", (3, 37), -1)]:
            name = f"{op}_{label}"
            book.add("reductions", name, op, [normal(name, *shape, scale=2.0)], lambda x, f=function, a=axis: f(x, dim=a), {"axis": axis})
        large = torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 1000.0], [88.0, 88.0, 88.0]])
        book.add("reductions", op + "_large", op, [large], lambda x, f=function: f(x, dim=-1), {"axis": -1})


def losses(book):
    for reduction in ("mean", "sum", "none"):
        for label, count, classes in [("small", 4, 3), ("wide", 7, 10)]:
            name = f"cross_entropy_{label}_{reduction}"
            book.add("losses", name, "cross_entropy", [normal(name, count, classes, scale=2.0), labels(name + "/labels", count, classes)],
                     lambda x, y, r=reduction: F.cross_entropy(x, y, reduction=r), {"reduction": reduction})
        pairs = {
            "mse": F.mse_loss, "l1": F.l1_loss, "smooth_l1": F.smooth_l1_loss,
            "huber": lambda a, b, reduction: F.huber_loss(a, b, reduction=reduction, delta=0.5),
        }
        for op, function in pairs.items():
            name = f"{op}_{reduction}"
            attributes = {"reduction": reduction}
            attributes.update({"delta": 0.5} if op == "huber" else {"beta": 1.0} if op == "smooth_l1" else {})
            book.add("losses", name, op, [normal(name + "/a", 4, 3), normal(name + "/b", 4, 3)],
                     lambda a, b, f=function, r=reduction: f(a, b, reduction=r), attributes)
        name = f"bce_with_logits_{reduction}"
        targets = labels(name + "/labels", 12, 2).float().reshape(4, 3)
        book.add("losses", name, "bce_with_logits", [normal(name, 4, 3, scale=3.0), targets],
                 lambda a, b, r=reduction: F.binary_cross_entropy_with_logits(a, b, reduction=r), {"reduction": reduction}, frozen=(1,))
        name = f"nll_{reduction}"
        book.add("losses", name, "nll", [F.log_softmax(normal(name, 5, 4), dim=1), labels(name + "/labels", 5, 4)],
                 lambda x, y, r=reduction: F.nll_loss(x, y, reduction=r), {"reduction": reduction})
        name = f"hinge_{reduction}"
        # PyTorch divides the sum over classes by the class count; multiplied back, it is the lecture's plain sum.
        book.add("losses", name, "multi_class_hinge", [normal(name, 5, 4), labels(name + "/labels", 5, 4)],
                 lambda x, y, r=reduction: 4 * F.multi_margin_loss(x, y, reduction=r), {"reduction": reduction, "margin": 1.0})
    options = {"smoothing": {"label_smoothing": 0.1}, "ignored": {"ignore_index": -100}, "weighted": {}}
    for label, extra in options.items():
        name = "cross_entropy_" + label
        targets = labels(name + "/labels", 6, 4)
        inputs = [normal(name, 6, 4, scale=2.0), targets]
        attributes = {"reduction": "mean"}
        if label == "smoothing":
            attributes["labelSmoothing"] = 0.1
        if label == "ignored":
            targets[1] = targets[4] = -100
            attributes["ignoreIndex"] = -100
        if label == "weighted":
            inputs.append(torch.tensor([0.5, 2.0, 1.0, 0.25]))
        book.add("losses", name, "cross_entropy", inputs, lambda x, y, w=None, e=extra: F.cross_entropy(x, y, weight=w, **e), attributes, frozen=(2,))
    large = torch.tensor([[1000.0, -1000.0, 0.0], [-500.0, 500.0, 499.0]])
    book.add("losses", "cross_entropy_large", "cross_entropy", [large, torch.tensor([1, 2])], F.cross_entropy, {"reduction": "mean"})


def convolution(book, name, image, weight, bias=True, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1, extra=(0, 0, 0, 0)):
    inputs = [normal(name + "/x", *image), normal(name + "/w", *weight, scale=0.5)]
    inputs += [normal(name + "/b", weight[0])] if bias else []
    attributes = {
        "stride": list(stride), "padding": list(padding), "dilation": list(dilation), "groups": groups, "bias": bias, "extraPadding": list(extra)}

    def function(x, w, b=None):
        return F.conv2d(F.pad(x, extra), w, b, stride, padding, dilation, groups)

    book.add("conv2d", name, "conv2d", inputs, function, attributes)


def convolutions(book):
    convolution(book, "conv2d_3x3", (2, 3, 6, 7), (4, 3, 3, 3))
    convolution(book, "conv2d_3x3_padding", (2, 3, 6, 7), (4, 3, 3, 3), padding=(1, 1))
    convolution(book, "conv2d_no_bias", (2, 3, 6, 6), (4, 3, 3, 3), bias=False, padding=(1, 1))
    convolution(book, "conv2d_one_channel", (3, 1, 8, 8), (5, 1, 3, 3), padding=(1, 1))
    convolution(book, "conv2d_1x1", (2, 6, 5, 5), (3, 6, 1, 1))
    convolution(book, "conv2d_1x1_stride", (2, 4, 6, 7), (3, 4, 1, 1), stride=(2, 2), bias=False)
    convolution(book, "conv2d_5x5", (1, 2, 9, 9), (3, 2, 5, 5), padding=(2, 2))
    convolution(book, "conv2d_stride", (2, 3, 9, 8), (4, 3, 3, 3), stride=(2, 2), padding=(1, 1))
    convolution(book, "conv2d_stride_uneven", (1, 2, 9, 10), (3, 2, 3, 2), stride=(2, 3), padding=(1, 0))
    convolution(book, "conv2d_stride_leftover", (1, 2, 8, 8), (2, 2, 3, 3), stride=(3, 3))
    convolution(book, "conv2d_dilation", (1, 2, 9, 9), (3, 2, 3, 3), dilation=(2, 2), padding=(2, 2))
    convolution(book, "conv2d_dilation_uneven", (1, 2, 8, 9), (3, 2, 3, 3), dilation=(1, 3), padding=(0, 3))
    convolution(book, "conv2d_groups", (2, 4, 6, 6), (6, 2, 3, 3), groups=2, padding=(1, 1))
    convolution(book, "conv2d_depthwise", (2, 5, 6, 6), (5, 1, 3, 3), groups=5, padding=(1, 1))
    convolution(book, "conv2d_depthwise_multiplier", (1, 3, 6, 6), (6, 1, 3, 3), groups=3, stride=(2, 2), padding=(1, 1))
    convolution(book, "conv2d_1x7", (2, 3, 5, 9), (4, 3, 1, 7), padding=(0, 3))
    convolution(book, "conv2d_7x1", (2, 3, 9, 5), (4, 3, 7, 1), padding=(3, 0))
    convolution(book, "conv2d_kernel_is_image", (3, 2, 4, 5), (6, 2, 4, 5))
    convolution(book, "conv2d_padding_beyond_kernel", (1, 2, 4, 4), (2, 2, 2, 2), padding=(2, 3))
    convolution(book, "conv2d_asymmetric", (2, 3, 6, 6), (4, 3, 3, 3), stride=(2, 2), extra=(0, 1, 0, 1))
    convolution(book, "conv2d_asymmetric_all", (1, 2, 5, 6), (3, 2, 2, 4), extra=(1, 2, 0, 3))
    convolution(book, "conv2d_wide", (2, 16, 9, 11), (24, 16, 3, 3), padding=(1, 1))
    for label, stride, padding, dilation in [("plain", 1, 0, 1), ("stride_padding", 2, 2, 1), ("dilation", 1, 4, 2)]:
        name = "conv1d_" + label
        book.add("conv2d", name, "conv1d", [normal(name + "/x", 2, 3, 11), normal(name + "/w", 4, 3, 5), normal(name + "/b", 4)],
                 lambda x, w, b, s=stride, p=padding, d=dilation: F.conv1d(x, w, b, s, p, d),
                 {"stride": stride, "padding": padding, "dilation": dilation, "groups": 1, "bias": True})
    for label, stride, padding, output_padding in [("plain", 1, 0, 0), ("stride", 2, 1, 1)]:
        name = "conv_transpose2d_" + label
        book.add("conv2d", name, "conv_transpose2d", [normal(name + "/x", 2, 3, 4, 5), normal(name + "/w", 3, 4, 3, 3), normal(name + "/b", 4)],
                 lambda x, w, b, s=stride, p=padding, o=output_padding: F.conv_transpose2d(x, w, b, s, p, o),
                 {"stride": [stride] * 2, "padding": [padding] * 2, "outputPadding": [output_padding] * 2,
                  "dilation": [1, 1], "groups": 1, "bias": True})


LECTURE_IMAGE = [[1, 3, 0, 2, 1], [2, 0, 1, 2, 0], [0, 3, 1, 3, 2], [1, 3, 0, 2, 1], [2, 0, 1, 2, 0]]


def pooling(book):
    for label, shape, kernel, stride, padding in [
            ("2x2", (2, 3, 6, 8), (2, 2), (2, 2), (0, 0)), ("2x2_leftover", (1, 2, 7, 5), (2, 2), (2, 2), (0, 0)),
            ("3x3_s2_p1", (2, 3, 7, 8), (3, 3), (2, 2), (1, 1)), ("2x3_uneven", (1, 2, 6, 9), (2, 3), (1, 2), (1, 0)),
            ("3x3_s1_overlap", (1, 2, 5, 5), (3, 3), (1, 1), (0, 0))]:
        attributes = {"kernel": list(kernel), "stride": list(stride), "padding": list(padding)}
        name = "max_pool2d_" + label
        book.add("pooling", name, "max_pool2d", [normal(name, *shape)], lambda x, k=kernel, s=stride, p=padding: F.max_pool2d(x, k, s, p), attributes)
        for include in (True, False) if padding != (0, 0) else (True,):
            name = f"avg_pool2d_{label}" + ("" if include else "_exclude_padding")
            book.add("pooling", name, "avg_pool2d", [normal(name, *shape)],
                     lambda x, k=kernel, s=stride, p=padding, i=include: F.avg_pool2d(x, k, s, p, count_include_pad=i),
                     {**attributes, "countIncludePadding": include})
    # The lecture's picture has equal maxima in one window: the gradient goes to the first of them in row-major order.
    image = torch.tensor(LECTURE_IMAGE, dtype=torch.float32).reshape(1, 1, 5, 5)
    book.add("pooling", "max_pool2d_lecture", "max_pool2d", [image], lambda x: F.max_pool2d(x, 2, 1),
             {"kernel": [2, 2], "stride": [1, 1], "padding": [0, 0]})
    for label, size in [("1", (1, 1)), ("3x2", (3, 2))]:
        name = "adaptive_avg_pool2d_" + label
        book.add("pooling", name, "adaptive_avg_pool2d", [normal(name, 2, 3, 5, 7)],
                 lambda x, s=size: F.adaptive_avg_pool2d(x, s), {"outputSize": list(size)})


def norms(book):
    for label, shape in [("1d", (6, 4)), ("1d_length", (3, 4, 5)), ("2d", (3, 4, 5, 6))]:
        for mode in ("train", "eval"):
            for affine in (True, False):
                name = f"batch_norm_{label}_{mode}" + ("" if affine else "_no_affine")
                inputs = [normal(name + "/x", *shape, scale=2.0) + 0.5] + ([positive(name + "/w", 4), normal(name + "/b", 4)] if affine else [])
                extras = {"running_mean": normal(name + "/mean", 4), "running_var": positive(name + "/var", 4)}

                def function(x, w=None, b=None, running_mean=None, running_var=None, training=mode == "train"):
                    return F.batch_norm(x, running_mean, running_var, w, b, training, 0.1, 1e-5)

                attributes = {"training": mode == "train", "momentum": 0.1, "epsilon": 1e-5, "affine": affine}
                book.add("norms", name, "batch_norm", inputs, function, attributes, extras)
    book.add("norms", "layer_norm", "layer_norm", [normal("layer_norm/x", 3, 5, 8), positive("layer_norm/w", 8), normal("layer_norm/b", 8)],
             lambda x, w, b: F.layer_norm(x, (8,), w, b), {"normalizedShape": [8], "epsilon": 1e-5})
    book.add("norms", "group_norm", "group_norm", [normal("group_norm/x", 2, 6, 4, 3), positive("group_norm/w", 6), normal("group_norm/b", 6)],
             lambda x, w, b: F.group_norm(x, 3, w, b), {"groups": 3, "epsilon": 1e-5})
    for label, shape, normalized, has_weight, has_bias in [
            ("no_bias", (4, 9), (9,), True, False), ("plain", (2, 3, 17), (17,), False, False), ("last_two", (3, 4, 5), (4, 5), True, True),
            ("wide", (6, 300), (300,), True, True), ("whole", (7,), (7,), True, True)]:
        name = "layer_norm_" + label
        inputs = [normal(name + "/x", *shape, scale=2.0) + 0.5] + ([positive(name + "/w", *normalized)] if has_weight else [])
        inputs += [normal(name + "/b", *normalized)] if has_bias else []
        book.add("norms", name, "layer_norm", inputs, lambda x, w=None, b=None, n=normalized: F.layer_norm(x, n, w, b),
                 {"normalizedShape": list(normalized), "epsilon": 1e-5})
    for label, shape, groups, affine in [
            ("matrix", (5, 6), 2, True), ("length", (3, 4, 37), 2, True), ("one", (2, 3, 4, 5), 1, True), ("each", (2, 4, 5, 5), 4, True),
            ("plain", (2, 6, 3, 3), 3, False)]:
        name = "group_norm_" + label
        inputs = [normal(name + "/x", *shape, scale=2.0) + 0.5] + ([positive(name + "/w", shape[1]), normal(name + "/b", shape[1])] if affine else [])
        book.add("norms", name, "group_norm", inputs, lambda x, w=None, b=None, g=groups: F.group_norm(x, g, w, b), {"groups": groups, "epsilon": 1e-5})
    book.add("norms", "instance_norm", "instance_norm",
             [normal("instance_norm/x", 2, 3, 4, 5), positive("instance_norm/w", 3), normal("instance_norm/b", 3)],
             lambda x, w, b: F.instance_norm(x, weight=w, bias=b), {"epsilon": 1e-5})


def shaping(book):
    def one(name, op, shape, function, attributes):
        book.add("shaping", name, op, [normal(name, *shape)], function, attributes)

    one("flatten", "flatten", (2, 3, 4, 5), lambda x: x.flatten(1), {"startAxis": 1})
    one("reshape", "reshape", (2, 3, 4), lambda x: x.reshape(4, 6), {"shape": [4, 6]})
    one("reshape_inferred", "reshape", (2, 3, 4), lambda x: x.reshape(3, -1), {"shape": [3, -1]})
    one("permute_2d", "permute", (3, 5), lambda x: x.permute(1, 0), {"axes": [1, 0]})
    one("permute_nhwc", "permute", (2, 3, 4, 5), lambda x: x.permute(0, 2, 3, 1), {"axes": [0, 2, 3, 1]})
    one("permute_cycle", "permute", (2, 3, 4), lambda x: x.permute(2, 0, 1), {"axes": [2, 0, 1]})
    one("permute_reshape", "permute_reshape", (2, 3, 4), lambda x: x.permute(2, 0, 1).reshape(8, 3), {"axes": [2, 0, 1], "shape": [8, 3]})
    one("transpose", "transpose", (2, 3, 4), lambda x: x.transpose(0, 2), {"axis0": 0, "axis1": 2})
    one("slice", "slice", (5, 6), lambda x: x[:, 1:4], {"axis": 1, "start": 1, "length": 3})
    one("expand", "expand", (3, 1), lambda x: x.expand(2, 3, 4), {"shape": [2, 3, 4]})
    one("pad", "pad", (2, 3, 4), lambda x: F.pad(x, (1, 2, 0, 1)), {"padding": [1, 2, 0, 1]})
    pair = [normal("concatenate/a", 2, 3), normal("concatenate/b", 2, 4)]
    book.add("shaping", "concatenate", "concatenate", pair, lambda a, b: torch.cat([a, b], 1), {"axis": 1})
    pair = [normal("stack/a", 2, 3), normal("stack/b", 2, 3)]
    book.add("shaping", "stack", "stack", pair, lambda a, b: torch.stack([a, b], 1), {"axis": 1})
    book.add("shaping", "embedding", "embedding", [torch.tensor([[0, 2, 2], [4, 1, 0]]), normal("embedding/w", 5, 3)], F.embedding)


def main():
    prepare()
    book = Book()
    for part in (matrix_products, arithmetic, elementwise, reductions, losses, convolutions, pooling, norms, shaping):
        part(book)
    ops_functions.add(book, normal, positive, labels)
    book.save(output_folder())


if __name__ == "__main__":
    main()
