"""Learning rate curves: schedules.json. rates[i] is the rate used by step i (counted from 0), that is after i calls of scheduler.step()."""
import math
import os
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

from common import output_folder, prepare, save_json

SCRIPT = "schedules.py"
BASE, COUNT = 0.1, 101

CASES = {
    "constant": ("ConstantLR", {"factor": 1.0, "total_iters": 0}),
    "step_30": ("StepLR", {"step_size": 30, "gamma": 0.1}),
    "step_7_half": ("StepLR", {"step_size": 7, "gamma": 0.5}),
    "multi_step": ("MultiStepLR", {"milestones": [30, 60, 90], "gamma": 0.2}),
    "exponential": ("ExponentialLR", {"gamma": 0.97}),
    "polynomial_1": ("PolynomialLR", {"total_iters": 100, "power": 1.0}),
    "polynomial_2": ("PolynomialLR", {"total_iters": 80, "power": 2.0}),
    "cosine": ("CosineAnnealingLR", {"T_max": 100, "eta_min": 0.0}),
    "cosine_minimum": ("CosineAnnealingLR", {"T_max": 100, "eta_min": 0.01}),
    "cosine_restarts": ("CosineAnnealingWarmRestarts", {"T_0": 25, "T_mult": 1, "eta_min": 0.0}),
    "cosine_restarts_double": ("CosineAnnealingWarmRestarts", {"T_0": 10, "T_mult": 2, "eta_min": 0.001}),
    "linear_warm_up": ("LinearLR", {"start_factor": 0.1, "end_factor": 1.0, "total_iters": 20}),
    "linear_warm_up_third": ("LinearLR", {"start_factor": 1.0 / 3, "end_factor": 1.0, "total_iters": 5}),
    "one_cycle": ("OneCycleLR", {"max_lr": 0.1, "total_steps": COUNT, "pct_start": 0.3, "div_factor": 25.0, "final_div_factor": 1e4}),
    "one_cycle_linear": ("OneCycleLR", {"max_lr": 0.1, "total_steps": COUNT, "pct_start": 0.45, "div_factor": 10.0, "final_div_factor": 100.0,
                                        "anneal_strategy": "linear"}),
    "one_cycle_three_phases": ("OneCycleLR", {"max_lr": 0.1, "total_steps": COUNT, "pct_start": 0.4, "div_factor": 10.0, "final_div_factor": 100.0,
                                              "three_phase": True}),
}
# ReduceLROnPlateau looks at a metric after every epoch; the threshold of "accuracy" is absolute.
PLATEAUS = {
    "default": ("min", {}),
    "patient": ("min", {"factor": 0.5, "patience": 2, "threshold": 0.05}),
    "cooling": ("min", {"factor": 0.2, "patience": 1, "cooldown": 4, "min_lr": 0.002}),
    "accuracy": ("max", {"factor": 0.3, "patience": 3, "threshold": 0.01, "threshold_mode": "abs"}),
}


def optimizer():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)


def curve(target, schedule):
    rates = []
    for index in range(COUNT):
        rates.append(target.param_groups[0]["lr"])
        target.step()
        if index < COUNT - 1:
            schedule.step()
    return rates


def plateaus():
    cases = []
    for name, (mode, settings) in PLATEAUS.items():
        target = optimizer()
        schedule = schedulers.ReduceLROnPlateau(target, mode=mode, **settings)
        metrics, rates = [], []
        for epoch in range(60):
            rates.append(target.param_groups[0]["lr"])
            loss = round(2.0 / (1 + min(epoch, 12)) + 0.05 * ((epoch * 7) % 5) / 5 - 0.1 * (epoch > 40), 6)
            metrics.append(loss if mode == "min" else round(1 - 0.3 * loss, 6))
            schedule.step(metrics[-1])
        cases.append({"name": name, "mode": mode, "settings": settings, "metrics": metrics, "rates": rates})
    return cases


def closed_cosine(settings):
    """PyTorch computes the cosine by a recurrence; the closed form is the definition, and the two agree to about 1e-14."""
    low = settings["eta_min"]
    return [low + 0.5 * (BASE - low) * (1 + math.cos(math.pi * index / settings["T_max"])) for index in range(COUNT)]


def main():
    prepare()
    warnings.simplefilter("ignore")
    cases = []
    for name, (kind, settings) in CASES.items():
        target = optimizer()
        rates = curve(target, getattr(schedulers, kind)(target, **settings))
        if kind == "CosineAnnealingLR":
            exact = closed_cosine(settings)
            assert max(abs(a - b) for a, b in zip(rates, exact)) < 1e-12
            rates = exact
        cases.append({"name": name, "schedule": kind, "settings": settings, "rates": rates})
    target = optimizer()
    warm = schedulers.LinearLR(target, start_factor=0.1, total_iters=10)
    cosine = schedulers.CosineAnnealingLR(target, T_max=90)
    rates = curve(target, schedulers.SequentialLR(target, [warm, cosine], milestones=[10]))
    assert abs(rates[10] - BASE) < 1e-12 and abs(rates[-1]) < 1e-12
    rates = rates[:11] + [0.5 * BASE * (1 + math.cos(math.pi * index / 90)) for index in range(1, COUNT - 10)]
    cases.append({"name": "warm_up_then_cosine", "schedule": "SequentialLR",
                  "settings": {"start_factor": 0.1, "warm_up_steps": 10, "T_max": 90, "eta_min": 0.0}, "rates": rates})
    save_json(os.path.join(output_folder(), "schedules.json"), SCRIPT, {"baseRate": BASE, "count": COUNT, "cases": cases, "plateaus": plateaus()})


if __name__ == "__main__":
    main()
