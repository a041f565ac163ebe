using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Data.TestTime;

/// <summary>Views of images at test time, and what a model makes of them together.</summary>
public sealed class TestTimeAugmentationTests
{
    [Fact]
    public void TenCrop_ImageOfTheFullSize_IsCornersMiddleAndMirrored()
    {
        var image = new Image(1, 10, 12);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = i;
        // 8 rows of 10 columns, and an image 10 / 8 as large: nothing is resized. The order is torchvision's.
        var views = TestTimeAugmentation.TenCrop(scale: 1.25);
        (int Left, int Top)[] corners = [(0, 0), (2, 0), (0, 2), (2, 2), (1, 1)];
        Assert.Equal(10, views.Count);
        for (var view = 0; view < 10; view++)
        {
            var target = new Image(1, 1, 1);
            views.View(view, image, 8, 10, target);
            Assert.Equal((8, 10), (target.Height, target.Width));
            var (left, top) = corners[view % 5];
            for (var y = 0; y < 8; y++)
                for (var x = 0; x < 10; x++)
                {
                    // The mirrored five are windows of the mirror image.
                    var column = view < 5 ? left + x : 11 - (left + x);
                    Assert.Equal(((top + y) * 12) + column, target.Row(0, y)[x]);
                }
        }
    }

    [Fact]
    public void TenCrop_Padding_MirrorsBeyondTheEdges()
    {
        var image = new Image(1, 3, 3);
        for (var i = 0; i < 9; i++) image.Pixels[i] = i + 1;
        var views = TestTimeAugmentation.TenCrop(scale: 1, padding: 1);
        Assert.Equal([5, 4, 5, 2, 1, 2, 5, 4, 5], View(0)); // rows 5 4 5 6 5, 2 1 2 3 2, 5 4 5 6 5, 8 7 8 9 8, 5 4 5 6 5
        Assert.Equal([5, 6, 5, 8, 9, 8, 5, 6, 5], View(3));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], View(4));
        Assert.Equal([5, 6, 5, 2, 3, 2, 5, 6, 5], View(5)); // of the mirror image
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7], View(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestTimeAugmentation.TenCrop(padding: -1));

        float[] View(int index)
        {
            var target = new Image(1, 1, 1);
            views.View(index, image, 3, 3, target);
            return target.Pixels.ToArray();
        }
    }

    [Fact]
    public void MultiScale_Default_IsTenCropAtFiveSides()
    {
        var image = Noise(3, 40, 50);
        var views = TestTimeAugmentation.MultiScale();
        Assert.Equal(50, views.Count);
        double[] scales = [1, 256.0 / 224, 384.0 / 224, 480.0 / 224, 640.0 / 224];
        for (var view = 0; view < 50; view += 7)
        {
            Image got = new(1, 1, 1), want = new(1, 1, 1);
            views.View(view, image, 28, 28, got);
            TestTimeAugmentation.TenCrop(scales[view / 10]).View(view % 10, image, 28, 28, want);
            Assert.Equal(want.Pixels.ToArray(), got.Pixels.ToArray());
        }

        // At scale 1 of a square image there is one window only.
        Image first = new(1, 1, 1), other = new(1, 1, 1);
        views.View(0, Noise(1, 28, 28), 28, 28, first);
        views.View(3, Noise(1, 28, 28), 28, 28, other);
        Assert.Equal(first.Pixels.ToArray(), other.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 90)]
    [InlineData(33, 7)]
    public void Views_AnyImage_HaveTheModelsSize(int height, int width)
    {
        foreach (var views in new[] { TestTimeAugmentation.Flip(), TestTimeAugmentation.TenCrop(), TestTimeAugmentation.MultiScale() })
            for (var view = 0; view < views.Count; view++)
            {
                var target = new Image(1, 1, 1);
                views.View(view, Noise(2, height, width), 5, 9, target);
                Assert.Equal((2, 5, 9), (target.Channels, target.Height, target.Width));
            }
    }

    [Theory]
    [InlineData("flip", 1)]
    [InlineData("flip", 100)]
    [InlineData("ten-crop", 32)]
    public void Evaluator_Views_AveragesProbabilities(string name, int batchSize)
    {
        var views = name == "flip" ? TestTimeAugmentation.Flip() : TestTimeAugmentation.TenCrop();
        var digits = Digits.Generate(7, 3);
        var standardize = new ChannelStandardize();
        standardize.Fit(digits);
        var linear = new Linear(784, 10, new Rng(2));
        var model = new Sequential(new Flatten(), linear);
        var data = new TrainingData(digits) { Preprocessors = [standardize] };
        var got = Evaluator.Measure(model, new CrossEntropy(), digits, data, batchSize, views: views);

        // By hand: view after view, in double precision from the scores on.
        var (loss, right) = (0.0, 0);
        for (var sample = 0; sample < digits.Count; sample++)
        {
            var image = new Image(1, 28, 28);
            digits.ReadSample(sample, image.Pixels);
            var mean = new double[10];
            for (var view = 0; view < views.Count; view++)
            {
                var target = new Image(1, 1, 1);
                views.View(view, image, 28, 28, target);
                standardize.Apply(target.Pixels);
                float[] scores = linear.Forward(Tensor.From(target.Pixels, [1, 784])).ToArray();
                var sum = scores.Sum(s => Math.Exp(s));
                for (var k = 0; k < 10; k++) mean[k] += Math.Exp(scores[k]) / sum / views.Count;
            }

            loss -= Math.Log(mean[digits.ReadClass(sample)]) / digits.Count;
            if (Array.IndexOf(mean, mean.Max()) == digits.ReadClass(sample)) right++;
        }

        Assert.Equal(7, got.Samples);
        Assert.Equal(loss, got.Loss, tolerance: 1e-5);
        Assert.Equal(right / 7.0, got.Accuracy!.Value, tolerance: 1e-9);
        Assert.NotEqual(got.Loss, Evaluator.Measure(model, new CrossEntropy(), digits, data, batchSize).Loss);
    }

    [Fact]
    public void Evaluator_ViewsOfARegression_AveragesValues()
    {
        // A model that gives the first pixel: of the image and of its mirror image.
        var dataset = new FloatDataset([0.25f, 0.5f, 0.75f, 1, 0, 0.5f], [1, 1, 3], [1f, 2f]);
        var first = new Linear(3, 1, new Rng(1));
        first.Weight.Value.Assign([1, 0, 0]);
        first.Bias!.Value.Assign([0]);
        var model = new Sequential(new Flatten(), first);
        var got = Evaluator.Measure(model, new Mse(), dataset, new TrainingData(dataset), views: TestTimeAugmentation.Flip());
        Assert.Equal((Math.Pow(0.5 - 1, 2) + Math.Pow(0.75 - 2, 2)) / 2, got.Loss, tolerance: 1e-6);
        Assert.Equal((0.5 + 1.25) / 2, got.Mae!.Value, tolerance: 1e-6);
    }

    [Fact]
    public void Evaluator_ViewsOfPoints_AreRefused()
    {
        var points = Points.Ring(8);
        var error = Assert.Throws<ShapeException>(() => Evaluator.Measure(
            new Linear(2, 2, new Rng(1)), new CrossEntropy(), points, new TrainingData(points), views: TestTimeAugmentation.TenCrop()));
        Assert.Equal("ten-crop: got samples of shape [2]; expected images [channels, height, width].", error.Message);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1000)]
    [InlineData(double.NaN)]
    public void Scales_OutOfRange_AreRefused(double scale)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TestTimeAugmentation.TenCrop(scale));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestTimeAugmentation.MultiScale([1, scale]));
        Assert.Throws<ArgumentException>(() => TestTimeAugmentation.MultiScale([]));
    }

    private static Image Noise(int channels, int height, int width)
    {
        var image = new Image(channels, height, width);
        new Rng(1).FillUniform(image.Pixels, 0, 1);
        return image;
    }
}
