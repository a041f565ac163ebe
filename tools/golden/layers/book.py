"""Collects cases of layers: state, input, output and gradients in training, buffers after it, output in evaluation.

A family is a file beside this one with a function `cases(book)`. Everything is computed in float64 from float32 numbers and then rounded.
"""
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import torch

import fills
from common import generator

KEPT = 16  # numbers of a large gradient, beside its norm


class Book:
    def __init__(self):
        self.tensors = {}

    def add(self, name, module, *inputs, training=True, keep_state=False, arguments=None, large=False):
        """Runs `module` on `inputs`: shapes of random numbers, or tensors (whole numbers get no gradient).

        `training=False` for layers with chance: output and gradients are those of evaluation. The parameters are drawn anew, by
        their names alone and so that none is 0 or 1, unless `keep_state`. A module may return a tuple: its first part counts. `arguments`
        are passed on by name. `large`: the parameters come from fills.py and need no file; of gradients and buffers the norm and some
        numbers are kept.
        """
        if large:
            fills.fill_state(name, module)
        elif not keep_state:
            self._draw(name, module)
        module = module.double().train(training)
        leaves = [self._leaf(name, index, value) for index, value in enumerate(inputs)]
        for index, leaf in enumerate(leaves):
            self.tensors[f"{name}/input{index}"] = leaf.detach().clone()
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                if large:
                    self.tensors[f"{name}/shape/{key}"] = torch.tensor(value.shape)
                else:
                    self.tensors[f"{name}/state/{key}"] = value.detach().clone()
        output = self._first(module(*leaves, **(arguments or {})))
        upstream = torch.randn(output.shape, generator=generator(name + "/upstream")).double()
        output.backward(upstream)
        self.tensors[f"{name}/output"] = output.detach().clone()
        self.tensors[f"{name}/upstream"] = upstream
        for index, leaf in enumerate(leaves):
            if leaf.grad is not None:
                self.tensors[f"{name}/gradient{index}"] = leaf.grad.clone()
        for key, value in module.named_parameters():
            if value.grad is not None:
                self._keep(f"{name}/gradient/{key}", value.grad, large)
        if training:
            for key, value in module.named_buffers():
                if value.is_floating_point():
                    self._keep(f"{name}/after/{key}", value, large)
        with torch.no_grad():
            self.tensors[f"{name}/evaluated"] = self._first(module.eval()(*leaves, **(arguments or {}))).clone()

    def _keep(self, key, value, large):
        if large and value.numel() > KEPT:
            some = value.flatten()[::value.numel() // KEPT][:KEPT]
            self.tensors[f"{key}/some"] = torch.cat([value.norm().reshape(1), some])
        else:
            self.tensors[key] = value.clone()

    @staticmethod
    def _first(output):
        return output[0] if isinstance(output, tuple) else output

    @staticmethod
    def _leaf(name, index, value):
        if not torch.is_tensor(value):
            value = torch.randn(value, generator=generator(f"{name}/input{index}"))
        return value.double().requires_grad_() if value.is_floating_point() else value

    @staticmethod
    def _draw(name, module):
        with torch.no_grad():
            for key, value in list(module.named_parameters()) + list(module.named_buffers()):
                if not value.is_floating_point():
                    continue
                noise = torch.randn(value.shape, generator=generator(f"{name}/state/{key}"))
                if key.endswith("running_var"):
                    value.copy_(torch.rand(value.shape, generator=generator(f"{name}/state/{key}")) + 0.5)
                elif key.endswith("running_mean"):
                    value.copy_(noise * 0.3)
                elif value.dim() > 1:
                    value.copy_(noise / max(1, value[0].numel()) ** 0.5)
                else:
                    value.copy_(noise * 0.2 + (1 if key.split(".")[-1].startswith("weight") else 0))
