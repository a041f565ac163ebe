using System.Buffers;

namespace Descent.Diagnostics;

/// <summary>Room for numbers that are read and forgotten: fresh arrays of this size cost more than what is counted in them.</summary>
internal readonly ref struct Scratch
{
    private readonly float[] _room;

    private Scratch(float[] room, int count)
    {
        _room = room;
        Numbers = room.AsSpan(0, count);
    }

    /// <summary>The numbers.</summary>
    public Span<float> Numbers { get; }

    /// <summary>The first numbers of a tensor.</summary>
    public static Scratch First(Tensor tensor, int count)
    {
        count = Math.Min(count, tensor.Count);
        var scratch = Of(count);
        var part = count == tensor.Count ? tensor : tensor.Detach().Reshape([tensor.Count]).Narrow(0, 0, count);
        part.CopyTo(scratch.Numbers);
        return scratch;
    }

    /// <summary>Room for so many.</summary>
    public static Scratch Of(int count) => new(ArrayPool<float>.Shared.Rent(count), count);

    /// <summary>Gives it back.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(_room);
}
