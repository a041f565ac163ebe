"""Values and gradients of convolutions, poolings, borders and resizing beyond those of ops.py: ops/convs.safetensors and convs.json."""
import torch
import torch.nn.functional as F

from common import output_folder, prepare
from ops import Book, normal

FAMILY = "convs"


def convolution(book, name, op, x, w, bias, function, **attributes):
    inputs = [normal(name + "/x", *x), normal(name + "/w", *w)] + ([normal(name + "/b", bias)] if bias else [])
    book.add(FAMILY, name, op, inputs, lambda x, w, b=None: function(x, w, b, *attributes.values()), {**attributes, "bias": bool(bias)})


def one_dimension(book):
    for name, x, w, bias, stride, padding, dilation, groups in [
            ("conv1d_width_1", (2, 1, 9), (3, 1, 1), 3, 1, 0, 1, 1), ("conv1d_stride_above_kernel", (1, 3, 11), (2, 3, 2), 2, 3, 1, 1, 1),
            ("conv1d_depthwise", (2, 4, 8), (8, 1, 3), 8, 1, 2, 2, 4), ("conv1d_no_bias", (2, 2, 6), (2, 2, 6), 0, 1, 0, 1, 1)]:
        convolution(book, name, "conv1d", x, w, bias, F.conv1d, stride=stride, padding=padding, dilation=dilation, groups=groups)
    for name, x, w, bias, stride, padding, extra, groups, dilation in [
            ("conv_transpose1d", (2, 3, 5), (3, 2, 3), 2, 1, 0, 0, 1, 1), ("conv_transpose1d_all", (2, 4, 5), (4, 3, 4), 6, 3, 2, 1, 2, 2)]:
        convolution(book, name, "conv_transpose1d", x, w, bias, F.conv_transpose1d, stride=stride, padding=padding, outputPadding=extra,
                    groups=groups, dilation=dilation)


def two_dimensions(book):
    for name, x, w, bias, stride, padding, extra, groups, dilation in [
            ("conv_transpose2d_groups", (2, 4, 3, 4), (4, 3, 3, 2), 6, (2, 1), (1, 0), (1, 0), 2, (1, 1)),
            ("conv_transpose2d_depthwise", (1, 3, 4, 3), (3, 1, 3, 3), 3, (2, 2), (1, 1), (1, 1), 3, (1, 1)),
            ("conv_transpose2d_dilation", (1, 2, 3, 4), (2, 2, 2, 3), 2, (1, 2), (0, 1), (1, 0), 1, (2, 3)),
            ("conv_transpose2d_extra_beyond_stride", (1, 2, 3, 3), (2, 2, 2, 2), 0, (1, 2), (0, 1), (2, 2), 1, (3, 3)),
            ("conv_transpose2d_up", (2, 8, 4, 4), (8, 4, 2, 2), 4, (2, 2), (0, 0), (0, 0), 1, (1, 1))]:
        convolution(book, name, "conv_transpose2d", x, w, bias, F.conv_transpose2d, stride=stride, padding=padding, outputPadding=extra,
                    groups=groups, dilation=dilation)


def three_dimensions(book):
    for name, x, w, bias, stride, padding, dilation, groups in [
            ("conv3d", (2, 2, 3, 4, 5), (3, 2, 3, 3, 3), 3, (1, 1, 1), (0, 0, 0), (1, 1, 1), 1),
            ("conv3d_padding", (1, 3, 4, 4, 4), (4, 3, 3, 3, 3), 4, (1, 1, 1), (1, 1, 1), (1, 1, 1), 1),
            ("conv3d_all", (2, 4, 7, 5, 6), (6, 2, 2, 3, 1), 6, (3, 2, 1), (2, 1, 0), (2, 1, 1), 2),
            ("conv3d_depth_1", (1, 2, 1, 5, 4), (2, 2, 1, 2, 2), 0, (1, 1, 1), (0, 0, 0), (1, 1, 1), 1),
            ("conv3d_stride_above_kernel", (1, 2, 8, 3, 3), (2, 2, 1, 1, 1), 0, (3, 2, 2), (0, 0, 0), (1, 1, 1), 1)]:
        convolution(book, name, "conv3d", x, w, bias, F.conv3d, stride=stride, padding=padding, dilation=dilation, groups=groups)


def pooling(book):
    for name, shape, kernel, stride, padding in [
            ("3x3_s2", (2, 2, 6, 7), (3, 3), (2, 2), (0, 0)), ("3x2_s2_p1", (1, 2, 5, 8), (3, 2), (2, 3), (1, 1)),
            ("2x2_small", (1, 1, 1, 3), (2, 2), (2, 2), (0, 0))]:
        attributes = {"kernel": kernel, "stride": stride, "padding": padding}
        book.add(FAMILY, "max_ceiling_" + name, "max_pool2d_ceiling", [normal("max_ceiling_" + name, *shape)],
                 lambda x, k=kernel, s=stride, p=padding: F.max_pool2d(x, k, s, p, ceil_mode=True), attributes)
        for counts in (True, False):
            label = f"avg_ceiling_{name}_{counts}".lower()
            book.add(FAMILY, label, "avg_pool2d_ceiling", [normal(label, *shape)],
                     lambda x, k=kernel, s=stride, p=padding, c=counts: F.avg_pool2d(x, k, s, p, True, c), {**attributes, "countPadding": counts})
    for label, size in [("3x2", (3, 2)), ("1x1", (1, 1)), ("7x9", (7, 9))]:
        for op, function in [("adaptive_avg", F.adaptive_avg_pool2d), ("adaptive_max", F.adaptive_max_pool2d)]:
            name = f"{op}_{label}"
            book.add(FAMILY, name, op, [normal(name, 2, 2, 5, 7)], lambda x, f=function, s=size: f(x, s), {"size": size})


def borders(book):
    for mode in ("reflect", "replicate", "circular"):
        for label, shape, sizes in [
                ("line", (2, 3, 6), [3, 2]), ("image", (1, 2, 4, 5), [1, 3, 2, 0]), ("volume", (1, 2, 3, 4, 3), [1, 2, 3, 0, 2, 1])]:
            name = f"pad_{mode}_{label}"
            book.add(FAMILY, name, "pad", [normal(name, *shape)], lambda x, s=sizes, m=mode: F.pad(x, s, m), {"mode": mode, "padding": sizes})


def resizing(book):
    for label, mode, corners, shape, scale in [
            ("nearest_2", "nearest", None, (2, 2, 3, 4), 2), ("nearest_1_7", "nearest", None, (1, 2, 5, 6), 1.7),
            ("nearest_line", "nearest", None, (2, 2, 7), 2.5), ("linear_line", "linear", False, (2, 2, 7), 1.5),
            ("bilinear_2", "bilinear", False, (2, 2, 3, 4), 2), ("bilinear_2_corners", "bilinear", True, (2, 2, 3, 4), 2),
            ("bilinear_1_7", "bilinear", False, (1, 2, 5, 6), 1.7), ("bilinear_half", "bilinear", False, (1, 1, 7, 6), 0.5),
            ("trilinear", "trilinear", False, (1, 1, 2, 3, 4), 2)]:
        name = "upsample_" + label
        book.add(FAMILY, name, "upsample", [normal(name, *shape)],
                 lambda x, m=mode, c=corners, s=scale: F.interpolate(x, scale_factor=s, mode=m, align_corners=c),
                 {"mode": "nearest" if mode == "nearest" else "bilinear", "alignCorners": bool(corners), "scale": scale})
    for label, mode, corners, size in [
            ("nearest", "nearest", None, (7, 2)), ("bilinear", "bilinear", False, (7, 2)), ("corners", "bilinear", True, (1, 9)),
            ("same", "bilinear", False, (5, 4))]:
        name = "resize_" + label
        book.add(FAMILY, name, "resize", [normal(name, 2, 2, 5, 4)], lambda x, m=mode, c=corners, s=size: F.interpolate(x, s, mode=m, align_corners=c),
                 {"mode": mode, "alignCorners": bool(corners), "size": size})


def products(book):
    for label, x, z, w, bias in [("plain", (3, 4), (3, 5), (2, 4, 5), 2), ("axes", (2, 3, 2), (2, 3, 4), (3, 2, 4), 0)]:
        name = "bilinear_" + label
        inputs = [normal(name + "/x", *x), normal(name + "/z", *z), normal(name + "/w", *w)] + ([normal(name + "/b", bias)] if bias else [])
        book.add(FAMILY, name, "bilinear", inputs, lambda x, z, w, b=None: F.bilinear(x, z, w, b))
    for axis in (0, 1, -1):
        name = f"concat_{axis}"
        shapes = [[2, 3, 4] for _ in range(3)]
        for i, shape in enumerate(shapes):
            shape[axis] = i + 1
        book.add(FAMILY, name, "concat", [normal(f"{name}/{i}", *shape) for i, shape in enumerate(shapes)],
                 lambda *tensors, a=axis: torch.cat(tensors, a), {"axis": axis})


def main():
    prepare()
    book = Book()
    for part in (one_dimension, two_dimensions, three_dimensions, pooling, borders, resizing, products):
        part(book)
    book.save(output_folder(), "convs.json", "convs.py")


if __name__ == "__main__":
    main()
