using Descent.Data;
using Descent.Formats;

namespace Descent.Tests.Data.Inspection;

public sealed class ContactSheetTests
{
    private static readonly (byte, byte, byte) s_paper = (250, 250, 250);

    [Fact]
    public void Render_SmallImage_IsEnlargedPixelByPixel()
    {
        // 2x2 colours become squares of 32x32.
        var image = Image(3, 2, 2, [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]);
        var sheet = new ContactSheet();
        sheet.AddRow("", [image]);
        var picture = sheet.Render();
        Assert.Equal((12 + 64 + 12, 12 + 64 + 12, 3), (picture.Width, picture.Height, picture.Channels));
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                var i = ((y / 32) * 2) + (x / 32);
                var expected = ((byte)(255 * image.Plane(0)[i]), (byte)(255 * image.Plane(1)[i]), (byte)(255 * image.Plane(2)[i]));
                Assert.Equal(expected, Pixel(picture, 12 + x, 12 + y));
            }
        }

        Assert.Equal(s_paper, Pixel(picture, 11, 12));
        Assert.Equal(s_paper, Pixel(picture, 12 + 64, 12 + 63));
    }

    [Fact]
    public void Render_LargeImage_IsReducedByItsMean()
    {
        // A chessboard of single pixels is grey from afar.
        var image = new Image(1, 400, 300);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = ((i / 300) + (i % 300)) % 2;
        image.Pixels[0] = float.NaN;
        var sheet = new ContactSheet();
        sheet.AddRow("", [image]);
        var picture = sheet.Render();
        Assert.Equal((24 + 100, 24 + 134), (picture.Width, picture.Height));
        Assert.InRange(Pixel(picture, 60, 60).Item1, 110, 145);
        Assert.Equal((0, 0, 0), Pixel(picture, 12, 12));
    }

    [Fact]
    public void Render_Rows_StandBelowEachOtherWithTitlesAndCaptions()
    {
        var (white, black) = (Image(1, 1, 1, [2]), Image(1, 1, 1, [-1]));
        var sheet = new ContactSheet { Title = "all" };
        sheet.AddRow("ship", [white, black], ["a", "b"], "2");
        sheet.AddRow("a name that is too long", [black]);
        Assert.Equal(3, sheet.Count);
        var picture = sheet.Render();
        const int Left = 12 + (18 * 12) + 8, Top = 12 + 16 + 8;
        Assert.Equal((Left + 64 + 4 + 64 + 12, Top + 64 + 10 + 4 + 64 + 10 + 12), (picture.Width, picture.Height));
        Assert.Equal((255, 255, 255), Pixel(picture, Left, Top));
        Assert.Equal((0, 0, 0), Pixel(picture, Left + 68, Top));
        Assert.Equal((0, 0, 0), Pixel(picture, Left, Top + 78));
        Assert.Equal(s_paper, Pixel(picture, Left + 68, Top + 78));
        // The title, the words of the rows and the captions have left ink.
        Assert.All([(12, 12, 36, 16), (12, Top, 200, 64), (Left, Top + 66, 5, 8)], area => Assert.True(HasInk(picture, area)));
    }

    [Fact]
    public void Render_Range_IsStretched()
    {
        var sheet = new ContactSheet { Least = -1, Largest = 3 };
        sheet.AddRow("", [Image(1, 1, 1, [1])]);
        Assert.Equal((128, 128, 128), Pixel(sheet.Render(), 20, 20));
    }

    [Fact]
    public void Render_NothingOrTooMuch_IsAnError()
    {
        Assert.Throws<ShapeException>(() => new ContactSheet().Render());
        var sheet = new ContactSheet();
        var image = new Image(1, 190, 190);
        sheet.AddRow("", Enumerable.Repeat(image, 3000));
        Assert.Contains("expected at most 100000000", Assert.Throws<ShapeException>(sheet.Render).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Font_EveryLetter_IsThereAndUnlikeTheOthers()
    {
        var seen = new HashSet<string>();
        for (var letter = '!'; letter <= '~'; letter++)
        {
            var dots = string.Concat(Enumerable.Range(0, 48).Select(i => SheetFont.HasDot(letter, i % 6, i / 6) ? '#' : '.'));
            Assert.Contains('#', dots);
            Assert.True(seen.Add(dots), $"'{letter}' looks like another letter.");
            Assert.All(Enumerable.Range(0, 8), y => Assert.False(SheetFont.HasDot(letter, 5, y))); // the gap to the next
        }

        Assert.DoesNotContain(Enumerable.Range(0, 48), i => SheetFont.HasDot(' ', i % 6, i / 6));
        Assert.True(SheetFont.HasDot('é', 0, 0));
    }

    [Fact]
    public void ClassSheet_HasARowForEachClass()
    {
        var data = new ByteDataset(new byte[30], [1, 1, 1], [.. Enumerable.Range(0, 30).Select(i => i < 20 ? 0 : 1)], 2, ["many", "few"]);
        Assert.Equal(14, ClassSheet.Make("x", data, 7).Count);
        Assert.Equal(25, ClassSheet.Make("x", data, 5, hasClasses: false).Count);
        Assert.Throws<ShapeException>(() => ClassSheet.Make("x", new FloatDataset([1], [1], [0], 1)));
    }

    private static Image Image(int channels, int height, int width, float[] values)
    {
        var image = new Image(channels, height, width);
        values.CopyTo(image.Pixels);
        return image;
    }

    private static (byte, byte, byte) Pixel(ImageBytes picture, int x, int y) =>
        (picture.Row(y)[3 * x], picture.Row(y)[(3 * x) + 1], picture.Row(y)[(3 * x) + 2]);

    private static bool HasInk(ImageBytes picture, (int X, int Y, int Width, int Height) area) => Enumerable.Range(0, area.Width * area.Height)
        .Any(i => Pixel(picture, area.X + (i % area.Width), area.Y + (i / area.Width)).Item1 < 120);
}
