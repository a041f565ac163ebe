"""What the golden scripts share: the output folder, seeded random tensors, JSON with numbers on one line."""
import json
import os
import sys
import zlib

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT_OUTPUT = os.path.join(HERE, "..", "..", "tests", "Descent.Tests", "Golden", "Files")
SEED = 20231108


def prepare():
    """One thread and deterministic kernels: the same machine gives the same bytes on every run."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def output_folder():
    """The folder named by the first argument, or the test project's folder."""
    folder = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_OUTPUT
    os.makedirs(folder, exist_ok=True)
    return folder


def generator(name):
    """A generator whose seed depends on the name alone, so that a new case never changes the numbers of an old one."""
    return torch.Generator().manual_seed(SEED + zlib.crc32(name.encode("utf-8")))


def metadata(script):
    return {"script": "tools/golden/" + script, "torch": torch.__version__, "seed": str(SEED)}


def _is_flat(value):
    return isinstance(value, (list, tuple)) and not any(isinstance(item, (dict, list, tuple)) for item in value)


def _render(value, indent):
    if isinstance(value, dict) and value:
        rows = [f'{indent}  {json.dumps(key)}: {_render(item, indent + "  ")}' for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, (list, tuple)) and value and not _is_flat(value):
        rows = [f'{indent}  {_render(item, indent + "  ")}' for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{indent}]"
    return json.dumps(value, allow_nan=False)


def save_json(path, script, content):
    """Writes `content` with the metadata first. Lists of plain values stay on one line; floats round-trip exactly."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(_render({"metadata": metadata(script), **content}, "") + "\n")
