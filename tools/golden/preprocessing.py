"""PCA, PCA whitening and ZCA whitening by NumPy in double precision: tests/Descent.Tests/Golden/Files/preprocessing.json."""
import os

import numpy
import torch

from common import generator, output_folder, prepare, save_json


def samples(name, count, features):
    """Correlated features of different size around a mean that is not 0, as 32-bit floats."""
    made = generator("preprocessing " + name)
    mixing = torch.randn(features, features, generator=made) * torch.logspace(0, -1.5, features).unsqueeze(1)
    return (torch.randn(count, features, generator=made) @ mixing + torch.randn(features, generator=made)).numpy()


def principal(x):
    """Variances in descending order and directions as rows, signs as in scikit-learn's svd_flip for components."""
    values, vectors = numpy.linalg.eigh(numpy.cov(x, rowvar=False))
    kept = min(x.shape)
    values, axes = values[::-1][:kept].clip(0), vectors.T[::-1][:kept]
    signs = numpy.sign(axes[numpy.arange(kept), numpy.abs(axes).argmax(axis=1)])
    return values, axes * signs[:, None]


def flat(array):
    return [float(f"{value:.10g}") for value in numpy.asarray(array, dtype=numpy.float64).ravel()]


def case(name, count, features, components, epsilon):
    x = samples(name, count, features)
    wide = x.astype(numpy.float64)
    mean = wide.mean(axis=0)
    values, axes = principal(wide)
    all_values, all_vectors = numpy.linalg.eigh(numpy.cov(wide, rowvar=False))
    zca = (all_vectors / numpy.sqrt(all_values.clip(0) + epsilon)) @ all_vectors.T
    centred = wide - mean
    scores = centred @ axes[:components].T
    return {
        "name": name, "count": count, "features": features, "components": components, "epsilon": epsilon,
        "x": [float(value) for value in x.ravel()],
        "variances": flat(values[:components]), "share": float(values[:components].sum() / all_values.sum()), "axes": flat(axes[:components]),
        "pca": flat(scores[:3]), "pcaWhitening": flat((scores / numpy.sqrt(values[:components] + epsilon))[:3]),
        "zcaMatrix": flat(zca), "zca": flat((centred @ zca)[:3]),
    }


if __name__ == "__main__":
    prepare()
    save_json(os.path.join(output_folder(), "preprocessing.json"), "preprocessing.py", {
        "cases": [case("many samples", 60, 8, 5, 1e-5), case("few samples", 9, 14, 6, 0.1)],
    })
