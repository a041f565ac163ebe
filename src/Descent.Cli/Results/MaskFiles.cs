using Descent.Configuration;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>Writes predicted maps as PNG files with a palette: the index of a pixel is its class.</summary>
internal sealed class MaskFiles
{
    private const int MostClasses = 255; // 255 itself stands for none
    private static readonly byte[] s_palette = Palette();
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    private readonly string _folder;
    private readonly SavedModel _model;

    /// <summary>Prepares to write to a folder.</summary>
    /// <exception cref="DataException">It holds something, or the classes do not fit into a byte.</exception>
    public MaskFiles(string folder, SavedModel model)
    {
        (_folder, _model) = (folder, model);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new DataException($"--out: '{folder}' is not empty; expected a new or an empty folder, so that no picture is overwritten.");
        if (model.Data.Outputs > MostClasses)
            throw new DataException(
                $"--out: got a model with {model.Data.Outputs} classes; expected at most {MostClasses}, which fit into a picture's bytes.");
    }

    /// <summary>How many were written.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the map of a sample.</summary>
    public void Write(string path, Prediction prediction)
    {
        Directory.CreateDirectory(_folder);
        var stem = Path.GetFileNameWithoutExtension(prediction.File ?? FormattableString.Invariant(
            $"{Path.GetFileName(path)}-{prediction.Sample}.png"));
        var name = stem;
        for (var i = 2; !_names.Add(name); i++) name = $"{stem}-{i}";
        var (height, width) = (_model.Data.TargetShape[0], _model.Data.TargetShape[1]);
        var pixels = Array.ConvertAll<int, byte>([.. prediction.Classes], c => (byte)c);
        PngWriter.WriteIndexed(Path.Combine(_folder, name + ".png"), new ImageBytes(width, height, 1, pixels), s_palette);
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
