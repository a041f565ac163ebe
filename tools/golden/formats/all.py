"""Files in the formats that Descent reads, with what must be read from them: formats.json and formats/."""
import base64
import hashlib
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from common import output_folder, save_json  # noqa: E402
import jpegs  # noqa: E402
import pngs  # noqa: E402

SCRIPT = "formats/all.py"


def digest(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:32]


def picture(name, file, pixels, indices=None):
    case = {"name": name, "file": base64.b64encode(file).decode(), "width": pixels.shape[1], "height": pixels.shape[0], "channels": pixels.shape[2],
            "pixels": digest(pixels)}
    if indices is not None:
        case["indices"] = digest(indices)
    return case


def photograph(name, file, pixels, upright):
    case = picture(name, file, pixels)
    if not np.array_equal(pixels, upright):
        case["upright"] = digest(upright)
    return case


def main():
    folder = output_folder()
    save_json(os.path.join(folder, "pngs.json"), SCRIPT, {"cases": [picture(*case) for case in pngs.cases()]})
    save_json(os.path.join(folder, "jpegs.json"), SCRIPT, {"cases": [photograph(*case) for case in jpegs.cases(jpegs.files())]})
    turned = [*jpegs.cases(jpegs.turned_files()), *jpegs.turned_pngs()]
    save_json(os.path.join(folder, "upright.json"), SCRIPT, {"cases": [photograph(*case) for case in turned]})


if __name__ == "__main__":
    main()
