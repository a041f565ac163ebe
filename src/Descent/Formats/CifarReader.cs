namespace Descent.Formats;

/// <summary>Reads the records of CIFAR's binary format, plain or gzipped: one or two label bytes, then 3072 bytes of red, green and blue
/// 32x32.</summary>
/// <remarks>The number of records follows from the file's length. Memory grows with what was read, up to <see cref="MostRecords"/>.</remarks>
internal static class CifarReader
{
    /// <summary>The bytes of one image.</summary>
    public const int Pixels = 3 * 32 * 32;

    /// <summary>The most images of a file: twice the largest published file, so that a small gzip file cannot fill the memory.</summary>
    public const int MostRecords = 100_000;

    /// <summary>Reads every record.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelBytes">Labels of a record: 1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <param name="label">Which of them counts, from 0.</param>
    /// <param name="classCount">How many classes that one has.</param>
    /// <exception cref="DataException">It is cut off, has another length, or a label that is no class.</exception>
    public static (List<byte[]> Images, List<int> Classes) Read(string path, int labelBytes, int label, int classCount)
    {
        using var reader = CheckedReader.Open(path);
        var size = labelBytes + Pixels;
        if (!reader.IsCompressed && reader.AvailableBytes != long.MaxValue) CheckLength(path, reader.AvailableBytes, size);
        var (images, classes, labels) = (new List<byte[]>(), new List<int>(), new byte[labelBytes]);
        while (true)
        {
            var start = reader.Offset;
            var got = reader.Read(labels);
            if (got == 0) break;
            var image = new byte[Pixels];
            if (got < labelBytes || reader.Read(image) < Pixels) throw Length(path, reader.Offset, size);
            if (labels[label] >= classCount)
                throw new DataException(
                    $"{path}, byte {start + label}: got label {labels[label]}; expected 0 to {classCount - 1}. " +
                    $"Is this CIFAR-{(labelBytes == 1 ? 10 : 100)} in its binary format?");
            if (images.Count == MostRecords) throw new DataException($"{path}: got more than {MostRecords} images; expected a file of CIFAR.");
            images.Add(image);
            classes.Add(labels[label]);
        }

        if (images.Count == 0) throw Length(path, 0, size);
        return (images, classes);
    }

    private static void CheckLength(string path, long bytes, int size)
    {
        if (bytes == 0 || bytes % size != 0) throw Length(path, bytes, size);
        if (bytes / size > MostRecords) throw new DataException($"{path}: got more than {MostRecords} images; expected a file of CIFAR.");
    }

    private static DataException Length(string path, long bytes, int size) => new(
        $"{path}: got {bytes} bytes; expected a positive multiple of {size} ({size - Pixels} label byte(s) and 32x32 pixels in 3 colours).");
}
