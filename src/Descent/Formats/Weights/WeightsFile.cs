namespace Descent.Formats;

/// <summary>A file of named tensors: safetensors, or an npz archive, from here or from anywhere.</summary>
/// <example><code>
/// var weights = WeightsFile.Read("resnet18.safetensors");
/// weights.Select(t => t.ToType("F16")).Write("half.safetensors");
/// </code></example>
public sealed class WeightsFile
{
    private static readonly (NpyType Npy, string DType)[] s_kinds =
    [
        (NpyType.Bool, "BOOL"), (NpyType.Int8, "I8"), (NpyType.Int16, "I16"), (NpyType.Int32, "I32"), (NpyType.Int64, "I64"),
        (NpyType.UInt8, "U8"), (NpyType.UInt16, "U16"), (NpyType.UInt32, "U32"), (NpyType.UInt64, "U64"),
        (NpyType.Float16, "F16"), (NpyType.Float32, "F32"), (NpyType.Float64, "F64"),
    ];

    /// <summary>Takes tensors and strings as they are.</summary>
    /// <exception cref="DataException">Two tensors have one name.</exception>
    public WeightsFile(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var tensor in tensors)
            if (!names.Add(tensor.Name)) throw new DataException($"Weights: got the name '{tensor.Name}' twice; expected different names.");
        (Tensors, Metadata) = (tensors, metadata ?? new Dictionary<string, string>());
    }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The strings beside them; an npz archive has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether a path names an npz archive rather than a safetensors file: by its ending.</summary>
    public static bool IsNpz(string path) => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file wholly, after it was checked.</summary>
    /// <exception cref="DataException">It cannot be read, or is damaged.</exception>
    public static WeightsFile Read(string path)
    {
        if (IsNpz(path))
        {
            return new WeightsFile([.. NpzReader.ReadAll(path).Select(a => new StoredTensor(
                a.Key, Array.Find(s_kinds, k => k.Npy == a.Value.Type).DType, Array.ConvertAll(a.Value.Shape, s => (long)s), a.Value.Data))]);
        }

        var file = SafetensorsFile.Read(path);
        return new WeightsFile(
            [.. file.Names.Select(n => new StoredTensor(n, file.Entries[n].DType, file.Entries[n].Shape, file.ReadBytes(n)))], file.Metadata);
    }

    /// <summary>The same with each tensor changed.</summary>
    public WeightsFile Select(Func<StoredTensor, StoredTensor> change) => new([.. Tensors.Select(change)], Metadata);

    /// <summary>The same with those of the strings beside the tensors whose keys are to stay.</summary>
    public WeightsFile WithMetadata(Func<string, bool> isKept) =>
        new(Tensors, Metadata.Where(m => isKept(m.Key)).ToDictionary(m => m.Key, m => m.Value));

    /// <summary>Writes a safetensors file, or an npz archive where the name ends so, whole or not at all.</summary>
    /// <remarks>An npz archive has no place for strings, which are left out, and no kind BF16, which becomes F32.</remarks>
    /// <exception cref="DataException">It cannot be written, or NumPy has no such kind of number.</exception>
    public void Write(string path)
    {
        if (IsNpz(path)) NpzWriter.Write(path, Tensors.Select(t => KeyValuePair.Create(t.Name, ToNpy(t))));
        else SafetensorsFile.WriteTensors(path, Tensors, Metadata);
    }

    private static NpyArray ToNpy(StoredTensor tensor)
    {
        var plain = tensor.DType == "BF16" ? tensor.ToType("F32") : tensor;
        var kind = Array.Find(s_kinds, k => k.DType == plain.DType);
        if (kind.DType is null)
            throw new DataException($"Tensor '{tensor.Name}': got the kind {tensor.DType}; expected one that NumPy has.");
        if (plain.Shape.Any(s => s > int.MaxValue))
            throw new DataException($"Tensor '{tensor.Name}': got {tensor.ShapeText}; expected sizes of 31 bits.");
        return new NpyArray(kind.Npy, [.. plain.Shape.Select(s => (int)s)], plain.Data.ToArray());
    }
}
