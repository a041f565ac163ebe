using Descent.Configuration;
using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Normalisations.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfNorms() =>
    [
        Example.Of(CatalogKind.Norm, "batch-norm", typeof(BatchNorm), "\"batch-norm\"", [8, 6, 6], () =>
        {
            var layer = new BatchNorm(channels: 8);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "layer-norm", typeof(LayerNorm), "\"layer-norm\"", [8, 6, 6], () =>
        {
            Tensor y = new LayerNorm([4]).Forward(Tensor.From([1, 2, 3, 4], [1, 4]));
            Console.WriteLine($"{Math.Abs(y.Sum().Item()):F2} {y.Square().Mean().Item():F2}");
        }),
        Example.Of(CatalogKind.Norm, "instance-norm", typeof(InstanceNorm), """{"instance-norm": {"affine": true}}""", [8, 6, 6], () =>
        {
            var layer = new InstanceNorm(channels: 8);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "group-norm", typeof(GroupNorm), """{"group-norm": {"groups": 4}}""", [8, 6, 6], () =>
        {
            var layer = new GroupNorm(groups: 4, channels: 8);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "rms-norm", typeof(RmsNorm), "\"rms-norm\"", [8, 6, 6], () =>
        {
            Tensor y = new RmsNorm([4]).Forward(Tensor.From([1, 2, 3, 4], [1, 4]));
            Console.WriteLine($"{y.Square().Mean().Item():F2}");
        }),
        Example.Of(CatalogKind.Norm, "batch-instance-norm", typeof(BatchInstanceNorm), "\"batch-instance-norm\"", [8, 6, 6], () =>
        {
            var layer = new BatchInstanceNorm(channels: 8);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "whitening-norm", typeof(WhiteningNorm), """{"whitening-norm": {"groups": 2}}""", [8, 6, 6], () =>
        {
            var layer = new WhiteningNorm(channels: 8, groups: 2);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "ghost-batch-norm", typeof(GhostBatchNorm), """{"ghost-batch-norm": {"size": 32}}""", [8, 6, 6], () =>
        {
            var layer = new GhostBatchNorm(channels: 8, size: 2);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "batch-renorm", typeof(BatchRenorm), """{"batch-renorm": {"rMax": 2}}""", [8, 6, 6], () =>
        {
            var layer = new BatchRenorm(channels: 8);
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "weight-norm", typeof(WeightNorm), """{"weight-norm": {"layer": {"linear": {"units": 6}}}}""", s_features, () =>
        {
            var layer = new WeightNorm(new Linear(4, 6, new Rng(1)));
            Console.WriteLine(layer.Forward(Tensor.Normal([2, 4], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "spectral-norm", typeof(SpectralNorm), """{"spectral-norm": {"layer": {"linear": {"units": 6}}}}""", s_features, () =>
        {
            var layer = new SpectralNorm(new Linear(4, 6, new Rng(1)), new Rng(3));
            Console.WriteLine(layer.Forward(Tensor.Normal([2, 4], new Rng(2))).Shape);
        }),
        Example.Of(CatalogKind.Norm, "weight-standardization", typeof(WeightStandardization), """{"weight-standardization": {"layer": {"conv2d": {"filters": 16}}}}""", s_image, () =>
        {
            var layer = new WeightStandardization(new Conv2d(8, 16, 3, new Rng(1)));
            Console.WriteLine(layer.Forward(Tensor.Normal([4, 8, 6, 6], new Rng(2))).Shape);
        }),
    ];
}
