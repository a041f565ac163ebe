namespace Descent.Formats;

/// <summary>A safetensors file: named tensors and a map of strings, without code, so that a file from anywhere can be read.</summary>
/// <remarks>
/// Layout: the header's length (8 bytes, least significant first), a JSON header, the data. The header is checked wholly before data is read:
/// sizes against offsets, offsets against the file's length, no holes, no overlap, no rest, no name twice. What is wrong is a
/// <see cref="DataException"/>. Memory is taken for what the file holds and never for what it claims.
/// Stricter than the reference: keys twice, a key besides dtype, shape and data_offsets, metadata that are null, sizes of 2^63 and more, and more
/// than 32 axes are refused. Tensors of no elements, numbers without axes, blanks behind the header, tensors that are not aligned, and a header in
/// another order than the data are accepted, as there.
/// Kinds: F32 is read as it is; F16, BF16, F64, whole numbers and BOOL become 32-bit floats (F16, BF16 and whole numbers below 2^24 exactly, the rest
/// rounded to the nearest). F8_E4M3 and F8_E5M2 are listed and given as bytes, not as numbers; other kinds (complex, 4 and 6 bits) are refused.
/// Files are written in F32.
/// Reference: Hugging Face, safetensors format, 2022.
/// </remarks>
public sealed class SafetensorsFile
{
    private readonly string _name;
    private readonly Dictionary<string, byte[]> _data = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private SafetensorsFile(Stream stream, string name)
    {
        _name = name;
        var entries = SafetensorsHeader.Read(stream, name, _metadata);
        foreach (var entry in entries) _entries.Add(entry.Name, entry);
        Names = entries.ConvertAll(e => e.Name);
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        foreach (var entry in entries)
        {
            var bytes = entry.End - entry.Begin;
            if (bytes > Array.MaxLength)
            {
                throw new DataException($"{name}: got tensor '{entry.Name}' of {bytes} bytes; expected at most {Array.MaxLength}.");
            }
            var data = new byte[bytes];
            stream.ReadExactly(data);
            _data.Add(entry.Name, data);
        }
    }

    /// <summary>The strings under __metadata__; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The tensors' names in the order of the header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads a file wholly into memory, after its header was found to be right.</summary>
    public static SafetensorsFile Read(string path)
    {
        using var stream = CheckedReader.OpenFile(path);
        return Read(stream, path);
    }

    /// <summary>Reads a stream that knows its length; <paramref name="name"/> stands for the file in messages.</summary>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        try
        {
            return new SafetensorsFile(stream, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{name}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes 32-bit float tensors in the given order to a file, whole or not at all; the same input gives the same bytes.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="tensors">Name, sizes and row-major values of each.</param>
    /// <param name="metadata">Strings to keep beside them; they are written in the order of their keys.</param>
    public static void Write(
        string path, IEnumerable<(string Name, int[] Shape, ReadOnlyMemory<float> Values)> tensors, IReadOnlyDictionary<string,
        string>? metadata = null)
    {
        var list = tensors.ToList();
        var header = SafetensorsWriter.Header(list, metadata);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, header, list));
    }

    /// <summary>Writes tensors of any kind to a file, whole or not at all; the same input gives the same bytes.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="tensors">The tensors; those of wider numbers come first in the file, so that each begins at a multiple of its size.</param>
    /// <param name="metadata">Strings to keep beside them; they are written in the order of their keys.</param>
    public static void WriteTensors(string path, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var list = tensors.OrderByDescending(t => SafetensorsEntry.ElementBytes(t.DType)).ToList();
        var header = SafetensorsWriter.Header(list.ConvertAll(t => (t.Name, t.DType, t.Shape.ToArray(), t.Count)), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var tensor in list) stream.Write(tensor.Data.Span);
        });
    }

    /// <summary>A tensor's values as 32-bit floats; other kinds are converted, with rounding where they are wider.</summary>
    public float[] ReadFloats(string name)
    {
        var entry = Find(name);
        return SafetensorsNumbers.ToFloats(_data[name], entry, _name);
    }

    /// <summary>A tensor's bytes as they stand in the file, least significant byte first.</summary>
    public ReadOnlyMemory<byte> ReadBytes(string name)
    {
        Find(name);
        return _data[name];
    }

    private SafetensorsEntry Find(string name)
    {
        if (_entries.TryGetValue(name, out var entry)) return entry;
        var near = string.Join(", ", Names.Take(8));
        throw new DataException($"{_name}: got no tensor '{name}'; expected one of its {Names.Count}: {near}{(Names.Count > 8 ? ", ..." : "")}.");
    }
}
