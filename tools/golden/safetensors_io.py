"""Writes (and reads back) safetensors files: 8-byte little-endian header length, JSON header, then the raw tensor bytes.

Only the two types that the golden files use are known: F32 and I64. The I64 tensors lie first, so that every tensor starts at a
multiple of its element size; otherwise tensors are laid out in the order they are given, without gaps.
"""
import json
import struct

import numpy as np

TYPES = {np.dtype("<f4"): "F32", np.dtype("<i8"): "I64"}
DTYPES = {name: dtype for dtype, name in TYPES.items()}


def to_array(value):
    """Turns a tensor or array into a contiguous float32 or int64 array. Floats of higher precision are rounded to float32."""
    array = value.detach().cpu().numpy() if hasattr(value, "detach") else np.asarray(value)
    dtype = "<f4" if np.issubdtype(array.dtype, np.floating) else "<i8"
    return array.astype(dtype, order="C")


def save(path, tensors, metadata):
    """Writes `tensors` (name -> tensor or array) and `metadata` (text -> text) to `path`."""
    header = {"__metadata__": {key: str(value) for key, value in metadata.items()}}
    blocks = []
    offset = 0
    arrays = [(name, to_array(value)) for name, value in tensors.items()]
    for name, array in sorted(arrays, key=lambda pair: -pair[1].itemsize):
        data = array.tobytes()
        header[name] = {"dtype": TYPES[array.dtype], "shape": list(array.shape), "data_offsets": [offset, offset + len(data)]}
        blocks.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for data in blocks:
            file.write(data)


def load(path):
    """Reads a file written by `save`: returns (tensors, metadata)."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + place for place in entry["data_offsets"])
        tensors[name] = np.frombuffer(content[start:end], dtype=DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
