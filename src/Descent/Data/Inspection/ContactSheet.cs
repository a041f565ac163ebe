using Descent.Formats;

namespace Descent.Data;

/// <summary>Many small images on one: rows with a title, an image in each cell, words below it where there are some.</summary>
/// <remarks>
/// Small images are enlarged by a whole factor, pixel by pixel, so that each is seen as it is; large ones are reduced by a whole factor, by the mean.
/// 1 channel is shown grey, 3 as colours, 2 and 4 without the last, which is alpha; of others the first three.
/// </remarks>
/// <example><code>
/// var sheet = new ContactSheet { Title = "digits" };
/// sheet.AddRow("seven", images);
/// PngWriter.Write("sheet.png", sheet.Render());
/// </code></example>
public sealed class ContactSheet
{
    private const int Channels = 3;
    private const long MostPixels = 100_000_000;
    private const int SmallestSide = 64, LargestSide = 192;
    private const int Gap = 4, Margin = 12, TitleScale = 2;
    private const int MostTitle = 18;
    private static readonly byte[] s_paper = [250, 250, 250], s_ink = [40, 40, 40], s_faint = [110, 110, 110];
    private readonly List<(string Title, string Note, List<Cell> Cells)> _rows = [];

    /// <summary>What stands above all; null: nothing.</summary>
    public string? Title { get; init; }

    /// <summary>The value that is shown black; default 0.</summary>
    public float Least { get; init; }

    /// <summary>The value that is shown white, or as the full colour; default 1.</summary>
    public float Largest { get; init; } = 1;

    /// <summary>How many images there are.</summary>
    public int Count => _rows.Sum(r => r.Cells.Count);

    /// <summary>Adds a row. The images are copied.</summary>
    /// <param name="title">What stands to its left; may be empty.</param>
    /// <param name="images">The images, of any sizes.</param>
    /// <param name="captions">What stands below each, or null.</param>
    /// <param name="note">What stands below the title, smaller; may be empty.</param>
    public void AddRow(string title, IEnumerable<Image> images, IReadOnlyList<string>? captions = null, string note = "") =>
        _rows.Add((title, note, [.. images.Select((image, i) => new Cell(Thumbnail(image), i < captions?.Count ? captions[i] : string.Empty))]));

    /// <summary>The sheet as colours.</summary>
    /// <exception cref="ShapeException">No image, or more than 100 million pixels.</exception>
    public ImageBytes Render()
    {
        if (Count == 0) throw new ShapeException("ContactSheet: got no image; expected at least one.");
        var cells = _rows.SelectMany(r => r.Cells).ToList();
        int width = cells.Max(c => c.Picture.Width), height = cells.Max(c => c.Picture.Height);
        var caption = cells.Exists(c => c.Caption.Length > 0) ? SheetFont.Height + 2 : 0;
        var titles = _rows.Max(r => Math.Max(Fit(r.Title).Length * TitleScale, Math.Min(r.Note.Length, 2 * MostTitle)) * SheetFont.Advance);
        var left = Margin + (titles == 0 ? 0 : titles + (2 * Gap));
        var top = Margin + (Title is null ? 0 : (SheetFont.Height * TitleScale) + (2 * Gap));
        long sheetWidth = left + ((long)_rows.Max(r => r.Cells.Count) * (width + Gap)) - Gap + Margin;
        long sheetHeight = top + ((long)_rows.Count * (height + caption + Gap)) - Gap + Margin;
        if (Title is not null) sheetWidth = Math.Max(sheetWidth, (2 * Margin) + (Title.Length * SheetFont.Advance * TitleScale));
        if (sheetWidth * sheetHeight > MostPixels)
            throw new ShapeException($"ContactSheet: got {sheetWidth}x{sheetHeight} pixels; expected at most {MostPixels}. Show fewer images.");
        var canvas = new Canvas((int)sheetWidth, (int)sheetHeight, s_paper);
        if (Title is not null) canvas.Write(Title, Margin, Margin, TitleScale, s_ink);
        for (var r = 0; r < _rows.Count; r++)
        {
            var y = top + (r * (height + caption + Gap));
            var text = (SheetFont.Height * TitleScale) + (_rows[r].Note.Length == 0 ? 0 : SheetFont.Height + Gap);
            var textTop = y + Math.Max(0, (height - text) / 2);
            canvas.Write(Fit(_rows[r].Title), Margin, textTop, TitleScale, s_ink);
            canvas.Write(_rows[r].Note, Margin, textTop + (SheetFont.Height * TitleScale) + Gap, 1, s_faint);
            for (var c = 0; c < _rows[r].Cells.Count; c++)
            {
                var (picture, words) = _rows[r].Cells[c];
                var x = left + (c * (width + Gap));
                canvas.Place(picture, x + ((width - picture.Width) / 2), y + ((height - picture.Height) / 2));
                canvas.Write(words[..Math.Min(words.Length, width / SheetFont.Advance)], x, y + height + 2, 1, s_faint);
            }
        }

        return new ImageBytes(canvas.Width, canvas.Height, Channels, canvas.Pixels);
    }

    private static string Fit(string title) => title.Length <= MostTitle ? title : title[..(MostTitle - 2)] + "..";

    private ImageBytes Thumbnail(Image image)
    {
        var side = Math.Max(image.Width, image.Height);
        var (grow, shrink) = (Math.Max(1, SmallestSide / side), Math.Max(1, (side + LargestSide - 1) / LargestSide));
        var (width, height) = (((image.Width + shrink - 1) / shrink) * grow, ((image.Height + shrink - 1) / shrink) * grow);
        var pixels = new byte[width * height * Channels];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < Channels; c++)
                    pixels[(((y * width) + x) * Channels) + c] = Value(image, c, y / grow * shrink, x / grow * shrink, shrink);
        return new ImageBytes(width, height, Channels, pixels);
    }

    private byte Value(Image image, int channel, int top, int left, int side)
    {
        var plane = image.Plane(image.Channels < Channels ? 0 : channel);
        var (sum, count) = (0.0, 0);
        for (var y = top; y < Math.Min(top + side, image.Height); y++)
            for (var x = left; x < Math.Min(left + side, image.Width); x++, count++)
                sum += plane[(y * image.Width) + x];
        var share = ((sum / count) - Least) / (Largest - Least);
        // What is no number is shown black.
        return share > 0 ? (byte)Math.Round(Math.Min(share, 1) * 255) : (byte)0;
    }

    private sealed record Cell(ImageBytes Picture, string Caption);

    private sealed class Canvas
    {
        public Canvas(int width, int height, byte[] paper)
        {
            (Width, Height, Pixels) = (width, height, new byte[width * height * Channels]);
            for (var i = 0; i < Pixels.Length; i++) Pixels[i] = paper[i % Channels];
        }

        public int Width { get; }

        public int Height { get; }

        public byte[] Pixels { get; }

        public void Place(ImageBytes picture, int left, int top)
        {
            for (var y = 0; y < picture.Height; y++) picture.Row(y).CopyTo(Pixels.AsSpan((((top + y) * Width) + left) * Channels));
        }

        public void Write(string text, int left, int top, int scale, byte[] ink)
        {
            for (var i = 0; i < text.Length; i++)
                for (var y = 0; y < SheetFont.Height; y++)
                    for (var x = 0; x < SheetFont.Advance; x++)
                        if (SheetFont.HasDot(text[i], x, y))
                            Fill(left + (((i * SheetFont.Advance) + x) * scale), top + (y * scale), scale, ink);
        }

        private void Fill(int left, int top, int side, byte[] ink)
        {
            for (var y = top; y < Math.Min(top + side, Height); y++)
                for (var x = left; x < Math.Min(left + side, Width); x++)
                    ink.CopyTo(Pixels, ((y * Width) + x) * Channels);
        }
    }
}
