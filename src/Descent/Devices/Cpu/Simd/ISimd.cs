namespace Descent;

/// <summary>What a kernel may do with one vector of fp32 numbers. Every kernel is written once over this and compiled for each width.</summary>
/// <remarks>
/// Vectors stay plain locals of type <typeparamref name="V"/>: the JIT keeps those in registers, and would not keep wrapper structs there.
/// A mask is a vector whose lanes are all ones or all zeros. Lanes can also carry 32-bit integers as raw bits (the methods named Bits).
/// </remarks>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Lanes.</summary>
    static abstract int Width { get; }

    static abstract V Splat(float value);

    static abstract V SplatBits(int bits);

    static abstract V Load(float* x);

    /// <summary>The first <paramref name="count"/> lanes from memory, the others from <paramref name="rest"/>; reads nothing else.</summary>
    static abstract V LoadPart(float* x, int count, V rest);

    static abstract void Store(float* y, V value);

    /// <summary>Writes the first <paramref name="count"/> lanes and nothing else.</summary>
    static abstract void StorePart(float* y, int count, V value);

    /// <summary>Writes past the caches; <paramref name="y"/> is aligned to the vector. End with <see cref="Streaming.Finish"/>.</summary>
    static abstract void StoreStreaming(float* y, V value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>c - a b, rounded once where the processor can.</summary>
    static abstract V NegativeMultiplyAdd(V a, V b, V c);

    /// <summary>a &gt; b ? a : b, so b where either is NaN.</summary>
    static abstract V Larger(V a, V b);

    /// <summary>a &lt; b ? a : b, so b where either is NaN.</summary>
    static abstract V Smaller(V a, V b);

    static abstract V Sqrt(V x);

    /// <summary>The nearest whole number, ties to even.</summary>
    static abstract V Round(V x);

    static abstract V Greater(V a, V b);

    static abstract V Equal(V a, V b);

    static abstract V Select(V mask, V a, V b);

    static abstract V And(V a, V b);

    static abstract V Or(V a, V b);

    /// <summary>a with the bits of b cleared.</summary>
    static abstract V AndNot(V a, V b);

    static abstract V AddBits(V a, V b);

    static abstract V SubtractBits(V a, V b);

    static abstract V ShiftLeftBits(V a, int count);

    /// <summary>Arithmetic shift.</summary>
    static abstract V ShiftRightBits(V a, int count);

    /// <summary>Whole numbers to 32-bit integers.</summary>
    static abstract V ToBits(V x);

    /// <summary>32-bit integers to numbers.</summary>
    static abstract V FromBits(V x);

    /// <summary>x 2^n for whole n from -160 to 160, rounded once.</summary>
    static abstract V Scale(V x, V n);

    /// <summary>ln x; denormals are right.</summary>
    static abstract V Log(V x);

    /// <summary>The sum of the lanes, halves added to halves.</summary>
    static abstract float Sum(V x);

    /// <summary>The largest lane; no lane is NaN.</summary>
    static abstract float Largest(V x);

    /// <summary>The lanes with even index of the run low, high.</summary>
    static abstract V Even(V low, V high);

    /// <summary>The lanes with odd index of the run low, high.</summary>
    static abstract V Odd(V low, V high);

    /// <summary>The first half of the run even[0], odd[0], even[1], odd[1], ...</summary>
    static abstract V InterleaveLow(V even, V odd);

    /// <summary>The second half of that run.</summary>
    static abstract V InterleaveHigh(V even, V odd);

    /// <summary>One byte a lane, as numbers.</summary>
    static abstract V LoadBytes(byte* x);

    /// <summary>Numbers from 0 to 255 as one byte a lane.</summary>
    static abstract void StoreBytes(byte* y, V value);

    /// <summary>Lane i is all ones where bit i is set.</summary>
    static abstract V BitMask(uint bits);

    /// <summary>The sum of squares in fp64.</summary>
    static abstract double SumOfSquares(float* x, int count);
}
