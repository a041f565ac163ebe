"""JPEG files of every usual kind, and the pixels that Pillow reads from them.

Pillow writes most of them; what it cannot write (4:4:0, 4:1:1, YCCK) comes from libjpeg-turbo itself through ctypes.
"""
import ctypes
import ctypes.util
import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from pngs import encode

SAMP_440, SAMP_411, SAMP_444, PF_RGB, PF_CMYK = 4, 5, 0, 0, 11


def drawing(name, width, height, count):
    """Slopes, an edge and noise: every coefficient occurs, and smooth upsampling differs from plain."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(count):
        plane = 128 + 90 * np.sin((c + 1) * x / 5 + y / (4 + c)) + 60 * ((x + y * (c + 1)) % 17 < 6) - 30
        planes.append(np.clip(plane + rng.normal(0, 6, plane.shape), 0, 255))
    return np.stack(planes, 2).astype(np.uint8)


def written(name, mode, width, height, **settings):
    pixels = drawing(name, width, height, len(mode) if mode != "L" else 1)
    stream = io.BytesIO()
    Image.fromarray(pixels if mode != "L" else pixels[:, :, 0], mode).save(stream, "JPEG", **{"quality": 60, **settings})
    return stream.getvalue()


def turbo(name, width, height, pixel_format, sampling):
    library = ctypes.CDLL("libturbojpeg.so.0")
    library.tjInitCompress.restype = ctypes.c_void_p
    pixels = drawing(name, width, height, 4 if pixel_format == PF_CMYK else 3).tobytes()
    out, size = ctypes.POINTER(ctypes.c_ubyte)(), ctypes.c_ulong()
    handle = ctypes.c_void_p(library.tjInitCompress())
    assert library.tjCompress2(handle, pixels, width, 0, height, pixel_format, ctypes.byref(out), ctypes.byref(size), sampling, 60, 0) == 0
    return bytes(out[:size.value])


def exif(orientation, byte_order):
    """Two other tags before the one that counts."""
    mark = {"<": b"II*\0", ">": b"MM\0*"}[byte_order]
    tags = struct.pack(byte_order + "HHII", 0x0100, 3, 1, 0) + struct.pack(byte_order + "HHII", 0x010F, 2, 4, 0x41424300)
    tags += struct.pack(byte_order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(byte_order + "IH", 8, 3) + tags + struct.pack(byte_order + "I", 0)


def pixels_of(file, upright=False):
    picture = Image.open(io.BytesIO(file))
    if upright:
        picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    array = np.asarray(picture)
    return array.reshape(array.shape[0], array.shape[1], -1)


def cases(named_files):
    """Yields (name, file, pixels as stored, pixels upright)."""
    for name, file in named_files:
        yield name, file, pixels_of(file), pixels_of(file, upright=True)


def files():
    yield "grey", written("grey", "L", 37, 22)
    yield "grey-progressive", written("grey-progressive", "L", 16, 8, progressive=True)
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        for progressive in (False, True):
            name = subsampling.replace(":", "") + ("-progressive" if progressive else "")
            yield name, written(name, "RGB", 37, 23, subsampling=subsampling, progressive=progressive)
    yield "420-optimized", written("420-optimized", "RGB", 48, 32, subsampling="4:2:0", optimize=True, quality=25)
    yield "420-fine", written("420-fine", "RGB", 18, 17, subsampling="4:2:0", quality=98)
    for width, height in ((1, 1), (2, 1), (1, 3), (3, 2), (7, 9), (17, 16), (16, 17)):
        name = f"420-{width}x{height}"
        yield name, written(name, "RGB", width, height, subsampling="4:2:0")
    yield "440", turbo("440", 37, 23, PF_RGB, SAMP_440)
    yield "411", turbo("411", 37, 23, PF_RGB, SAMP_411)
    yield "cmyk", written("cmyk", "CMYK", 21, 13)
    yield "ycck", turbo("ycck", 21, 13, PF_CMYK, SAMP_444)


def turned_files():
    for orientation in range(1, 9):
        byte_order = "<>"[orientation % 2]
        name = f"orientation-{orientation}"
        yield name, written(name, "RGB", 11, 7, subsampling="4:2:0", quality=30, exif=b"Exif\0\0" + exif(orientation, byte_order))


def turned_pngs():
    """PNG with Exif: (name, file, pixels as stored, pixels upright)."""
    for orientation in (3, 6):
        name = f"png-orientation-{orientation}"
        pixels = drawing(name, 5, 4, 3)
        file = encode(pixels.astype(np.int64), 2, 8, False, extra=[(b"eXIf", exif(orientation, "<"))])
        yield name, file, pixels, pixels_of(file, upright=True)
