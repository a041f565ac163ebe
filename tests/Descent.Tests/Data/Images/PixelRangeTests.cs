using Descent.Data;

namespace Descent.Tests.Data.Images;

/// <summary>Colours end at 0 and 1: other data must not be cut off there without a word.</summary>
public sealed class PixelRangeTests
{
    public static TheoryData<SampleTransform> Colours =>
        [new Brightness(), new Contrast(), new Saturation(), new Hue(), new RandAugment(), new TrivialAugment()];

    [Theory]
    [MemberData(nameof(Colours))]
    public void Apply_ValuesThatAreNoPixels_IsAnErrorWithTheRange(SampleTransform transform)
    {
        foreach (var (place, value, text) in new[] { (0, 255f, "to 255"), (37, -3f, "from -3"), (74, 2f, "to 2") })
        {
            var error = Assert.Throws<DataException>(() => transform.Apply(With(place, value), new TransformContext(new Rng(1), 5, 5)));
            Assert.Contains($"{transform.Name}: got values ", error.Message, StringComparison.Ordinal);
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Colours))]
    public void Apply_WhatNoiseLeaves_IsTaken(SampleTransform transform)
    {
        foreach (var value in new[] { -0.2f, 1.3f, float.NaN })
        {
            var sample = With(11, value);
            transform.Apply(sample, new TransformContext(new Rng(1), 5, 5));
            Assert.Equal([3, 5, 5], sample.Shape);
        }
    }

    private static Sample With(int place, float value)
    {
        var sample = new Sample();
        sample.Begin([3, 5, 5]);
        sample.Features.Fill(0.5f);
        sample.Features[place] = value;
        return sample;
    }
}
