using Descent.Configuration;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Tests.Architecture;
using static Descent.Tests.Diagnostics.StructureClinic;

namespace Descent.Tests.Diagnostics;

/// <summary>Every model of the library for a few steps: there is nothing to warn of but that these are few.</summary>
public sealed class SoundModelTests
{
    public static TheoryData<string> Names => [.. s_models.Keys];

    private static readonly Dictionary<string, Func<Rng, Diagnosis>> s_models = new()
    {
        ["linear-classifier"] = r => OnImages(Models.LinearClassifier(144, Classes, r)),
        ["mlp"] = r => OnImages(Models.Mlp(144, [24, 24], Classes, r, dropout: 0.2f)),
        ["lenet"] = r => OnImages(Models.LeNet(Classes, r, height: 12, width: 12)),
        ["vgg11"] = r => OnImages(Models.Vgg(Classes, r, 11, 1), 32, 8),
        ["vgg11-bn"] = r => OnImages(Models.Vgg(Classes, r, 11, 1, hasBatchNorm: true), 32, 8),
        ["resnet20"] = r => OnImages(Models.ResNet20(Classes, r, 1)),
        ["resnet20-zero"] = r => OnImages(Models.ResNet20(Classes, r, 1, zeroInit: true)),
        ["resnet20-gn"] = r => OnImages(Models.ResNet20(Classes, r, 1, norm: c => new GroupNorm(4, c))),
        ["resnet18"] = r => OnImages(Models.ResNet18(Classes, r, 1), 12, 8),
        ["resnet50"] = r => OnImages(Models.ResNet50(Classes, r, 1), 12, 4),
        ["pre-act-resnet"] = r => OnImages(Models.PreActResNet(Classes, r, 8, 1)),
        ["wide-resnet"] = r => OnImages(Models.WideResNet(Classes, r, 10, 2, 0.3f, 1)),
        ["nf-resnet"] = r => OnImages(Models.NfResNet(Classes, r, 8, 1)),
        ["vit"] = r => OnImages(Models.Vit(12, Classes, r, 4, 1, 16, 2, 2)),
        ["lstm-classifier"] = r => OnRows(Models.LstmClassifier(12, 16, Classes, r)),
        ["transformer"] = r => OnRows(new Sequential(
            new Linear(12, 16, r), new TransformerEncoderLayer(16, 2, r, 32), new Flatten(), new Linear(192, Classes, r))),
        ["gpt"] = r => OnTokens(Models.Gpt(8, r, 6, 16, 2, 2)),
        ["unet"] = r => OnMaps(new UNet(1, 2, [4, 8, 8], r)),
        ["aspp-segmenter"] = r => OnMaps(new AsppSegmenter(1, 2, [4, 8], 1, [2, 4], 8, r)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Model_OfTheLibrary_IsQuiet(string name) => AssertSound(s_models[name](new Rng(6)));

    [Theory]
    [InlineData("digits-lstm.json", "data.source.digits.count=300")]
    [InlineData("digits-resnet20.json", "data.source.digits.count=200")]
    [InlineData("sequence-lstm.json", null)]
    public void Example_IsQuiet(string file, string? size)
    {
        string[] changes = [.. size is null ? [] : new[] { size }, "training.maxSteps=20", "training.epochs=2"];
        AssertSound(Clinic.Train(Repository.Read($"examples/{file}"), changes).Diagnosis);
    }

    private static void AssertSound(Diagnosis diagnosis) =>
        Assert.Equal("", (diagnosis with { Findings = [.. diagnosis.Findings.Where(f => f.Name != "too-short")] }).Troubles());

    private static Diagnosis OnImages(Module model, int size = ImageSize, int count = 96) =>
        Examine(model, new CrossEntropy(), Images(count, size), 1, Math.Min(16, count), 0.01f);

    private static Diagnosis OnRows(Module model) =>
        Examine(new Sequential(new Reshape(12, 12), model), new CrossEntropy(), Images(96), 1, 16, 0.01f);

    private static Diagnosis OnTokens(Module model)
    {
        var rng = new Rng(8);
        var tokens = Enumerable.Range(0, 64 * 7).Select(_ => rng.NextInt(8)).ToArray();
        return Examine(model, new CrossEntropy(), new NextTokens(tokens, 6), 1, 16, 0.01f);
    }

    private static Diagnosis OnMaps(Module model) => Examine(model, new CrossEntropy(), new BrightPlaces(48), 1, 8, 0.01f);

    // The class of every token is the one that follows.
    private sealed class NextTokens(int[] tokens, int length) : Dataset
    {
        public override int Count => tokens.Length / (length + 1);

        public override IReadOnlyList<int> SampleShape => [length];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 8;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => length;

        public override void ReadSample(int index, Span<float> destination)
        {
            for (var i = 0; i < length; i++) destination[i] = tokens[(index * (length + 1)) + i];
        }

        public override int ReadClass(int index) => tokens[(index * (length + 1)) + 1];

        public override void ReadClasses(int index, Span<int> destination) => tokens.AsSpan((index * (length + 1)) + 1, length).CopyTo(destination);

        public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException();

        public override string DescribeSample(int index) => $"tokens {index}";
    }

    // Places above 0 are class 1.
    private sealed class BrightPlaces(int count) : Dataset
    {
        private readonly FloatDataset _images = Images(count, 16);

        public override int Count => count;

        public override IReadOnlyList<int> SampleShape => _images.SampleShape;

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 2;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 256;

        public override IReadOnlyList<int> TargetShape => [16, 16];

        public override void ReadSample(int index, Span<float> destination) => _images.ReadSample(index, destination);

        public override int ReadClass(int index) => 0;

        public override void ReadClasses(int index, Span<int> destination)
        {
            var image = new float[256];
            ReadSample(index, image);
            for (var i = 0; i < 256; i++) destination[i] = image[i] > 1 ? 1 : 0;
        }

        public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException();

        public override string DescribeSample(int index) => $"image {index}";
    }
}
