"""Reads a safetensors file with NumPy alone and believes nothing: every length, offset and name is checked against the file."""
import json
import struct

import numpy as np

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1", "U8": "<u1", "BOOL": "|b1"}


def once(pairs):
    result = dict(pairs)
    assert len(result) == len(pairs), f"a key stands twice in {[key for key, _ in pairs]}"
    return result


def load(path):
    """Returns (tensors, metadata); an AssertionError says what the file breaks of the format."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    assert length <= 100_000_000 and 8 + length <= len(content), f"a header of {length} bytes in a file of {len(content)}"
    assert length % 8 == 0, "data that does not begin at a multiple of 8 bytes"
    text = content[8:8 + length].decode("utf-8")
    assert text.startswith("{") and text.rstrip(" ").endswith("}"), "a header that is no object, or not padded with spaces"
    header = json.loads(text, object_pairs_hook=once)
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(value, str) for value in metadata.values()), "metadata that are no strings"
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        assert set(entry) == {"dtype", "shape", "data_offsets"}, f"{name} has {sorted(entry)}"
        dtype, (start, stop) = np.dtype(DTYPES[entry["dtype"]]), entry["data_offsets"]
        assert start == end, f"{name} begins at {start}; the one before it ends at {end}"
        assert stop - start == dtype.itemsize * int(np.prod(entry["shape"], dtype=np.int64)), f"{name}: bytes and shape differ"
        assert (8 + length + start) % dtype.itemsize == 0, f"{name} is not aligned"
        tensors[name] = np.frombuffer(content[8 + length + start:8 + length + stop], dtype=dtype).reshape(entry["shape"])
        end = stop
    assert 8 + length + end == len(content), f"{len(content) - 8 - length - end} bytes after the last tensor"
    return tensors, metadata
