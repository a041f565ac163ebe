"""Convolutions of one and three dimensions, transposed ones, other poolings, branches."""
import torch
from torch import nn
from torch.nn import functional as F


def cases(book):
    book.add("conv1d", nn.Conv1d(2, 4, 3, 2, 2, 2, 2), [3, 2, 9])
    book.add("conv1d same circular", nn.Conv1d(2, 3, 4, padding="same", padding_mode="circular"), [3, 2, 7])
    book.add("conv2d same", nn.Conv2d(2, 3, (2, 4), padding="same", dilation=(1, 2)), [2, 2, 5, 6])
    book.add("conv2d reflect", nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode="reflect", bias=False), [2, 2, 4, 5])
    book.add("conv2d replicate depthwise", nn.Conv2d(3, 6, 3, padding=1, padding_mode="replicate", groups=3), [2, 3, 4, 5])
    book.add("conv3d", nn.Conv3d(2, 4, (2, 3, 2), (2, 1, 2), (1, 0, 1), groups=2), [2, 2, 5, 4, 3])
    book.add("conv3d same", nn.Conv3d(1, 2, 3, padding="same", dilation=(2, 1, 1), padding_mode="circular"), [2, 1, 4, 3, 3])
    book.add("conv-transpose1d", nn.ConvTranspose1d(2, 4, 3, 2, 1, 1, 2), [3, 2, 5])
    book.add("conv-transpose2d", nn.ConvTranspose2d(2, 3, (2, 3), (2, 3), output_padding=(1, 0)), [2, 2, 4, 3])
    book.add("conv-transpose2d dilation", nn.ConvTranspose2d(2, 2, 3, 1, 1, 1, 2, False, 2), [2, 2, 3, 4])
    book.add("max-pool1d", nn.MaxPool1d(3, 2, 1), [3, 2, 8])
    book.add("max-pool2d ceiling", nn.MaxPool2d(3, 2, ceil_mode=True), [2, 2, 6, 7])
    book.add("avg-pool1d", nn.AvgPool1d(3, 2, 1, count_include_pad=False), [3, 2, 8])
    book.add("avg-pool2d ceiling", nn.AvgPool2d(3, 2, 1, ceil_mode=True), [2, 2, 6, 7])
    book.add("adaptive-avg-pool", nn.AdaptiveAvgPool2d((3, 2)), [2, 2, 5, 7])
    book.add("adaptive-avg-pool sequence", nn.AdaptiveAvgPool1d(3), [2, 2, 7])
    book.add("adaptive-max-pool", nn.AdaptiveMaxPool2d((3, 2)), [2, 2, 5, 7])
    book.add("adaptive-max-pool sequence", nn.AdaptiveMaxPool1d(3), [2, 2, 7])
    book.add("upsample", nn.Upsample(scale_factor=2), [2, 2, 3, 4])
    book.add("upsample broken factor", nn.Upsample(scale_factor=1.6, mode="bilinear"), [2, 2, 3, 4])
    book.add("upsample corners", nn.Upsample((5, 7), mode="bilinear", align_corners=True), [2, 2, 3, 4])
    book.add("upsample to less", nn.Upsample((2, 3)), [2, 2, 3, 5])
    book.add("bilinear", OfItself(4, 3), [3, 4])
    book.add("bilinear no bias", OfItself(3, 2, False), [2, 2, 3])
    book.add("parallel", Branches(nn.Sequential(nn.Conv2d(2, 3, 1)), nn.Sequential(), nn.Sequential(nn.Conv2d(2, 1, 3, padding=1), nn.Tanh())),
             [2, 2, 4, 3])
    book.add("parallel sum", Branches(nn.Sequential(nn.Linear(4, 3)), nn.Sequential(nn.Tanh(), nn.Linear(4, 3)), adds=True), [3, 4])
    book.add("concat-skip", Skip(nn.Conv2d(2, 3, 3, padding=1), nn.Tanh()), [2, 2, 4, 3])
    book.add("concat-skip u-net", Skip(nn.MaxPool2d(2), nn.Conv2d(2, 3, 3, padding=1), nn.ConvTranspose2d(3, 2, 2, 2)), [2, 2, 4, 6])
    book.add("aspp", Aspp(3, (1, 2), 4, 0.5), [2, 3, 6, 5], training=False)
    book.add("aspp trained", Aspp(2, (1, 2, 3), 3, 0), [4, 2, 5, 4])


class OfItself(nn.Bilinear):
    def __init__(self, features, units, bias=True):
        super().__init__(features, features, units, bias)

    def forward(self, x):
        return super().forward(x, x)


class Branches(nn.ModuleList):
    def __init__(self, *branches, adds=False):
        super().__init__(branches)
        self.adds = adds

    def forward(self, x):
        outputs = [branch(x) for branch in self]
        return sum(outputs) if self.adds else torch.cat(outputs, 1)


class Skip(nn.Module):
    def __init__(self, *branch):
        super().__init__()
        self.branch = nn.Sequential(*branch)

    def forward(self, x):
        return torch.cat([x, self.branch(x)], 1)


class ImagePooling(nn.Sequential):
    def __init__(self, channels, filters):
        super().__init__(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())

    def forward(self, x):
        return F.interpolate(super().forward(x), size=x.shape[-2:], mode="bilinear", align_corners=False)


class Aspp(nn.Module):
    """Parts, order and names of torchvision.models.segmentation.deeplabv3.ASPP."""

    def __init__(self, channels, rates, filters, dropout):
        super().__init__()
        first = nn.Sequential(nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())
        wide = [nn.Sequential(nn.Conv2d(channels, filters, 3, padding=r, dilation=r, bias=False), nn.BatchNorm2d(filters), nn.ReLU()) for r in rates]
        self.convs = nn.ModuleList([first, *wide, ImagePooling(channels, filters)])
        self.project = nn.Sequential(
            nn.Conv2d(len(self.convs) * filters, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, x):
        return self.project(torch.cat([conv(x) for conv in self.convs], 1))
