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


VGG11 = [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]
WIDE = [64, 128, 256, 512]


def cases(book):
    book.add("linear-classifier", nn.Sequential(nn.Flatten(), nn.Linear(12, 3)), [3, 3, 2, 2])
    book.add("mlp", nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)), [3, 6])
    book.add("lenet", nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(16 * 1 * 2, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 3)), [3, 1, 12, 16], large=True)
    book.add("vgg", Vgg(VGG11, 1, 3, 1, 8, normed=True), [4, 1, 64, 64], large=True)
    book.add("vgg plain", Vgg(VGG11, 1, 3, 2, 8, normed=False), [2, 1, 64, 96], large=True)
    book.add("resnet18 group-norm", ResNet(1, 3, WIDE, [2, 2, 2, 2], norm=group_norm), [2, 1, 16, 16], large=True)
    book.add("resnet34 large stem", ResNet(1, 3, WIDE, [3, 4, 6, 3], large=True), [3, 1, 64, 64], large=True)
    book.add("resnet50", ResNet(1, 3, WIDE, [3, 4, 6, 3], block=Bottleneck), [3, 1, 16, 16], large=True)
    book.add("pre-act-resnet", PreActResNet(2, 3, [16, 32, 64], 1), [3, 2, 9, 8], large=True)
    book.add("wide-resnet", PreActResNet(2, 3, [32, 64, 128], 1), [3, 2, 9, 8], large=True)
