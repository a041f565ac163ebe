"""NumPy files of every kind, with the numbers that are in them."""
import io
import struct
import zlib

import numpy as np

KINDS = ("?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8")


def numbers(name, kind, shape):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    count = int(np.prod(shape))
    if kind == "?":
        return (rng.integers(0, 2, count) == 1).reshape(shape)
    if kind[0] == "f":
        return rng.normal(0, 100, count).astype(kind).reshape(shape)
    info = np.iinfo(kind)
    return rng.integers(info.min, info.max, count, dtype=kind, endpoint=True).reshape(shape)


def saved(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version, allow_pickle=False)
    return stream.getvalue()


def cases():
    """Yields (name, file, array)."""
    for kind in KINDS:
        for order in "<>" if np.dtype(kind).itemsize > 1 else "<":
            for layout in "CF":
                name = f"{np.dtype(kind).name}{'-big' if order == '>' else ''}{'-fortran' if layout == 'F' else ''}"
                array = numbers(name, kind, (2, 3)).astype(np.dtype(kind).newbyteorder(order), order=layout)
                yield name, saved(array), array
    for name, shape in (("scalar", ()), ("one", (1,)), ("empty", (0, 4)), ("four-axes", (2, 1, 3, 2)), ("long", (123,))):
        array = numbers(name, "u1", shape)
        yield name, saved(array), array
    deep = np.asfortranarray(numbers("deep", "i2", (2, 3, 2, 2)))
    yield "four-axes-fortran", saved(deep), deep
    for version in ((2, 0), (3, 0)):
        array = numbers(f"v{version[0]}", "f4", (3, 2))
        yield f"version-{version[0]}", saved(array, version), array


def archive(compressed):
    stream = io.BytesIO()
    arrays = {"images": numbers("images", "u1", (4, 5, 5)), "labels": numbers("labels", "i8", (4,)), "scale": np.float32(0.5)}
    (np.savez_compressed if compressed else np.savez)(stream, **arrays)
    return stream.getvalue(), arrays


def bad():
    """Files that must be refused: (name, file, part of the message)."""
    good = saved(numbers("bad", "f4", (2, 3)))

    def header(text, version=1):
        text = text.encode() + b"\n"
        return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text

    objects = io.BytesIO()
    np.save(objects, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    fields = io.BytesIO()
    np.save(fields, np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    text = io.BytesIO()
    np.save(text, np.array(["a", "b"]))
    numbers_of = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }"
    yield "objects", objects.getvalue(), "allow_pickle"
    yield "records", fields.getvalue(), "structured"
    yield "text", text.getvalue(), "'<U1'"
    yield "complex", saved(np.zeros(2, "c8")), "'<c8'"
    yield "cut header", good[:40], "cut off"
    yield "cut data", good[:-1], "cut off"
    yield "more", good + b"x", "more bytes after"
    yield "version", good[:6] + b"\4" + good[7:], "version 4.0"
    yield "huge", header(numbers_of % "(1000000000, 1000000000)"), "expected at most"
    yield "overflow", header(numbers_of % "(4294967296, 4294967296, 4)"), "2^63"
    yield "negative", header(numbers_of % "(-3,)"), "'-'"
    yield "no tuple", header(numbers_of % "(3)"), "tuple"
    yield "long number", header(numbers_of % "(99999999999999999999,)"), "2^63"
    yield "code", header("__import__('os').system('true')"), "'{'"
    yield "call", header(numbers_of % "(exit(),)"), "'exit'"
    yield "twice", header("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}"), "once each"
    yield "missing", header("{'descr': '<f4', 'fortran_order': False}"), "lacks a key"
    yield "unknown", header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}"), "'x'"
    yield "truth", header("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}"), "True or False"
    yield "rest", header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} 1"), "more after"
    yield "axes", header(numbers_of % ("(" + "1, " * 33 + ")")), "at most 32"
    yield "long header", b"\x93NUMPY\2\0" + struct.pack("<I", 1 << 30), "at most 10000"
    yield "bool", saved(np.zeros(3, "?"))[:-1] + b"\2", "truth value 2"
    yield "zip", b"PK\3\4" + bytes(20), "npz"
    yield "pickle", b"\x80\4" + bytes(20), "pickle"
    yield "empty", b"", "NumPy file"
