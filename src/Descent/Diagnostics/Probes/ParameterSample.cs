namespace Descent.Diagnostics;

/// <summary>Which numbers of a parameter a look reads: all of a small one, whole units evenly spread of a large one.</summary>
internal sealed class ParameterSample
{
    /// <summary>Numbers read at most, unless a single unit has more.</summary>
    public const int Most = 1 << 16;

    private const int Blocks = 8;
    private readonly (int Start, int Length)[] _blocks;

    public ParameterSample(Shape shape)
    {
        var count = shape.ElementCount;
        Units = shape.Rank >= 2 ? shape[0] : 0;
        Each = Units == 0 ? count : count / Units;
        Scale = 1;
        if (count <= Most || Units < 2)
        {
            _blocks = [(0, Units == 0 ? Math.Min(count, Most) : count)];
        }
        else
        {
            var units = Math.Clamp(Most / Each, Math.Min(2, Units), Units);
            var blocks = Math.Min(Blocks, units);
            _blocks = [.. Enumerable.Range(0, blocks).Select(b => ((int)((long)Units * b / blocks) * Each, units / blocks * Each))];
            Units = units / blocks * blocks;
        }

        Count = _blocks.Sum(b => b.Length);
        Scale = Math.Sqrt((double)count / Math.Max(1, Count));
    }

    /// <summary>How many numbers are read.</summary>
    public int Count { get; }

    /// <summary>How many units are read; 0 where the parameter has none.</summary>
    public int Units { get; }

    /// <summary>Numbers of a unit.</summary>
    public int Each { get; }

    /// <summary>Times a norm of what is read: an estimate of the whole's.</summary>
    public double Scale { get; }

    /// <summary>Reads.</summary>
    public float[] Read(Tensor tensor)
    {
        var numbers = new float[Count];
        Read(tensor, numbers);
        return numbers;
    }

    /// <summary>Reads into room for <see cref="Count"/> numbers.</summary>
    public void Read(Tensor tensor, Span<float> numbers)
    {
        if (_blocks.Length == 1 && _blocks[0].Length == tensor.Count)
        {
            tensor.CopyTo(numbers);
            return;
        }

        var flat = tensor.Detach().Reshape([tensor.Count]);
        foreach (var (start, length) in _blocks)
        {
            flat.Narrow(0, start, length).CopyTo(numbers);
            numbers = numbers[length..];
        }
    }
}
