#!/usr/bin/python3
"""torchvision's side of `data --jpeg`: a folder of JPEG files through ImageFolder (PIL) and DataLoader.

    torchvision_loader.py make FOLDER --cifar FOLDER [--count 2000]     JPEG files of 256x256 from CIFAR-10's binary files, quality 90
    torchvision_loader.py run FOLDER [--workers N] [--seconds S]        one JSON line: images a second

Random resized crop to 224, flip, normalise, batches of 64. The first batches are not counted: processes start.
Needs Debian's python3-torchvision and python3-pil. Pictures are CIFAR-10's, enlarged eightfold (bicubic), with a little noise,
so that they take about the bytes of photographs.
"""
import argparse
import gzip
import json
import os
import time

SIDE, BATCH, CROP = 256, 64, 224


def make(folder, cifar, count):
    import numpy as np
    from PIL import Image

    path = os.path.join(cifar, "data_batch_1.bin")
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
    with opened as file:
        records = np.frombuffer(file.read(count * 3073), np.uint8).reshape(-1, 3073)
    rng = np.random.default_rng(1)
    for i, record in enumerate(records):
        place = os.path.join(folder, f"class{record[0]}")
        os.makedirs(place, exist_ok=True)
        small = Image.fromarray(record[1:].reshape(3, 32, 32).transpose(1, 2, 0).copy())
        large = np.asarray(small.resize((SIDE, SIDE), Image.BICUBIC)).astype(np.float32)
        noisy = np.clip(large + rng.normal(0, 4, large.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(os.path.join(place, f"{i:05d}.jpg"), quality=90)
    print(json.dumps({"made": len(records)}))


def run(folder, workers, seconds):
    import torch
    from torchvision import datasets, transforms

    torch.set_num_threads(1)  # as its own workers have it
    data = datasets.ImageFolder(folder, transforms.Compose([
        transforms.RandomResizedCrop(CROP), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]))
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True, num_workers=workers, drop_last=True)
    images, start = 0, None
    while True:
        for number, (x, _) in enumerate(loader):
            now = time.perf_counter()
            if start is None:
                if number == 2 + 2 * workers:
                    start = now
                continue
            images += len(x)
            if now - start > seconds:
                print(json.dumps({"images_per_second": images / (now - start), "workers": workers}))
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("folder")
    making.add_argument("--cifar", required=True)
    making.add_argument("--count", type=int, default=2000)
    running = commands.add_parser("run")
    running.add_argument("folder")
    running.add_argument("--workers", type=int, default=0)
    running.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    if given.command == "make":
        make(given.folder, given.cifar, given.count)
    else:
        run(given.folder, given.workers, given.seconds)


if __name__ == "__main__":
    main()
