using Descent.Configuration;
using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Ready networks.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfModels() =>
    [
        Model("linear-classifier", "LinearClassifier", null, "\"linear-classifier\"", s_features, () =>
        {
            var model = Models.LinearClassifier(inputs: 4, classes: 3, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Model("mlp", "Mlp", null, """{"mlp": {"hidden": [64, 32], "activation": "tanh"}}""", s_features, () =>
        {
            var model = Models.Mlp(4, hidden: [64, 32], outputs: 3, new Rng(1), () => new Tanh());
            Console.WriteLine(model.Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Model("lenet", "LeNet", null, "\"lenet\"", [1, 28, 28], () =>
        {
            var model = Models.LeNet(classes: 10, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 1, 28, 28])).Shape);
        }),
        Model("vgg", "Vgg", typeof(Vgg), """{"vgg": {"depth": 11, "norm": "batch-norm"}}""", [3, 32, 32], () =>
        {
            var model = new Vgg(depth: 11, classes: 10, new Rng(1), hidden: 64);
            Console.WriteLine(model.Forward(Tensor.Ones([1, 3, 32, 32])).Shape);
        }),
        Model("resnet18", "ResNet18", typeof(ResNet), """{"resnet18": {"norm": {"group-norm": {"groups": 8}}}}""", s_image, () =>
        {
            var model = Models.ResNet18(classes: 10, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("resnet20", "ResNet20", typeof(ResNet), """{"resnet20": {"zeroInit": true}}""", s_image, () =>
        {
            var model = Models.ResNet20(classes: 10, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("resnet34", "ResNet34", typeof(ResNet), """{"resnet34": {"largeStem": true}}""", [3, 64, 64], () =>
        {
            var model = Models.ResNet34(classes: 10, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("resnet50", "ResNet50", typeof(ResNet), "\"resnet50\"", s_image, () =>
        {
            var model = Models.ResNet50(classes: 10, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("pre-act-resnet", "PreActResNet", typeof(PreActResNet), """{"pre-act-resnet": {"depth": 14}}""", s_image, () =>
        {
            var model = Models.PreActResNet(classes: 10, new Rng(1), depth: 14);
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("wide-resnet", "WideResNet", typeof(PreActResNet), """{"wide-resnet": {"depth": 10, "width": 2}}""", s_image, () =>
        {
            var model = Models.WideResNet(classes: 10, new Rng(1), depth: 10, width: 2);
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("nf-resnet", "NfResNet", typeof(NfResNet), """{"nf-resnet": {"depth": 8}}""", s_image, () =>
        {
            var model = Models.NfResNet(classes: 10, new Rng(1), depth: 8);
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("unet", "UNet", typeof(UNet), """{"unet": {"widths": [8, 16]}}""", s_image, () =>
        {
            var model = Models.UNet(classes: 2, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("aspp-segmenter", "AsppSegmenter", typeof(AsppSegmenter), """{"aspp-segmenter": {"widths": [8, 16], "rates": [2, 4]}}""", s_image, () =>
        {
            var model = Models.AsppSegmenter(classes: 2, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
        Model("gpt", "Gpt", typeof(Gpt), """{"gpt": {"vocabulary": 96, "size": 32, "layers": 2}}""", [10], () =>
        {
            var model = Models.Gpt(vocabulary: 96, new Rng(1), context: 16, size: 32, heads: 4, layers: 2);
            Console.WriteLine(model.Forward(IntTensor.From([5, 7, 11, 13], [1, 4])).Shape);
        }),
        Model("lstm-classifier", "LstmClassifier", typeof(LstmClassifier), """{"lstm-classifier": {"units": 32}}""", s_steps, () =>
        {
            var model = Models.LstmClassifier(inputs: 8, units: 32, classes: 3, new Rng(1));
            Console.WriteLine(model.Forward(Tensor.Ones([2, 10, 8])).Shape);
        }),
        Model("vit", "Vit", typeof(Vit), """{"vit": {"patch": 4, "size": 32, "layers": 2, "heads": 4}}""", s_image, () =>
        {
            var model = Models.Vit(image: 16, classes: 10, new Rng(1), patch: 4, size: 32, layers: 2, heads: 4);
            Console.WriteLine(model.Forward(Tensor.Ones([2, 3, 16, 16])).Shape);
        }),
    ];
}
