using Descent.Cli.Terminal;

namespace Descent.Cli.Recipes;

/// <summary>What is chosen for tables, texts, and images with masks.</summary>
internal static class OtherChoices
{
    /// <summary>For rows of numbers.</summary>
    public static IReadOnlyList<Choice> Rows(int count)
    {
        var batch = count < 5_000 ? 16 : count < 50_000 ? 64 : 256;
        return
        [
            new Choice("two hidden layers of 32: rows of numbers have no neighbours to convolve",
                "model=[\"flatten\", {\"linear\": {\"units\": 32}}, \"relu\", {\"linear\": {\"units\": 32}}, \"relu\", \"linear\"]"),
            new Choice("every feature, and a target value, brought to mean 0 and deviation 1", "data.preprocess=[\"standardize\"]",
                "data.standardizeTargets=true", "data.augment=[]"),
            ImageChoices.Length(count, batch, 1000),
            new Choice("adam along half a cosine", "optimizer={\"adam\": {\"learningRate\": 0.005}}", "schedule=\"cosine\"", "loss=null"),
        ];
    }

    /// <summary>For a text of so many characters to train on.</summary>
    public static IReadOnlyList<Choice> Text(long characters, int length)
    {
        const int Batch = 32, Much = 200_000;
        var (size, layers) = characters < Much ? (64, 2) : (128, 4);
        var windows = (int)Math.Min(int.MaxValue, characters / length);
        return
        [
            new Choice($"a transformer of {layers} layers of {size}: {Show.Count(characters)} characters to train on",
                $"model=[{{\"gpt\": {{\"size\": {size}, \"layers\": {layers}}}}}]"),
            new Choice("adamw along half a cosine after a warm-up, gradients limited",
                "optimizer={\"adamw\": {\"learningRate\": 0.002, \"weightDecay\": 0.1}}",
                "schedule={\"linear-warmup\": {\"steps\": 50, \"then\": \"cosine\"}}", "training.clip=\"clip-norm\"", "data.preprocess=[]",
                    "data.augment=[]",
                "data.validation=0.05", "data.test=0.05", "loss=null"),
            ImageChoices.Length(windows, Batch, 1000),
        ];
    }

    /// <summary>For sequences (steps, features) with one class each.</summary>
    public static IReadOnlyList<Choice> Steps(int count) =>
    [
        new Choice("an LSTM that tells the class after the last step: samples are (steps, features)",
            "model=[{\"lstm-classifier\": {\"units\": 64}}]"),
        new Choice("every number brought to mean 0 and deviation 1", "data.preprocess=[\"standardize\"]", "data.augment=[]"),
        ImageChoices.Length(count, count < 1000 ? 16 : 64, 1000),
        new Choice("adam along half a cosine", "optimizer={\"adam\": {\"learningRate\": 0.003}}", "schedule=\"cosine\"", "loss=null"),
    ];

    /// <summary>For images with a class for each pixel.</summary>
    public static IReadOnlyList<Choice> Maps(int count, int channels, int height, int width)
    {
        var widths = Math.Max(height, width) <= 64 ? "[16, 32, 64]" : "[16, 32, 64, 128]";
        return
        [
            new Choice($"a U-Net of {widths} channels: a class for each of {height} x {width} pixels",
                $"model=[{{\"unet\": {{\"widths\": {widths}}}}}]"),
            channels == 3
                ? new Choice("mirrored at random in training, masks too: images are in colour", "data.augment=[\"horizontal-flip\"]")
                : new Choice("not mirrored: images are grey", "data.augment=[]"),
            new Choice("each channel brought to mean 0 and deviation 1", "data.preprocess=[\"channel-standardize\"]"),
            ImageChoices.Length(count, 8, 1000),
            new Choice("adamw, the rate up and down again", "optimizer={\"adamw\": {\"learningRate\": 0.004}}", "schedule=\"one-cycle\"",
                "loss=null"),
        ];
    }
}
