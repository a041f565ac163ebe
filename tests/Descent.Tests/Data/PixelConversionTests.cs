using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>Bytes to floats: the quotient by 255, rounded once.</summary>
public sealed class PixelConversionTests
{
    [Fact]
    public void ToUnit_EveryByteAtEveryPlaceOfAVector_IsTheQuotient()
    {
        for (var shift = 0; shift < 70; shift++)
        {
            byte[] bytes = [.. Enumerable.Range(0, 256 + shift).Select(i => (byte)(i + shift))];
            var floats = new float[bytes.Length];
            PixelConversion.ToUnit(bytes, floats);
            Assert.Equal(bytes.Select(b => b / 255f), floats);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(47)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(2500)]
    public void ToPlanes_AnyCount_SeparatesThePixels(int count)
    {
        var bytes = new byte[3 * count];
        new Random(count).NextBytes(bytes);
        var planes = Enumerable.Range(0, 3).Select(_ => new float[count]).ToArray();
        PixelConversion.ToPlanes(bytes, planes[0], planes[1], planes[2]);
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(Enumerable.Range(0, count).Select(i => bytes[(3 * i) + channel] / 255f), planes[channel]);
    }
}
