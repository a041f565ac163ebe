"""Image operations: torchvision's functional on float tensors, Pillow's on bytes: images.json and images.safetensors.

Inputs are bytes of the fills (name "images/<height>x<width>x<channels>"); floats are byte / 255. Outputs of bytes are written as byte / 255 too.
"""
import os
import warnings

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.transforms.functional as tv
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode, autoaugment

import fills
import safetensors_io
from common import metadata, output_folder, prepare, save_json

SCRIPT = "images.py"
BILINEAR, NEAREST = InterpolationMode.BILINEAR, InterpolationMode.NEAREST
PILLOW = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def pixels(height, width, channels=3):
    return fills.integers(f"images/{height}x{width}x{channels}", channels * height * width, 256).reshape(channels, height, width)


def floats(*size):
    return pixels(*size).to(torch.float32) / 255


def bytes_of(*size):
    return pixels(*size).to(torch.uint8)


def unit(image):
    return image.to(torch.float32) / 255


def resizes():
    shapes = [(1, 1, 5, 4), (1, 7, 3, 3), (9, 1, 4, 2), (8, 8, 8, 8), (13, 17, 5, 6), (13, 17, 14, 31), (5, 6, 4, 19), (40, 3, 2, 9), (11, 12, 1, 1),
              (33, 20, 16, 21)]
    for mode in ("nearest", "bilinear", "bicubic"):
        for height, width, new_height, new_width in shapes:
            yield resized(mode, (height, width, 1), (0, 0, width, height), (new_height, new_width))
        yield resized(mode, (13, 17, 3), (4, 3, 9, 8), (16, 5))
        yield resized(mode, (33, 20, 3), (2, 1, 18, 31), (7, 7))


def resized(mode, size, region, new_size):
    left, top, width, height = region
    part = floats(*size)[None, :, top:top + height, left:left + width]
    if mode == "nearest":
        output = F.interpolate(part, size=new_size, mode="nearest-exact")[0]
    else:
        output = F.interpolate(part, size=new_size, mode=mode, align_corners=False, antialias=True)[0]
    raw = bytes_of(*size)
    if mode == "bicubic":
        raw = raw // 2 + 64  # Pillow cuts to the range of bytes after each direction; so nothing leaves it
    of_bytes = raw[:, top:top + height, left:left + width].permute(1, 2, 0).contiguous().numpy()
    pillow = np.asarray(Image.fromarray(of_bytes[:, :, 0] if size[2] == 1 else of_bytes).resize(new_size[::-1], PILLOW[mode]))
    pillow = torch.from_numpy(np.array(pillow)).reshape(*new_size, size[2]).permute(2, 0, 1)
    name = f"resize {mode} {size} {region} {new_size}"
    return name, "resize", size, {"mode": mode, "region": region, "newSize": new_size}, output, unit(pillow)


def windows():
    size = (5, 7, 1)
    image = floats(*size)
    for mode in ("constant", "edge", "reflect", "symmetric"):
        for left, top, right, bottom in ((1, 2, 3, 4), (0, 4, 5, 0)):
            padded = tv.pad(image, [left, top, right, bottom], fill=0.25 if mode == "constant" else 0, padding_mode=mode)
            region = (-left, -top, size[1] + left + right, size[0] + top + bottom)
            yield f"window {mode} {region}", "window", size, {"mode": mode, "region": region, "fill": 0.25}, padded
        far = np.pad(image.numpy(), ((0, 0), (9, 13), (17, 2)), mode, **({"constant_values": 0.25} if mode == "constant" else {}))
        yield f"window {mode} far", "window", size, {"mode": mode, "region": (-17, -9, 26, 27), "fill": 0.25}, torch.from_numpy(far)
    for region in ((-3, -2, 6, 20), (5, 4, 9, 9), (9, 9, 2, 3), (2, 1, 4, 3)):
        left, top, width, height = region
        cropped = tv.crop(image, top, left, height, width)
        yield f"crop {region}", "window", size, {"mode": "constant", "region": region, "fill": 0}, cropped
    for mode in ("edge", "reflect", "symmetric"):
        one = np.pad(floats(1, 1, 1).numpy(), ((0, 0), (2, 1), (0, 3)), mode)
        yield f"window {mode} of one pixel", "window", (1, 1, 1), {"mode": mode, "region": (0, -2, 4, 4), "fill": 0}, torch.from_numpy(one)


def has_no_ties(matrix, height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    for row, half in ((matrix[:3], (width - 1) / 2), (matrix[3:], (height - 1) / 2)):
        place = row[0] * x + row[1] * y + row[2] + half
        if np.abs(place - np.floor(place) - 0.5).min() < 1e-4:
            return False
    return True


def affines():
    settings = [(30, (0, 0), 1.0, (0, 0)), (-77.3, (0, 0), 1.0, (0, 0)), (0, (2, -3), 1.0, (0, 0)), (0, (0, 0), 1.0, (17.2, 0)),
                (0, (0, 0), 1.0, (0, -21.4)), (12.1, (1, 2), 0.7, (8.3, -5.2)), (181.3, (-4, 0), 2.3, (0, 0))]
    for size in ((9, 13, 1), (1, 6, 1), (4, 4, 3), (1, 1, 1)):
        for angle, shift, scale, shear in settings:
            matrix = tv._get_inverse_affine_matrix([0.0, 0.0], angle, [float(s) for s in shift], scale, list(map(float, shear)))
            for mode in (NEAREST, BILINEAR):
                if mode == NEAREST and not has_no_ties(matrix, *size[:2]):
                    continue
                image = floats(*size)
                output = tv.affine(image, angle, list(shift), scale, list(shear), mode)
                # Beyond the edges lies the fill: the same as zeros around the image less the fill.
                filled = tv.affine(image - 0.5, angle, list(shift), scale, list(shear), mode) + 0.5
                settings_of = {"angle": angle, "shift": shift, "scale": scale, "shear": shear, "mode": mode.value}
                yield f"affine {size} {angle} {shift} {scale} {shear} {mode.value}", "affine", size, settings_of, output, filled
    for angle in (45.5, -130.2):
        yield f"rotate {angle}", "rotate", (9, 13, 1), {"angle": angle}, tv.rotate(floats(9, 13, 1), angle, NEAREST)


def colors():
    for size in ((4, 5, 3), (1, 1, 3), (3, 9, 1)):
        image, raw = floats(*size), bytes_of(*size)
        for factor in (0.0, 0.3, 1.0, 1.75):
            for name, function in (("brightness", tv.adjust_brightness), ("contrast", tv.adjust_contrast), ("saturation", tv.adjust_saturation),
                                   ("sharpness", tv.adjust_sharpness)):
                yield f"{name} {factor} {size}", name, size, {"value": factor}, function(image, factor), unit(function(raw, factor))
        for shift in (-0.5, -0.13, 0.0, 0.31, 0.5):
            yield f"hue {shift} {size}", "hue", size, {"value": shift}, tv.adjust_hue(image, shift), unit(tv.adjust_hue(raw, shift))
        for threshold in (0, 85, 128, 255):
            yield (f"solarize {threshold} {size}", "solarize", size, {"value": threshold / 255},
                   unit(tv.solarize(raw, threshold)), unit(tv.solarize(raw, threshold)))
        for bits in range(9):
            output = unit(tv.posterize(raw, bits))
            yield f"posterize {bits} {size}", "posterize", size, {"value": bits}, output, output
        yield f"grayscale {size}", "grayscale", size, {"value": 0}, tv.rgb_to_grayscale(image, size[2]), unit(tv.rgb_to_grayscale(raw, size[2]))
        yield f"invert {size}", "invert", size, {"value": 0}, tv.invert(image), unit(tv.invert(raw))
        yield f"autocontrast {size}", "autocontrast", size, {"value": 0}, tv.autocontrast(image), unit(tv.autocontrast(raw))
        yield f"equalize {size}", "equalize", size, {"value": 0}, unit(tv.equalize(raw)), unit(tv.equalize(raw))
    # Large enough that levels move: squares of numbers crowd at the dark end.
    dark = (bytes_of(23, 31, 1).to(torch.int64) ** 2 // 255).to(torch.uint8)
    yield "equalize dark", "equalize", (23, 31, 1), {"value": 0, "dark": True}, unit(tv.equalize(dark)), unit(tv.equalize(dark))


def spaces():
    """How strong operation k of 31 is, for images of 12 x 15: the magnitudes, and whether a sign is drawn."""
    found = {"rand-augment": autoaugment.RandAugment()._augmentation_space(31, (12, 15)),
             "trivial-augment": autoaugment.TrivialAugmentWide()._augmentation_space(31)}
    return {policy: [{"operation": name, "isSigned": signed, "magnitudes": [float(m) for m in magnitudes.reshape(-1)]}
                     for name, (magnitudes, signed) in space.items()] for policy, space in found.items()}


def operations():
    """What an operation of these policies does to bytes."""
    size = (12, 15, 3)
    raw = bytes_of(*size)
    for index, sign in ((9, 1), (23, -1)):
        for entry in spaces()["rand-augment" if sign == 1 else "trivial-augment"]:
            operation, magnitudes = entry["operation"], entry["magnitudes"]
            magnitude = magnitudes[index if len(magnitudes) > 1 else 0] * (sign if entry["isSigned"] else 1)
            output = unit(autoaugment._apply_op(raw, operation, magnitude, NEAREST, None))
            yield f"{operation} {magnitude:.4g}", "operation", size, {"operation": operation, "magnitude": magnitude}, output


def resized_crops():
    """Means and deviations of torchvision's random parts of images, of many draws."""
    torch.manual_seed(1)
    rows = []
    for height, width in ((180, 240), (30, 100)):
        draws = np.array([transforms.RandomResizedCrop.get_params(torch.zeros(1, height, width), [0.08, 1.0], [3 / 4, 4 / 3]) for _ in range(8000)])
        rows.append({"size": [height, width], "names": ["top", "left", "height", "width"],
                     "means": [round(float(m), 3) for m in draws.mean(0)], "deviations": [round(float(d), 3) for d in draws.std(0)]})
    return rows


def main():
    prepare()
    warnings.simplefilter("ignore")
    cases, tensors = [], {}
    for source in (resizes, windows, affines, colors, operations):
        for name, op, size, attributes, *outputs in source():
            if name in tensors:
                continue
            cases.append({"name": name, "op": op, "size": list(size), **{k: list(v) if isinstance(v, tuple) else v for k, v in attributes.items()}})
            for suffix, output in zip(("", "/other"), outputs):
                tensors[name + suffix] = output.to(torch.float32).contiguous()
    folder = output_folder()
    save_json(os.path.join(folder, "images.json"), SCRIPT, {"spaces": spaces(), "resizedCrops": resized_crops(), "cases": cases})
    safetensors_io.save(os.path.join(folder, "images.safetensors"), tensors, metadata(SCRIPT))


if __name__ == "__main__":
    main()
