namespace Descent.Formats;

/// <summary>What a safetensors file says about one of its tensors.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">The kind of number as it stands in the file: F32, F16, BF16, I64 and so on.</param>
/// <param name="Shape">The sizes; empty for a single number.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end.</param>
public sealed record SafetensorsEntry(string Name, string DType, long[] Shape, long Begin, long End)
{
    /// <summary>How many numbers.</summary>
    public long Count => (End - Begin) / ElementBytes(DType);

    /// <summary>How many bytes one number takes, or 0 where the kind is not known.</summary>
    public static int ElementBytes(string dtype) => dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => 0,
    };
}
