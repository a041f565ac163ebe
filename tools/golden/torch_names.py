"""Writes the public names of PyTorch that docs/pytorch-map.md may speak of: python3 tools/golden/torch_names.py, from the repository's root."""

import inspect
import pathlib

import torch
import torch.nn.utils.parametrizations
import torch.optim.swa_utils
import torch.utils.checkpoint
import torch.utils.data
import torchvision.transforms

SPACES = {
    "torch": torch,
    "torch.nn": torch.nn,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils,
    "torch.nn.utils.parametrizations": torch.nn.utils.parametrizations,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
    "torch.optim.swa_utils": torch.optim.swa_utils,
    "torch.utils.checkpoint": torch.utils.checkpoint,
    "torch.utils.data": torch.utils.data,
    "torch.autograd": torch.autograd,
    "torch.Tensor": torch.Tensor,
    "torchvision.transforms": torchvision.transforms,
}


def names():
    for space, module in SPACES.items():
        for name in dir(module):
            if not name.startswith("_") and (callable(getattr(module, name)) or space == "torch.Tensor") and not inspect.ismodule(getattr(module, name)):
                yield f"{space}.{name}"


if __name__ == "__main__":
    target = pathlib.Path("tests/Descent.Tests/Docs/TorchNames.txt")
    lines = [f"# Public names of PyTorch {torch.__version__.split('+')[0]} and torchvision {torchvision.__version__.split('+')[0]}; made by tools/golden/torch_names.py", *sorted(set(names()))]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
