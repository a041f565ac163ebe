namespace Descent.Formats;

/// <summary>The kinds of number that a NumPy file can hold here.</summary>
public enum NpyType
{
    /// <summary>False or true, a byte 0 or 1.</summary>
    Bool,

    /// <summary>Whole numbers of 8 bits with sign.</summary>
    Int8,

    /// <summary>Whole numbers of 8 bits.</summary>
    UInt8,

    /// <summary>Whole numbers of 16 bits with sign.</summary>
    Int16,

    /// <summary>Whole numbers of 16 bits.</summary>
    UInt16,

    /// <summary>Whole numbers of 32 bits with sign.</summary>
    Int32,

    /// <summary>Whole numbers of 32 bits.</summary>
    UInt32,

    /// <summary>Whole numbers of 64 bits with sign.</summary>
    Int64,

    /// <summary>Whole numbers of 64 bits.</summary>
    UInt64,

    /// <summary>Floating point numbers of 16 bits.</summary>
    Float16,

    /// <summary>Floating point numbers of 32 bits.</summary>
    Float32,

    /// <summary>Floating point numbers of 64 bits.</summary>
    Float64,
}
