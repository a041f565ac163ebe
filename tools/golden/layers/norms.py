"""Normalisations. What PyTorch 1.13 does not have is written out here from the papers; its gradients are autograd's."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm, weight_norm


class RmsNorm(nn.Module):
    """Zhang and Sennrich 2019; as torch.nn.RMSNorm of later releases."""

    def __init__(self, *shape, eps=2.0 ** -23, affine=True):
        super().__init__()
        self.axes, self.eps = tuple(range(-len(shape), 0)), eps
        self.weight = nn.Parameter(torch.ones(shape)) if affine else None

    def forward(self, x):
        y = x / (x.pow(2).mean(self.axes, keepdim=True) + self.eps).sqrt()
        return y if self.weight is None else y * self.weight


class BatchInstanceNorm(nn.modules.batchnorm._BatchNorm):
    """Nam and Kim 2018: y = (rho x_B + (1 - rho) x_I) gamma + beta; rho is called gate."""

    def __init__(self, channels):
        super().__init__(channels)
        self.gate = nn.Parameter(torch.ones(channels))

    def _check_input_dim(self, input):
        pass

    def forward(self, x):
        batch = F.batch_norm(x, self.running_mean, self.running_var, None, None, self.training, self.momentum, self.eps)
        instance = F.instance_norm(x, eps=self.eps)
        shape = [1, -1] + [1] * (x.dim() - 2)
        gate, weight, bias = (value.reshape(shape) for value in (self.gate, self.weight, self.bias))
        return (gate * batch + (1 - gate) * instance) * weight + bias


class GhostBatchNorm(nn.modules.batchnorm._BatchNorm):
    """Hoffer et al. 2017: batch norm of each part of the batch."""

    def __init__(self, channels, size):
        super().__init__(channels)
        self.size = size

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0, self.eps)
        parts = torch.tensor_split(x, -(-len(x) // self.size))
        return torch.cat([F.batch_norm(p, self.running_mean, self.running_var, self.weight, self.bias, True, self.momentum, self.eps)
                          for p in parts])


class BatchRenorm(nn.modules.batchnorm._BatchNorm):
    """Ioffe 2017, with running variances instead of deviations."""

    def __init__(self, channels, r_max, d_max, momentum=0.01):
        super().__init__(channels, momentum=momentum)
        self.r_max, self.d_max = r_max, d_max

    def forward(self, x):
        axes = [axis for axis in range(x.dim()) if axis != 1]
        shape = [1, -1] + [1] * (x.dim() - 2)
        mean, variance = x.mean(axes), x.var(axes, unbiased=False)
        running = (self.running_var + self.eps).sqrt()
        if self.training:
            deviation = (variance + self.eps).sqrt()
            r = (deviation / running).clamp(1 / self.r_max, self.r_max).detach()
            d = ((mean - self.running_mean) / running).clamp(-self.d_max, self.d_max).detach()
            y = (x - mean.reshape(shape)) / deviation.reshape(shape) * r.reshape(shape) + d.reshape(shape)
            count = x.numel() / x.shape[1]
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance * count / (count - 1), self.momentum)
        else:
            y = (x - self.running_mean.reshape(shape)) / running.reshape(shape)
        return y * self.weight.reshape(shape) + self.bias.reshape(shape)


class Whitening(nn.Module):
    """Huang et al. 2018: ZCA by eigenvectors; Huang et al. 2019: by Newton's iterations."""

    def __init__(self, channels, groups, iterations=None, eps=1e-5, momentum=0.1):
        super().__init__()
        self.groups, self.iterations, self.eps, self.momentum = groups, iterations, eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        size = channels // groups
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_wm", torch.eye(size).repeat(groups, 1, 1))

    def root(self, covariance):
        if self.iterations is None:
            values, vectors = torch.linalg.eigh(covariance)
            return vectors @ torch.diag_embed(values.rsqrt()) @ vectors.transpose(-2, -1)
        identity = torch.eye(covariance.shape[-1], dtype=covariance.dtype)
        trace = covariance.diagonal(dim1=-2, dim2=-1).sum(-1)[:, None, None]
        p = identity.expand_as(covariance)
        for _ in range(self.iterations):
            p = (3 * p - p @ p @ p @ covariance / trace) / 2
        return p / trace.sqrt()

    def forward(self, x):
        n, c = x.shape[:2]
        values = x.reshape(n, self.groups, c // self.groups, -1).permute(1, 2, 0, 3).reshape(self.groups, c // self.groups, -1)
        if self.training:
            mean = values.mean(2, keepdim=True)
            centred = values - mean
            identity = torch.eye(values.shape[1], dtype=values.dtype)
            root = self.root(centred @ centred.transpose(1, 2) / values.shape[2] + self.eps * identity)
            with torch.no_grad():
                self.running_mean.lerp_(mean.reshape(-1), self.momentum)
                self.running_wm.lerp_(root, self.momentum)
        else:
            root, centred = self.running_wm, values - self.running_mean.reshape(self.groups, -1, 1)
        y = (root @ centred).reshape(self.groups, c // self.groups, n, -1).permute(2, 0, 1, 3).reshape(x.shape)
        shape = [1, -1] + [1] * (x.dim() - 2)
        return y * self.weight.reshape(shape) + self.bias.reshape(shape)


def standardized(weight):
    """Qiao et al. 2019, formula of the paper."""
    flat = weight.flatten(1)
    mean, variance = flat.mean(1, keepdim=True), flat.var(1, unbiased=False, keepdim=True)
    return ((flat - mean) / (variance + 1e-5).sqrt()).reshape(weight.shape)


class StandardizedConv(nn.Conv2d):
    def forward(self, x):
        return self._conv_forward(x, standardized(self.weight), self.bias)


class StandardizedLinear(nn.Linear):
    def forward(self, x):
        return F.linear(x, standardized(self.weight), self.bias)


def cumulative(book):
    module = nn.BatchNorm1d(3, momentum=None)
    book._draw("batch-norm cumulative", module)
    module.num_batches_tracked = torch.tensor(3.0)  # a float, so that it is written like the other buffers; the next batch is the fourth
    book.add("batch-norm cumulative", module, [4, 3, 2], keep_state=True)


def cases(book):
    book.add("batch-norm", nn.BatchNorm1d(3, momentum=0.2), [4, 3])
    book.add("batch-norm sequence", nn.BatchNorm1d(3), [2, 3, 5])
    book.add("batch-norm image", nn.BatchNorm2d(3), [3, 3, 4, 5])
    book.add("batch-norm volume", nn.BatchNorm3d(2), [2, 2, 2, 2, 3])
    book.add("batch-norm plain", nn.BatchNorm1d(3, affine=False), [4, 3])
    book.add("batch-norm no statistics", nn.BatchNorm2d(2, track_running_stats=False), [3, 2, 2, 3])
    cumulative(book)
    book.add("layer-norm", nn.LayerNorm(3, eps=1e-6), [3, 2, 3])
    book.add("layer-norm image", nn.LayerNorm([2, 3, 4]), [3, 2, 3, 4])
    book.add("group-norm", nn.GroupNorm(3, 6), [3, 6, 2, 2])
    book.add("group-norm one sequence", nn.GroupNorm(1, 4), [3, 4, 5])
    book.add("instance-norm", nn.InstanceNorm2d(3), [3, 3, 4, 5])
    book.add("instance-norm sequence", nn.InstanceNorm1d(3, affine=True), [3, 3, 5])
    book.add("instance-norm volume", nn.InstanceNorm3d(2, affine=True), [2, 2, 2, 3, 2])
    book.add("instance-norm statistics", nn.InstanceNorm2d(3, affine=True, track_running_stats=True, momentum=0.2), [3, 3, 4, 2])
    book.add("rms-norm", RmsNorm(5), [3, 2, 5])
    book.add("rms-norm image", RmsNorm(3, 4, eps=1e-3), [3, 2, 3, 4])
    book.add("batch-instance-norm", BatchInstanceNorm(3), [3, 3, 4, 2])
    book.add("whitening-norm", Whitening(4, 1), [4, 4, 3])
    book.add("whitening-norm groups", Whitening(6, 2, momentum=0.3), [3, 6, 3, 2])
    book.add("whitening-norm iterations", Whitening(4, 2, iterations=5), [8, 4])
    book.add("ghost-batch-norm", GhostBatchNorm(3, 2), [5, 3, 2, 2])
    book.add("batch-renorm", BatchRenorm(3, 3, 5), [4, 3, 2])
    book.add("batch-renorm limits", BatchRenorm(3, 1.25, 0.1, momentum=0.1), [4, 3])
    book.add("batch-renorm none", BatchRenorm(3, 1, 0), [4, 3])
    book.add("weight-norm", weight_norm(nn.Linear(5, 3)), [3, 5])
    book.add("weight-norm conv", weight_norm(nn.Conv2d(2, 3, 3, padding=1)), [2, 2, 4, 4])
    book.add("spectral-norm", spectral_norm(nn.Linear(5, 3)), [3, 5])
    book.add("spectral-norm conv", spectral_norm(nn.Conv2d(2, 3, 3, bias=False), n_power_iterations=3), [2, 2, 4, 4])
    book.add("weight-standardization", StandardizedLinear(5, 3), [3, 5])
    book.add("weight-standardization conv", StandardizedConv(2, 3, 3, stride=2), [2, 2, 5, 5])
