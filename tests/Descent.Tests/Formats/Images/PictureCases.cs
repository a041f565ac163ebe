using System.Security.Cryptography;
using Descent.Formats;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats.Images;

/// <summary>Picture files and what is in them, as tools/golden/formats made them.</summary>
internal static class PictureCases
{
    public static TheoryData<string> Names(string file) => [.. GoldenFiles.Cases(file).Select(c => c.Text("name"))];

    public static byte[] Bytes(string file, string name) => Convert.FromBase64String(GoldenFiles.Case(file, name).Text("file"));

    /// <summary>The first half of SHA-256, as the golden files have it.</summary>
    public static string Digest(ReadOnlySpan<byte> pixels) => Convert.ToHexStringLower(SHA256.HashData(pixels))[..32];

    public static void AssertIs(string file, string name, ImageBytes image, string digest = "pixels")
    {
        var expected = GoldenFiles.Case(file, name);
        Assert.Equal((expected.Integer("width"), expected.Integer("height")), (image.Width, image.Height));
        if (digest == "pixels") Assert.Equal(expected.Integer("channels"), image.Channels);
        Assert.Equal(expected.Text(digest), Digest(image.Pixels));
    }
}
