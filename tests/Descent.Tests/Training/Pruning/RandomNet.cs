using Descent.Nn;

namespace Descent.Tests.Training.Pruning;

/// <summary>Small networks drawn by lot from the layers of the library.</summary>
internal static class RandomNet
{
    public static Sequential Make(Rng rng, out string text)
    {
        List<Module> parts = [];
        var channels = 3;
        for (var i = 0; i < 5; i++) Add(parts, Draw(rng, ref channels));
        Add(parts, rng.NextInt(2) == 0 ? [new GlobalAvgPool()] : [new AdaptiveAvgPool(2), new Flatten()]);
        if (parts[^1] is Flatten) channels *= 4;
        var hidden = 4 + rng.NextInt(6);
        Add(parts, [new Linear(channels, hidden, rng), new Relu(), new Linear(hidden, 3, rng)]);
        text = string.Join(", ", parts.Select(p => p.ToString()));
        return new Sequential([.. parts]);
    }

    private static void Add(List<Module> parts, Module[] more) => parts.AddRange(more);

    private static Module[] Draw(Rng rng, ref int channels)
    {
        var (before, filters) = (channels, 2 * (2 + rng.NextInt(4)));
        switch (rng.NextInt(8))
        {
            case 0:
                return [new Residual(new Sequential(Conv(before, filters, rng), Activation(rng), Conv(filters, before, rng))), Activation(rng)];
            case 1:
                channels = filters;
                var projection = new Conv2d(before, filters, 1, rng);
                return [new Residual(new Sequential(Conv(before, filters, rng), Norm(filters, rng)), projection), new Relu()];
            case 2:
                channels = before + filters;
                return [new ConcatSkip(new Sequential(Norm(before, rng), Activation(rng), Conv(before, filters, rng)))];
            case 3:
                channels = filters + 3;
                return [new ParallelBranches(BranchJoin.Concat, Conv(before, filters, rng), new Conv2d(before, 3, 1, rng)), Activation(rng)];
            case 4:
                return [new Conv2d(before, before, 3, rng, padding: 1, groups: before), Norm(before, rng), Activation(rng)];
            case 5:
                channels = filters;
                return [new ParallelBranches(BranchJoin.Sum, Conv(before, filters, rng), new Conv2d(before, filters, 1, rng)), new PRelu(filters)];
            case 6:
                channels = filters;
                return [new ConvTranspose2d(before, filters, 3, rng, padding: 1), new Dropout(0.2f, rng), Activation(rng)];
            default:
                channels = filters;
                return [Conv(before, filters, rng), Norm(filters, rng), Activation(rng)];
        }
    }

    private static Conv2d Conv(int channels, int filters, Rng rng) => new(
        channels, filters, 3, rng, padding: 1, bias: rng.NextInt(2) == 0,
        groups: channels % 2 == 0 && filters % 2 == 0 && channels > 2 && rng.NextInt(4) == 0 ? 2 : 1);

    private static Module Norm(int channels, Rng rng) => rng.NextInt(4) switch
    {
        0 => new InstanceNorm(channels, affine: true),
        1 => new BatchInstanceNorm(channels),
        2 => new GhostBatchNorm(channels, 4),
        _ => new BatchNorm(channels),
    };

    private static Module Activation(Rng rng) => rng.NextInt(4) switch
    {
        0 => new Gelu(),
        1 => new Tanh(),
        2 => new PRelu(),
        _ => new Relu(),
    };
}
