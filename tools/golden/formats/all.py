"""Files in the formats that Descent reads, with what must be read from them: formats.json and formats/."""
import base64
import hashlib
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from common import output_folder, save_json  # noqa: E402
import jpegs  # noqa: E402
import npys  # noqa: E402
import pngs  # noqa: E402

SCRIPT = "formats/all.py"


def digest(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:32]


def picture(name, file, pixels, indices=None):
    case = {"name": name, "file": encoded(file), "width": pixels.shape[1], "height": pixels.shape[0], "channels": pixels.shape[2],
            "pixels": digest(pixels)}
    if indices is not None:
        case["indices"] = digest(indices)
    return case


def photograph(name, file, pixels, upright):
    case = picture(name, file, pixels)
    if not np.array_equal(pixels, upright):
        case["upright"] = digest(upright)
    return case


def encoded(file):
    return base64.b64encode(file).decode()


def numbers(name, file, array):
    native = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
    floats = native.astype(np.float32).reshape(-1)[:6].tolist()
    return {"name": name, "file": encoded(file), "type": array.dtype.name, "shape": list(array.shape), "data": digest(native), "floats": floats}


def archives():
    for name, compressed in (("stored", False), ("compressed", True)):
        file, arrays = npys.archive(compressed)
        yield {"name": name, "file": encoded(file), "arrays": {key: digest(np.asarray(value)) for key, value in arrays.items()}}


def main():
    folder = output_folder()
    save_json(os.path.join(folder, "pngs.json"), SCRIPT, {"cases": [picture(*case) for case in pngs.cases()]})
    save_json(os.path.join(folder, "jpegs.json"), SCRIPT, {"cases": [photograph(*case) for case in jpegs.cases(jpegs.files())]})
    refused = [{"name": name, "file": encoded(file), "part": part} for name, file, part in npys.bad()]
    content = {"cases": [numbers(*case) for case in npys.cases()], "archives": list(archives()), "bad": refused}
    save_json(os.path.join(folder, "npys.json"), SCRIPT, content)
    turned = [*jpegs.cases(jpegs.turned_files()), *jpegs.turned_pngs()]
    save_json(os.path.join(folder, "upright.json"), SCRIPT, {"cases": [photograph(*case) for case in turned]})


if __name__ == "__main__":
    main()
