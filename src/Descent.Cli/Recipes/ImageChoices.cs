using Descent.Cli.Terminal;

namespace Descent.Cli.Recipes;

/// <summary>What is chosen for images with one class each: by their size, colour and number.</summary>
internal static class ImageChoices
{
    // Where full resolution is still affordable, and a few poolings see the whole image.
    private const int Small = 64;
    private const int Tiny = 8;

    /// <summary>Model, augmentation, preprocessing, batches and epochs.</summary>
    public static IReadOnlyList<Choice> For(int count, int channels, int height, int width)
    {
        var (side, size) = (Math.Max(height, width), $"{height} x {width} pixels");
        var batch = count < 1000 ? 16 : side <= Small ? 64 : 32;
        var model = Math.Min(height, width) < Tiny
            ? new Choice($"a small network of linear layers: {size} are too few to convolve", $"model={Linear}")
            : side <= Small ? new Choice($"a small convolutional network: images of {size}, {Small} or less", $"model={Convolutional}")
            : new Choice($"a small residual network with global pooling: images of {size}, more than {Small}", $"model={Residual(side)}");
        return
        [
            model,
            channels == 3
                ? new Choice("mirrored at random in training: images are in colour, so hardly writing", "data.augment=[\"horizontal-flip\"]")
                : new Choice("not mirrored: images are grey, and could be writing", "data.augment=[]"),
            new Choice("each channel brought to mean 0 and deviation 1", "data.preprocess=[\"channel-standardize\"]"),
            Length(count, batch, 1500),
            new Choice("adamw along half a cosine", "optimizer={\"adamw\": {\"learningRate\": 0.002}}", "schedule=\"cosine\"", "loss=null"),
        ];
    }

    /// <summary>Batches, and as many epochs as make about so many steps.</summary>
    public static Choice Length(int count, int batch, int steps)
    {
        const int Least = 3, Most = 60;
        var epochs = (int)Math.Clamp(Math.Ceiling((double)steps * batch / Math.Max(1, count)), Least, Most);
        return new Choice(
            $"batches of {batch}, {epochs} epochs: about {Show.Count(epochs * (long)Math.Ceiling((double)count / batch))} steps for "
            + $"{Show.Count(count)} samples",
            $"data.batchSize={batch}", $"training.epochs={epochs}");
    }

    private const string Linear = "[\"flatten\", {\"linear\": {\"units\": 64}}, \"relu\", {\"linear\": {\"units\": 64}}, \"relu\", \"linear\"]";

    private static string Convolutional =>
        $"[{Conv(32)}, \"relu\", {Conv(32)}, \"relu\", {Pool}, {Conv(64)}, \"relu\", {Conv(64)}, \"relu\", {Pool}, {Conv(128)}, \"relu\", "
        + "\"global-avg-pool\", \"flatten\", {\"dropout\": {\"p\": 0.2}}, \"linear\"]";

    private static string Residual(int side) =>
        $"[{Conv(32, 5, 2)}, \"relu\", {(side > 128 ? Pool + ", " : string.Empty)}{Block(32, 1)}, {Block(64, 2)}, {Block(128, 2)}, {Block(256, 2)}, "
        + "\"global-avg-pool\", \"flatten\", {\"dropout\": {\"p\": 0.2}}, \"linear\"]";

    private static string Pool => "{\"max-pool2d\": {\"size\": 2}}";

    // A batch norm takes each channel's mean off, so a bias before it would be idle.
    private static string Conv(int filters, int kernel = 3, int stride = 1) =>
        $"{{\"conv2d\": {{\"filters\": {filters}, \"kernel\": {kernel}, \"stride\": {stride}, \"padding\": {kernel / 2}, \"bias\": false}}}}, "
        + "\"batch-norm\"";

    private static string Block(int filters, int stride) =>
        $"{{\"residual\": {{\"branch\": [{Conv(filters, 3, stride)}, \"relu\", {Conv(filters)}], "
        + $"\"shortcut\": [{Conv(filters, 1, stride)}]}}}}, \"relu\"";
}
