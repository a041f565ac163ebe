using System.Numerics;
using System.Runtime.InteropServices;

namespace Descent.Data;

/// <summary>128 bits that stand for a sample: equal samples have equal ones, others practically never.</summary>
/// <remarks>Two multiply-and-rotate sums with different constants; not against somebody who makes collisions on purpose.</remarks>
internal readonly record struct SampleKey(ulong A, ulong B)
{
    private const ulong PrimeA = 0x9E3779B97F4A7C15, PrimeB = 0xC2B2AE3D27D4EB4F;

    /// <summary>The key of features of a shape.</summary>
    public static SampleKey Of(ReadOnlySpan<float> features, IReadOnlyList<int> shape)
    {
        ulong a = PrimeB, b = PrimeA;
        foreach (var axis in shape) (a, b) = (Mix(a, (ulong)axis, PrimeA), Mix(b, (ulong)axis, PrimeB));
        return Of(MemoryMarshal.AsBytes(features), a, b);
    }

    /// <summary>The key of texts.</summary>
    public static SampleKey Of(IEnumerable<string> texts)
    {
        ulong a = PrimeB, b = PrimeA;
        foreach (var text in texts)
        {
            (a, b) = (Mix(a, (ulong)text.Length, PrimeA), Mix(b, (ulong)text.Length, PrimeB));
            (a, b) = Of(MemoryMarshal.AsBytes(text.AsSpan()), a, b);
        }

        return new SampleKey(a, b);
    }

    private static SampleKey Of(ReadOnlySpan<byte> bytes, ulong a, ulong b)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) (a, b) = (Mix(a, word, PrimeA), Mix(b, word, PrimeB));
        ulong rest = 0;
        foreach (var x in bytes[(words.Length * 8)..]) rest = (rest << 8) | x;
        return new SampleKey(Finish(Mix(a, rest, PrimeA)), Finish(Mix(b, rest, PrimeB)));
    }

    private static ulong Mix(ulong sum, ulong word, ulong prime) => BitOperations.RotateLeft((sum ^ word) * prime, 29);

    private static ulong Finish(ulong x)
    {
        x = (x ^ (x >> 32)) * PrimeB;
        x = (x ^ (x >> 29)) * PrimeA;
        return x ^ (x >> 32);
    }
}
