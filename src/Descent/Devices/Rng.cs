namespace Descent;

/// <summary>Random numbers from a counter: the same seed, stream and position give the same draw, on every machine and thread.</summary>
/// <remarks>
/// Randomness is an argument here: whatever needs chance takes an <see cref="Rng"/>. <see cref="Fork(string)"/> makes an independent stream by name,
/// so that adding a layer does not change the order in which the data is shuffled. Not for cryptography.
/// </remarks>
public sealed class Rng
{
    private (uint A, uint B, uint C, uint D) _block;
    private ulong _blockIndex = ulong.MaxValue;

    /// <summary>Starts at <paramref name="position"/> of a seed's stream.</summary>
    public Rng(ulong seed, ulong stream = 0, ulong position = 0) => (Seed, Stream, Position) = (seed, stream, position);

    /// <summary>The seed.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Which of the seed's sequences.</summary>
    public ulong Stream { get; private set; }

    /// <summary>How many 32-bit draws were taken; set it to go back or on.</summary>
    public ulong Position
    {
        get;
        set
        {
            RngJournal.Current?.Note(this, field);
            field = value;
        }
    }

    /// <summary>Seed, stream and position together: everything that the next draws depend on. Set it to go on where another generator
    /// stood.</summary>
    public RngKey Key
    {
        get => new(Seed, Stream, Position);
        set
        {
            (Seed, Stream, Position) = (value.Seed, value.Stream, value.Position);
            _blockIndex = ulong.MaxValue; // the block at hand is another stream's
        }
    }

    /// <summary>An independent stream of the same seed, chosen by name.</summary>
    public Rng Fork(string name)
    {
        var hash = 0xCBF29CE484222325UL; // FNV-1a
        foreach (var c in name) hash = (hash ^ c) * 0x100000001B3UL;
        return Fork(hash);
    }

    /// <summary>An independent stream of the same seed, chosen by number.</summary>
    public Rng Fork(ulong number) => new(Seed, Key.Fork(number).Stream);

    /// <summary>Takes <paramref name="count"/> draws out of the sequence for a device to make, aligned to a block; returns where they
    /// start.</summary>
    public RngKey Reserve(long count)
    {
        Position = (Position + 3) & ~3UL;
        var key = Key;
        Position += ((ulong)count + 3) & ~3UL;
        return key;
    }

    /// <summary>A uniform 32-bit number.</summary>
    public uint NextUInt32()
    {
        var index = Position >> 2;
        if (index != _blockIndex) (_block, _blockIndex) = (RngKey.Block(Seed, Stream, index), index);
        return (Position++ & 3) switch { 0 => _block.A, 1 => _block.B, 2 => _block.C, _ => _block.D };
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => ((((ulong)NextUInt32() << 32) | NextUInt32()) >> 11) * (1.0 / (1L << 53));

    /// <summary>A uniform number from <paramref name="low"/> on, below <paramref name="high"/> before rounding.</summary>
    public float Uniform(float low, float high) => low + ((high - low) * NextFloat());

    /// <summary>A uniform whole number in [0, <paramref name="count"/>), without bias.</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var limit = uint.MaxValue - (uint.MaxValue % (uint)count);
        uint draw;
        do draw = NextUInt32();
        while (draw >= limit);
        return (int)(draw % (uint)count);
    }

    /// <summary>A normal number with mean 0 and standard deviation 1 (Box and Muller 1958; two draws each).</summary>
    public float NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log((NextUInt32() + 1.0) * (1.0 / 4294967296.0)));
        return (float)(radius * Math.Cos(NextUInt32() * (2 * Math.PI / 4294967296.0)));
    }

    /// <summary>Fills with uniform numbers in [low, high).</summary>
    public void FillUniform(Span<float> destination, float low, float high)
    {
        foreach (ref var x in destination) x = Uniform(low, high);
    }

    /// <summary>Fills with normal numbers.</summary>
    public void FillNormal(Span<float> destination, float mean, float standardDeviation)
    {
        foreach (ref var x in destination) x = mean + (standardDeviation * NextNormal());
    }

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>0 .. count - 1 in random order.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Shuffle<int>(order);
        return order;
    }
}
