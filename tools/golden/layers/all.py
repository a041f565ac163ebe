"""Writes layers/<family>.safetensors for every family in this folder."""
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import book
import safetensors_io
from common import metadata, output_folder, prepare

OTHERS = {"all.py", "book.py"}


def main():
    prepare()
    folder = os.path.join(output_folder(), "layers")
    os.makedirs(folder, exist_ok=True)
    for file in sorted(set(name for name in os.listdir(HERE) if name.endswith(".py")) - OTHERS):
        family = file[:-3]
        page = book.Book()
        importlib.import_module(family).cases(page)
        safetensors_io.save(os.path.join(folder, family + ".safetensors"), page.tensors, metadata("layers/" + file))


if __name__ == "__main__":
    main()
