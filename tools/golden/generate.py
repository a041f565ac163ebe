"""Writes every golden file, or with --check writes them to a temporary folder and compares them byte for byte with the committed ones."""
import filecmp
import os
import subprocess
import sys
import tempfile

from common import DEFAULT_OUTPUT, HERE

SCRIPTS = ("ops.py", "optimizers.py", "optimizer_cases.py", "initial.py", "schedules.py", "replay.py", "lecture.py", "attention.py", "models.py",
           "sequence_runs.py", "image_runs.py", "convs.py", "losses.py", "images.py", "layers/all.py", "formats/all.py", "preprocessing.py",
           "calibration.py", "metrics.py")
KEPT = {".gitattributes"}


def write(folder):
    for script in SCRIPTS:
        subprocess.run([sys.executable, os.path.join(HERE, script), folder], check=True, stdout=subprocess.DEVNULL)


def files(folder):
    return {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(folder) for name in names} - KEPT


def check():
    with tempfile.TemporaryDirectory() as folder:
        write(folder)
        names = files(folder) | files(DEFAULT_OUTPUT)
        equal, different, missing = filecmp.cmpfiles(folder, DEFAULT_OUTPUT, sorted(names), shallow=False)
    print(f"{len(equal)} files equal, different: {different}, only on one side: {missing}")
    return 1 if different or missing else 0


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    write(DEFAULT_OUTPUT)
