using System.Text.Json;
using Descent.Data;

namespace Descent.Tests.Golden;

/// <summary>Image operations against torchvision on floats and Pillow or torchvision on bytes; tools/golden/images.py.</summary>
public sealed class ImageGoldenTests
{
    private const string Json = "images.json";
    private const string File = "images.safetensors";

    public static TheoryData<string> Of(string op) =>
        [.. GoldenFiles.Cases(Json).Where(c => c.Text("op") == op).Select(c => c.Text("name"))];

    public static TheoryData<string> Values =>
        [.. GoldenFiles.Cases(Json).Where(c => c.Text("op") is not ("resize" or "window" or "affine" or "rotate" or "operation"))
            .Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Of), "resize")]
    public void Resize_Floats_AreTorchvisionsAndNearPillows(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var (source, mode, region, size) = (Source(c), Filter(c), RegionOf(c), c.Integers("newSize"));
        var target = new Image(1, 1, 1);
        Resize.Crop(source, region, target, size[0], size[1], mode);
        AssertNear(name, "", target, 2e-6);
        if (mode == Interpolation.Bicubic)
        {
            // Pillow cuts bytes to their range after each direction; these stay inside.
            PixelConversion.ToUnit(Array.ConvertAll(Bytes(c), b => (byte)((b / 2) + 64)), source.Pixels);
            Resize.Crop(source, region, target, size[0], size[1], mode);
        }

        AssertNear(name, "/other", target, mode switch { Interpolation.Nearest => 0, Interpolation.Bilinear => 1.1 / 255, _ => 1.3 / 255 });
    }

    [Theory]
    [MemberData(nameof(Of), "resize")]
    public void Resize_InterleavedBytes_AreTheSame(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var (bytes, size, newSize) = (Bytes(c), c.Integers("size"), c.Integers("newSize"));
        var interleaved = new byte[bytes.Length];
        for (var i = 0; i < bytes.Length; i++) interleaved[(i % (size[0] * size[1]) * size[2]) + (i / (size[0] * size[1]))] = bytes[i];
        var target = new Image(1, 1, 1);
        Resize.Crop(interleaved, size[2], size[0], size[1], RegionOf(c), target, newSize[0], newSize[1], Filter(c));
        AssertNear(name, "", target, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Of), "resize")]
    public void ThenCrop_Window_IsPartOfTheWhole(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var (source, whole, part, again, size) = (Source(c), new Image(1, 1, 1), new Image(1, 1, 1), new Image(1, 1, 1), c.Integers("newSize"));
        Resize.Apply(source, whole, size[0], size[1], Filter(c));
        var window = new Region(size[1] / 3, size[0] / 2, (size[1] + 1) / 2, (size[0] + 1) / 2);
        Resize.ThenCrop(source, size[0], size[1], window, part, Filter(c));
        Window.Crop(whole, window, again);
        Assert.Equal(again.Pixels.ToArray(), part.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Of), "window")]
    public void Window_PaddedAndCropped_IsTorchvisionsOrNumPys(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var target = new Image(1, 1, 1);
        Window.Crop(Source(c), RegionOf(c), target, Enum.Parse<PadMode>(c.Text("mode"), ignoreCase: true), c.Number("fill"));
        AssertNear(name, "", target, 0);
    }

    [Theory]
    [MemberData(nameof(Of), "affine")]
    public void Affine_FloatsWithAndWithoutFill_AreTorchvisions(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        int[] shift = c.Integers("shift");
        double[] shear = [.. c.GetProperty("shear").EnumerateArray().Select(s => s.GetDouble())];
        var map = AffineMap.Create(c.Number("angle"), shift[0], shift[1], c.Number("scale"), shear[0], shear[1]);
        var target = new Image(1, 1, 1);
        Affine.Apply(Source(c), map, target, Filter(c));
        AssertNear(name, "", target, 1e-5);
        Affine.Apply(Source(c), map, target, Filter(c), fill: 0.5f);
        AssertNear(name, "/other", target, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Of), "rotate")]
    public void Rotation_Floats_IsTorchvisions(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var target = new Image(1, 1, 1);
        Affine.Apply(Source(c), AffineMap.Rotation(c.Number("angle")), target);
        AssertNear(name, "", target, 0);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Adjust_Floats_AreTorchvisionsAndNearItsBytes(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var image = Source(c);
        var value = c.Number("value");
        switch (c.Text("op"))
        {
            case "brightness": Adjust.Brightness(image, value); break;
            case "contrast": Adjust.Contrast(image, value); break;
            case "saturation": Adjust.Saturation(image, value); break;
            case "sharpness": Adjust.Sharpness(image, value, new Image(1, 1, 1)); break;
            case "hue": Adjust.Hue(image, value); break;
            case "solarize": Adjust.Solarize(image, value); break;
            case "posterize": Adjust.Posterize(image, (int)value); break;
            case "grayscale": Adjust.Grayscale(image); break;
            case "invert": Adjust.Invert(image); break;
            case "autocontrast": Adjust.AutoContrast(image); break;
            case "equalize": Adjust.Equalize(image); break;
            default: Assert.Fail(c.Text("op")); break;
        }

        AssertNear(name, "", image, 2e-6);
        AssertNear(name, "/other", image, 2.01 / 255); // bytes are cut off, grey ones twice
    }

    [Theory]
    [MemberData(nameof(Of), "operation")]
    public void Operation_OfThePolicies_IsNearTorchvisionsOnBytes(string name)
    {
        var c = GoldenFiles.Case(Json, name);
        var sample = new Sample();
        sample.Begin([3, c.Integers("size")[0], c.Integers("size")[1]]);
        Source(c).Pixels.CopyTo(sample.Features);
        var operation = Enum.Parse<AugmentOperation>(c.Text("operation"));
        AugmentOperations.Apply(sample, operation, c.Number("magnitude"), Interpolation.Nearest, 0, 0);
        var isExact = operation is <= AugmentOperation.Rotate or AugmentOperation.Posterize or AugmentOperation.Solarize or AugmentOperation.Equalize;
        AssertNear(name, "", sample.Image, isExact ? 1e-7 : 2.01 / 255);
    }

    [Fact]
    public void Magnitudes_OfThePolicies_AreTorchvisions()
    {
        var spaces = GoldenFiles.Json(Json).GetProperty("spaces");
        Check("rand-augment", (operation, index) => RandAugment.Magnitude(operation, index, 12, 15));
        Check("trivial-augment", TrivialAugment.Magnitude);

        void Check(string policy, Func<AugmentOperation, int, float> magnitude)
        {
            var operations = spaces.GetProperty(policy).EnumerateArray().ToArray();
            Assert.Equal(operations.Select(o => o.Text("operation")), Enum.GetNames<AugmentOperation>());
            Assert.Equal(AugmentOperations.Count, operations.Length);
            foreach (var o in operations)
            {
                var operation = Enum.Parse<AugmentOperation>(o.Text("operation"));
                float[] wanted = [.. o.GetProperty("magnitudes").EnumerateArray().Select(m => m.GetSingle())];
                Assert.Equal(wanted.Length > 1, AugmentOperations.HasMagnitude(operation));
                Assert.Equal(o.Flag("isSigned"), AugmentOperations.IsSigned(operation));
                for (var index = 0; index < wanted.Length; index++)
                    Assert.Equal(wanted[index], magnitude(operation, index), tolerance: 2e-6 * wanted.Max());
                if (operation is AugmentOperation.TranslateX or AugmentOperation.TranslateY or AugmentOperation.Posterize) // cut to whole numbers
                    Assert.Equal(wanted.Select(w => (int)w), wanted.Select((_, index) => (int)magnitude(operation, index)));
            }
        }
    }

    private static byte[] Bytes(JsonElement c)
    {
        int[] size = c.Integers("size");
        var name = FormattableString.Invariant($"images/{size[0]}x{size[1]}x{size[2]}");
        int[] values = Fills.Integers(name, size[0] * size[1] * size[2], 256);
        return Array.ConvertAll(values, v => (byte)(c.TryGetProperty("dark", out _) ? v * v / 255 : v));
    }

    private static Image Source(JsonElement c)
    {
        int[] size = c.Integers("size");
        var image = new Image(size[2], size[0], size[1]);
        PixelConversion.ToUnit(Bytes(c), image.Pixels);
        return image;
    }

    private static Interpolation Filter(JsonElement c) => Enum.Parse<Interpolation>(c.Text("mode"), ignoreCase: true);

    private static Region RegionOf(JsonElement c) =>
        c.Integers("region") is [var left, var top, var width, var height] ? new Region(left, top, width, height) : default;

    private static void AssertNear(string name, string which, Image got, double bound)
    {
        var wanted = GoldenFiles.Floats(File, name + which);
        var shape = GoldenFiles.ShapeOf(File, name + which);
        Assert.Equal((shape[0], shape[1], shape[2]), (got.Channels, got.Height, got.Width));
        for (var i = 0; i < wanted.Length; i++)
            Assert.True(Math.Abs(wanted[i] - got.Pixels[i]) <= bound, $"{name}{which}: [{i}] is {got.Pixels[i]:R}, expected {wanted[i]:R}.");
    }
}
