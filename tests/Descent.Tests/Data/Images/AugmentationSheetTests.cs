using Descent.Data;

namespace Descent.Tests.Data.Images;

/// <summary>The picture of what training will see.</summary>
public sealed class AugmentationSheetTests
{
    [Fact]
    public void Create_Epochs_AreWhatTheLoaderGives()
    {
        var data = Digits.Generate(20, 1);
        SampleTransform[] transforms = [new HorizontalFlip(), new RandomCrop(padding: 3)];
        var sheet = AugmentationSheet.Create(data, transforms, seed: 5, samples: 4, epochs: 3, title: "digits");
        Assert.Equal(16, sheet.Count);
        // The same row by hand: every fifth sample, as it is and as the loader of epoch 0, 1, 2 has it.
        var byHand = new ContactSheet { Title = "digits" };
        for (var row = 0; row < 4; row++)
        {
            List<Image> images = [Of(data, row * 5)];
            for (var epoch = 0; epoch < 3; epoch++)
            {
                var image = new Image(1, 28, 28);
                var options = new DataLoaderOptions { BatchSize = 20, Seed = 5, Transforms = transforms };
                new DataLoader(data, options).Epoch(epoch).Single().Inputs.AsSpan(row * 5 * 784, 784).CopyTo(image.Pixels);
                images.Add(image);
            }

            byHand.AddRow($"{data.ReadClass(row * 5)}", images, ["as it is", "epoch 0", "epoch 1", "epoch 2"], $"sample {row * 5}");
        }

        Assert.Equal(byHand.Render().Pixels, sheet.Render().Pixels);
    }

    [Fact]
    public void Create_NoImages_IsRefused()
    {
        var error = Assert.Throws<ShapeException>(() => AugmentationSheet.Create(Points.Ring(8), [], 1));
        Assert.Equal("AugmentationSheet: got samples of shape [2]; expected images [channels, height, width].", error.Message);
    }

    private static Image Of(Dataset data, int index)
    {
        var image = new Image(1, 28, 28);
        data.ReadSample(index, image.Pixels);
        return image;
    }
}
