"""Ready networks, written anew from their papers and torchvision's names (this Python has no torchvision)."""

import torch
from torch import nn
from torch.nn import functional



def group_norm(channels):
    return nn.GroupNorm(4, channels)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, channels, width, stride, norm):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False), norm(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), norm(width)
        self.downsample = shortcut(channels, width, stride, norm)

    def forward(self, x):
        inner = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(inner + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, channels, width, stride, norm):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 1, bias=False), norm(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), norm(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), norm(4 * width)
        self.downsample = shortcut(channels, 4 * width, stride, norm)

    def forward(self, x):
        inner = functional.relu(self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x))))))
        return functional.relu(self.bn3(self.conv3(inner)) + (x if self.downsample is None else self.downsample(x)))


def shortcut(channels, filters, stride, norm):
    if stride == 1 and channels == filters:
        return None
    return nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), norm(filters))


class ResNet(nn.Module):
    def __init__(self, channels, classes, widths, depths, block=BasicBlock, norm=nn.BatchNorm2d, large=False):
        super().__init__()
        kernel, stride = (7, 2) if large else (3, 1)
        self.conv1, self.bn1 = nn.Conv2d(channels, widths[0], kernel, stride, kernel // 2, bias=False), norm(widths[0])
        self.large, self.stages, before = large, len(widths), widths[0]
        for stage, (width, depth) in enumerate(zip(widths, depths)):
            blocks = []
            for index in range(depth):
                blocks.append(block(before, width, 2 if stage > 0 and index == 0 else 1, norm))
                before = width * block.expansion
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        if self.large:
            x = functional.max_pool2d(x, 3, 2, 1)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


class PreActBlock(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(channels), nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn2, self.conv2 = nn.BatchNorm2d(filters), nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.downsample = None if stride == 1 and channels == filters else nn.Conv2d(channels, filters, 1, stride, bias=False)

    def forward(self, x):
        active = functional.relu(self.bn1(x))
        straight = x if self.downsample is None else self.downsample(active)
        return self.conv2(functional.relu(self.bn2(self.conv1(active)))) + straight


class PreActResNet(nn.Module):
    def __init__(self, channels, classes, widths, blocks):
        super().__init__()
        self.conv1, before = nn.Conv2d(channels, 16, 3, 1, 1, bias=False), 16
        for stage, width in enumerate(widths):
            parts = []
            for index in range(blocks):
                parts.append(PreActBlock(before, width, 2 if stage > 0 and index == 0 else 1))
                before = width
            self.add_module(f"layer{stage + 1}", nn.Sequential(*parts))
        self.bn, self.fc, self.stages = nn.BatchNorm2d(before), nn.Linear(before, classes), len(widths)

    def forward(self, x):
        x = self.conv1(x)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(functional.relu(self.bn(x)).mean((2, 3)))


class Vgg(nn.Module):
    def __init__(self, plan, channels, classes, places, hidden, normed):
        super().__init__()
        layers = []
        for filters in plan:
            if filters == "M":
                layers.append(nn.MaxPool2d(2))
                continue
            layers += [nn.Conv2d(channels, filters, 3, padding=1)] + ([nn.BatchNorm2d(filters)] if normed else []) + [nn.ReLU()]
            channels = filters
        self.features, self.avgpool = nn.Sequential(*layers), nn.AdaptiveAvgPool2d(places)
        self.classifier = nn.Sequential(
            nn.Linear(512 * places * places, hidden), nn.ReLU(), nn.Dropout(0), nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0),
            nn.Linear(hidden, classes))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class ScaledConv(nn.Module):
    """timm's ScaledStdConv2d, from the paper's formula."""

    def __init__(self, channels, filters, kernel, stride=1, padding=0):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(filters, channels, kernel, kernel)), nn.Parameter(torch.zeros(filters))
        self.gain, self.stride, self.padding = nn.Parameter(torch.ones(filters, 1, 1, 1)), stride, padding

    def forward(self, x):
        mean, variance = self.weight.mean((1, 2, 3), keepdim=True), self.weight.var((1, 2, 3), unbiased=False, keepdim=True)
        weight = self.gain * (self.weight - mean) / torch.sqrt(variance + 1e-6) / self.weight[0].numel() ** 0.5
        return functional.conv2d(x, weight, self.bias, self.stride, self.padding)


GAIN = (2 / (1 - 1 / torch.pi)) ** 0.5


class NfBlock(nn.Module):
    def __init__(self, channels, filters, stride, alpha, beta):
        super().__init__()
        self.conv1, self.conv2 = ScaledConv(channels, filters, 3, stride, 1), ScaledConv(filters, filters, 3, 1, 1)
        self.skipGain, self.alpha, self.beta = nn.Parameter(torch.zeros(1)), alpha, beta
        self.downsample = None if stride == 1 and channels == filters else ScaledConv(channels, filters, 1, stride)

    def forward(self, x):
        active = functional.relu(x) * GAIN / self.beta
        straight = x if self.downsample is None else self.downsample(active)
        return straight + self.alpha * self.skipGain * self.conv2(functional.relu(self.conv1(active)) * GAIN)


class NfResNet(nn.Module):
    def __init__(self, channels, classes, widths, blocks, alpha):
        super().__init__()
        self.conv1, before, variance = ScaledConv(channels, widths[0], 3, 1, 1), widths[0], 1.0
        for stage, width in enumerate(widths):
            parts = []
            for index in range(blocks):
                stride = 2 if stage > 0 and index == 0 else 1
                parts.append(NfBlock(before, width, stride, alpha, variance ** 0.5))
                variance = (1.0 if parts[-1].downsample is not None else variance) + alpha ** 2
                before = width
            self.add_module(f"layer{stage + 1}", nn.Sequential(*parts))
        self.fc, self.stages = nn.Linear(before, classes), len(widths)

    def forward(self, x):
        x = self.conv1(x)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc((functional.relu(x) * GAIN).mean((2, 3)))


def twice(channels, filters):
    return nn.Sequential(
        nn.Conv2d(channels, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
        nn.Conv2d(filters, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())


class UNet(nn.Module):
    def __init__(self, channels, classes, widths):
        super().__init__()
        self.encoder = nn.Sequential(*[twice(before, width) for before, width in zip([channels] + widths, widths)])
        self.up = nn.Sequential(*[nn.ConvTranspose2d(below, width, 2, 2) for width, below in zip(widths, widths[1:])])
        self.decoder = nn.Sequential(*[twice(2 * width, width) for width in widths[:-1]])
        self.head = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        seen = [self.encoder[0](x)]
        for block in self.encoder[1:]:
            seen.append(block(functional.max_pool2d(seen[-1], 2)))
        x = seen.pop()
        for index in reversed(range(len(seen))):
            x = self.up[index](x)
            rows, columns = seen[index].shape[2] - x.shape[2], seen[index].shape[3] - x.shape[3]
            x = self.decoder[index](torch.cat([seen[index], functional.pad(x, [0, columns, 0, rows])], 1))
        return self.head(x)


class AsppBranch(nn.Sequential):
    def __init__(self, channels, filters, rate):
        kernel = 1 if rate == 0 else 3
        super().__init__(nn.Conv2d(channels, filters, kernel, padding=rate, dilation=max(1, rate), bias=False), nn.BatchNorm2d(filters), nn.ReLU())


class AsppPooling(nn.Sequential):
    def __init__(self, channels, filters):
        super().__init__(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())

    def forward(self, x):
        return functional.interpolate(super().forward(x), x.shape[2:], mode="bilinear", align_corners=False)


class Aspp(nn.Module):
    def __init__(self, channels, rates, filters):
        super().__init__()
        self.convs = nn.ModuleList([AsppBranch(channels, filters, rate) for rate in [0] + rates] + [AsppPooling(channels, filters)])
        self.project = nn.Sequential(
            nn.Conv2d(filters * (len(rates) + 2), filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(), nn.Dropout(0))

    def forward(self, x):
        return self.project(torch.cat([conv(x) for conv in self.convs], 1))


class AsppSegmenter(nn.Module):
    def __init__(self, channels, classes, widths, blocks, rates, filters):
        super().__init__()
        parts, before = [nn.Conv2d(channels, widths[0], 3, padding=1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()], widths[0]
        for stage, width in enumerate(widths):
            stages = []
            for index in range(blocks):
                stages.append(BasicBlock(before, width, 2 if stage > 0 and index == 0 else 1, nn.BatchNorm2d))
                before = width
            parts.append(nn.Sequential(*stages))
        self.backbone = nn.Sequential(*parts)
        self.classifier = nn.Sequential(
            Aspp(before, rates, filters), nn.Conv2d(filters, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, classes, 1))

    def forward(self, x):
        return functional.interpolate(self.classifier(self.backbone(x)), x.shape[2:], mode="bilinear", align_corners=False)


VGG11 = [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]
WIDE = [64, 128, 256, 512]


def cases(book):
    book.add("linear-classifier", nn.Sequential(nn.Flatten(), nn.Linear(12, 3)), [3, 3, 2, 2])
    book.add("mlp", nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)), [3, 6])
    book.add("lenet", nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(16 * 1 * 2, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 3)), [3, 1, 12, 16], large=True)
    book.add("vgg", Vgg(VGG11, 1, 3, 1, 8, normed=True), [2, 1, 32, 64], large=True, training=False)
    book.add("vgg plain", Vgg(VGG11, 1, 3, 2, 8, normed=False), [2, 1, 32, 64], large=True)
    book.add("resnet18 group-norm", ResNet(1, 3, WIDE, [2, 2, 2, 2], norm=group_norm), [2, 1, 16, 16], large=True)
    book.add("resnet34 large stem", ResNet(1, 3, WIDE, [3, 4, 6, 3], large=True), [1, 1, 33, 32], large=True, training=False)
    book.add("resnet50", ResNet(1, 3, WIDE, [3, 4, 6, 3], block=Bottleneck), [3, 1, 16, 16], large=True, training=False)
    book.add("pre-act-resnet", PreActResNet(2, 3, [16, 32, 64], 1), [3, 2, 9, 8], large=True)
    book.add("wide-resnet", PreActResNet(2, 3, [32, 64, 128], 1), [3, 2, 9, 8], large=True)
    book.add("nf-resnet", NfResNet(2, 3, [16, 32, 64], 1, 0.2), [3, 2, 9, 8], large=True)
    book.add("unet", UNet(2, 3, [4, 6, 8]), [2, 2, 9, 14], large=True)
    book.add("aspp-segmenter", AsppSegmenter(2, 3, [4, 6], 1, [2, 3], 5), [3, 2, 9, 12], large=True)
