using System.Numerics;

namespace Descent.Formats;

/// <summary>PNG's five filters: each replaces a byte by its difference from a guess made of its neighbours. Here they are taken back.</summary>
/// <remarks>a is the byte one pixel to the left, b the one above, c the one above a; outside of the picture they are 0.</remarks>
internal static class PngFilters
{
    /// <summary>How many filters there are: none, sub, up, average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>Turns a filtered row into samples, in place.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">The bytes of the row.</param>
    /// <param name="above">The samples of the row above, zeros for the first.</param>
    /// <param name="distance">Bytes from a pixel to the next.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 1: UndoSub(row, distance); break;
            case 2: UndoUp(row, above); break;
            case 3: UndoAverage(row, above, distance); break;
            case 4: UndoPaeth(row, above, distance); break;
        }
    }

    /// <summary>Filters a row; returns the sum of the magnitudes of its bytes as signed numbers, which tells how well it will compress.</summary>
    public static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> filtered)
    {
        long cost = 0;
        for (var i = 0; i < row.Length; i++)
        {
            int b = above[i], a = 0, c = 0;
            if (i >= distance) (a, c) = (row[i - distance], above[i - distance]);
            var guess = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) >> 1, _ => Paeth(a, b, c) };
            filtered[i] = (byte)(row[i] - guess);
            cost += Math.Abs((int)(sbyte)filtered[i]);
        }

        return cost;
    }

    /// <summary>The neighbour that is nearest to a + b - c; a before b before c where they are equally near.</summary>
    public static int Paeth(int a, int b, int c)
    {
        var (toA, toB) = (b - c, a - c);
        var toC = Math.Abs(toA + toB);
        (toA, toB) = (Math.Abs(toA), Math.Abs(toB));
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }

    private static void UndoSub(Span<byte> row, int distance)
    {
        for (var i = distance; i < row.Length; i++) row[i] += row[i - distance];
    }

    private static void UndoUp(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++) row[i] += above[i];
    }

    private static void UndoAverage(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        for (var i = 0; i < Math.Min(distance, row.Length); i++) row[i] += (byte)(above[i] >> 1);
        for (var i = distance; i < row.Length; i++) row[i] += (byte)((row[i - distance] + above[i]) >> 1);
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        for (var i = 0; i < Math.Min(distance, row.Length); i++) row[i] += above[i]; // a = c = 0: the guess is b

        // One chain for each byte of a pixel: the chains do not wait for each other, and a and c stay in registers.
        for (var start = 0; start < distance && start < row.Length; start++)
        {
            int a = row[start], c = above[start];
            for (var i = start + distance; i < row.Length; i += distance)
            {
                var b = (int)above[i];
                a = (byte)(row[i] + Paeth(a, b, c));
                c = b;
                row[i] = (byte)a;
            }
        }
    }
}
