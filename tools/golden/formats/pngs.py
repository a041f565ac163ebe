"""PNG files of every kind of the standard, written by a small encoder of its own, and what a reader must make of them.

Pillow cannot write most of these kinds. It reads them all, and where its result has 8 bits a sample it is compared with what is expected here.
"""
import io
import struct
import zlib

import numpy as np
from PIL import Image

KINDS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type -> samples of a pixel
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paeth(a, b, c):
    p = a + b - c
    near = [(abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c)]
    return min(near)[2]


def filtered(rows, distance, first):
    """Every row with the next of the five filters, so that all occur."""
    out = bytearray()
    above = bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = (first + y) % 5
        out.append(kind)
        for i, value in enumerate(row):
            a, b, c = (row[i - distance], above[i], above[i - distance]) if i >= distance else (0, above[i], 0)
            out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256)
        above = row
    return bytes(out)


def packed_rows(samples, depth):
    """samples: (height, width, n) numbers below 2 ** depth -> rows of bytes."""
    rows = []
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            rows.append(flat.astype(">u2").tobytes())
        elif depth == 8:
            rows.append(flat.astype(np.uint8).tobytes())
        else:
            bits = ((flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(-1).astype(np.uint8)
            rows.append(np.packbits(bits).tobytes())
    return rows


def encode(samples, color, depth, interlaced, palette=None, transparency=None, pieces=1, extra=()):
    height, width, count = samples.shape
    distance = max(1, count * depth // 8)
    data = b""
    for number, (x, y, dx, dy) in enumerate(PASSES if interlaced else [(0, 0, 1, 1)]):
        part = samples[y::dy, x::dx]
        if part.size:
            data += filtered(packed_rows(part, depth), distance, number + 1)
    body = zlib.compress(data, 9)
    cuts = [len(body) * i // pieces for i in range(pieces + 1)]
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))
    file += b"".join(chunk(kind, content) for kind, content in extra)
    if palette is not None:
        file += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        file += chunk(b"tRNS", transparency)
    file += b"".join(chunk(b"IDAT", body[cuts[i]:cuts[i + 1]]) for i in range(pieces))
    return file + chunk(b"IEND", b"")


def to_eight(samples, depth):
    """The rule: 16 bits are rounded to the nearest of 256, fewer bits are scaled up."""
    if depth == 16:
        return np.rint(samples / 257.0).astype(np.uint8)
    return (samples * (255 // (2 ** depth - 1))).astype(np.uint8)


def expected_of(samples, color, depth, palette, transparency):
    if color == 3:
        colors = palette[samples[:, :, 0]]
        if transparency is None:
            return colors.astype(np.uint8)
        alpha = np.full(len(palette), 255)
        alpha[:len(transparency)] = list(transparency)
        return np.concatenate([colors, alpha[samples[:, :, 0]][:, :, None]], 2).astype(np.uint8)
    result = to_eight(samples, depth)
    if transparency is None:
        return result
    key = np.array(struct.unpack(">" + "H" * (len(transparency) // 2), transparency))
    alpha = np.where((samples == key).all(2), 0, 255)[:, :, None]
    return np.concatenate([result, alpha], 2).astype(np.uint8)


def check_with_pillow(file, expected, color, depth, transparency):
    picture = Image.open(io.BytesIO(file))
    picture.load()
    if depth == 16 or (color == 0 and transparency is not None):
        return  # Pillow cuts the low byte, and keeps a grey key as a remark
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[expected.shape[2]]
    got = np.asarray(picture.convert(mode)).reshape(expected.shape)
    assert np.array_equal(got, expected), (color, depth)


def smooth(rng, height, width, count, depth):
    """Slopes with noise: all filters have something to guess."""
    y, x = np.mgrid[0:height, 0:width]
    top = 2 ** depth - 1
    planes = [(rng.uniform(-1, 1) * y / height + rng.uniform(-1, 1) * x / width + rng.normal(0, .05, (height, width))) for _ in range(count)]
    scaled = [np.clip((p - p.min()) / max(np.ptp(p), 1e-9) * top, 0, top) for p in planes]
    return np.rint(np.stack(scaled, 2)).astype(np.int64)


def cases():
    """Yields (name, file, expected pixels, indices or None)."""
    for color, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            for interlaced in (False, True):
                for keyed in ((False, True) if color in (0, 2, 3) else (False,)):
                    name = f"{'grey rgb palette grey-alpha rgba'.split()[[0, 2, 3, 4, 6].index(color)]}{depth}"
                    name += ("-key" if keyed else "") + ("-adam7" if interlaced else "")
                    yield name, *one(name, color, depth, interlaced, keyed)
    for width, height in ((1, 1), (2, 1), (1, 3), (5, 2), (3, 9), (4, 4), (9, 3)):
        name = f"tiny-{width}x{height}-adam7"
        yield name, *one(name, 2, 8, True, False, width, height)


def one(name, color, depth, interlaced, keyed, width=9, height=5):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    samples = smooth(rng, height, width, KINDS[color], depth)
    palette = transparency = None
    if color == 3:
        palette = rng.integers(0, 256, (2 ** depth, 3))
        transparency = bytes(rng.integers(0, 256, max(1, 2 ** depth - 1)).tolist()) if keyed else None
    elif keyed:
        transparency = struct.pack(">" + "H" * KINDS[color], *samples[height // 2, width // 2])
    extra = [(b"gAMA", struct.pack(">I", 45455)), (b"tEXt", b"Comment\0none")] if name == "rgb8" else []
    file = encode(samples, color, depth, interlaced, palette, transparency, pieces=3 if interlaced else 1, extra=extra)
    expected = expected_of(samples, color, depth, palette, transparency)
    check_with_pillow(file, expected, color, depth, transparency)
    indices = samples.astype(np.uint8) if color == 3 or (color == 0 and depth < 8) else None
    return file, expected, indices
