using Descent.Configuration;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>Writes predicted maps as PNG files with a palette: the index of a pixel is its class.</summary>
internal sealed class MaskFiles(string folder, SavedModel model)
{
    private static readonly byte[] s_palette = Palette();
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many were written.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the map of a sample.</summary>
    public void Write(string path, Prediction prediction)
    {
        Directory.CreateDirectory(folder);
        var stem = Path.GetFileNameWithoutExtension(prediction.File ?? FormattableString.Invariant(
            $"{Path.GetFileName(path)}-{prediction.Sample}.png"));
        var name = stem;
        for (var i = 2; !_names.Add(name); i++) name = $"{stem}-{i}";
        var (height, width) = (model.Data.TargetShape[0], model.Data.TargetShape[1]);
        var pixels = Array.ConvertAll<int, byte>([.. prediction.Classes], c => (byte)c);
        PngWriter.WriteIndexed(Path.Combine(folder, name + ".png"), new ImageBytes(width, height, 1, pixels), s_palette);
        Count++;
    }

    // The colours of PASCAL VOC: the bits of the number, dealt out to red, green and blue from the highest down; 0 is black.
    private static byte[] Palette()
    {
        var palette = new byte[3 * 256];
        for (var index = 0; index < 256; index++)
            for (var bit = 0; bit < 8; bit++)
                palette[(3 * index) + (bit % 3)] |= (byte)(((index >> bit) & 1) << (7 - (bit / 3)));
        return palette;
    }
}
