using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Layers with weights, and ways to combine layers.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfLayers() =>
    [
        Layer("linear", typeof(Linear), s_features, """{"linear": {"units": 10}}""", () =>
        {
            var layer = new Linear(inputs: 4, outputs: 10, new Rng(1));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Layer("conv2d", typeof(Conv2d), s_image, """{"conv2d": {"filters": 16, "kernel": 3, "padding": "same"}}""", () =>
        {
            var layer = new Conv2d(channels: 3, filters: 16, kernel: 3, new Rng(1), padding: 1);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("conv1d", typeof(Conv1d), s_line, """{"conv1d": {"filters": 8, "kernel": 5, "dilation": 2}}""", () =>
        {
            var layer = new Conv1d(channels: 3, filters: 8, kernel: 5, new Rng(1), dilation: 2);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16])).Shape);
        }),
        Layer("conv3d", typeof(Conv3d), [1, 8, 8, 8], """{"conv3d": {"filters": 4, "kernel": 3, "stride": 2}}""", () =>
        {
            var layer = new Conv3d(channels: 1, filters: 4, kernel: 3, new Rng(1), stride: 2);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 1, 8, 8, 8])).Shape);
        }),
        Layer("conv-transpose1d", typeof(ConvTranspose1d), s_line, """{"conv-transpose1d": {"filters": 4, "kernel": 2, "stride": 2}}""", () =>
        {
            var layer = new ConvTranspose1d(channels: 3, filters: 4, kernel: 2, new Rng(1), stride: 2);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16])).Shape);
        }),
        Layer("conv-transpose2d", typeof(ConvTranspose2d), s_image, """{"conv-transpose2d": {"filters": 8, "kernel": 2, "stride": 2}}""", () =>
        {
            var layer = new ConvTranspose2d(channels: 3, filters: 8, kernel: 2, new Rng(1), stride: 2);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("bilinear", typeof(Bilinear), s_features, """{"bilinear": {"units": 3}}""", () =>
        {
            var layer = new Bilinear(left: 4, right: 5, outputs: 3, new Rng(1));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 4]), Tensor.Ones([2, 5])).Shape);
        }),
        Layer("flatten", typeof(Flatten), s_image, "\"flatten\"", () =>
        {
            Console.WriteLine(new Flatten().Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("reshape", typeof(Reshape), s_image, """{"reshape": {"sizes": [16, 48]}}""", () =>
        {
            Console.WriteLine(new Reshape(16, 48).Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("sequential", typeof(Sequential), s_features, """{"sequential": {"layers": [{"linear": {"units": 8}}, "relu"]}}""", () =>
        {
            var rng = new Rng(1);
            var model = new Sequential { new Linear(4, 8, rng), new Relu(), new Linear(8, 2, rng) };
            Console.WriteLine(model.Forward(Tensor.Ones([5, 4])).Shape);
        }),
        Layer("residual", typeof(Residual), s_features, """{"residual": {"branch": ["relu", {"linear": {"units": 4}}]}}""", () =>
        {
            var block = new Residual(new Sequential { new Relu(), new Linear(4, 4, new Rng(1)) });
            Console.WriteLine(block.Forward(Tensor.Ones([5, 4])).Shape);
        }),
        Layer("parallel", typeof(ParallelBranches), s_image,
            """{"parallel": {"branches": [[{"conv2d": {"filters": 8, "kernel": 1}}], [{"conv2d": {"filters": 4, "kernel": 3, "padding": 1}}]]}}""", () =>
        {
            var rng = new Rng(1);
            var layer = new ParallelBranches(BranchJoin.Concat, new Conv2d(3, 8, 1, rng), new Conv2d(3, 4, 3, rng, padding: 1));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("concat-skip", typeof(ConcatSkip), s_image, """{"concat-skip": {"branch": [{"conv2d": {"filters": 8, "padding": "same"}}]}}""", () =>
        {
            var layer = new ConcatSkip(new Conv2d(3, 8, 3, new Rng(1), padding: 1));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("checkpoint", typeof(Checkpoint), s_features, """{"checkpoint": {"layers": [{"linear": {"units": 64}}, "tanh"]}}""", () =>
        {
            var block = new Checkpoint(new Sequential { new Linear(4, 64, new Rng(1)), new Tanh() });
            block.Forward(Tensor.Ones([2, 4])).Sum().Backward(); // what lies between the two is computed again here
            Console.WriteLine(block.Parameters().First().Grad!.Shape);
        }),
        Layer("aspp", typeof(Aspp), s_image, """{"aspp": {"filters": 8, "rates": [2, 4]}}""", () =>
        {
            var layer = new Aspp(channels: 3, rates: [2, 4], new Rng(1), filters: 8);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
    ];

    private static IEnumerable<Example> OfWindows() =>
    [
        Layer("max-pool2d", typeof(MaxPool2d), s_image, """{"max-pool2d": {"size": 3, "stride": 2, "padding": 1}}""", () =>
        {
            Tensor image = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 1, 4, 4]);
            Console.WriteLine(new MaxPool2d(size: 2).Forward(image));
        }),
        Layer("avg-pool2d", typeof(AvgPool2d), s_image, """{"avg-pool2d": {"size": 2}}""", () =>
        {
            Tensor image = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 1, 4, 4]);
            Console.WriteLine(new AvgPool2d(size: 2).Forward(image));
        }),
        Layer("max-pool1d", typeof(MaxPool1d), s_line, """{"max-pool1d": {"size": 2}}""", () =>
        {
            Console.WriteLine(new MaxPool1d(size: 2).Forward(Tensor.From([1, 5, 2, 3], [1, 1, 4])));
        }),
        Layer("avg-pool1d", typeof(AvgPool1d), s_line, """{"avg-pool1d": {"size": 3, "padding": 1, "countPadding": false}}""", () =>
        {
            Console.WriteLine(new AvgPool1d(size: 2).Forward(Tensor.From([1, 5, 2, 4], [1, 1, 4])));
        }),
        Layer("adaptive-avg-pool", typeof(AdaptiveAvgPool), s_image, """{"adaptive-avg-pool": {"size": 7}}""", () =>
        {
            Console.WriteLine(new AdaptiveAvgPool(7).Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("adaptive-max-pool", typeof(AdaptiveMaxPool), s_image, """{"adaptive-max-pool": {"size": [2, 4]}}""", () =>
        {
            Console.WriteLine(new AdaptiveMaxPool((2, 4)).Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Layer("global-avg-pool", typeof(GlobalAvgPool), s_image, "\"global-avg-pool\"", () =>
        {
            Console.WriteLine(new GlobalAvgPool().Forward(Tensor.From([1, 2, 3, 4], [1, 1, 2, 2])));
        }),
        Layer("upsample", typeof(Upsample), s_image, """{"upsample": {"scale": 2, "mode": "bilinear"}}""", () =>
        {
            Console.WriteLine(new Upsample(scale: 2).Forward(Tensor.From([1, 2], [1, 1, 1, 2])));
        }),
    ];
}
