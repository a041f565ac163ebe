namespace Descent.Optim;

/// <summary>All trained numbers of a model as one vector on the host, for methods that look at all of them together.</summary>
internal sealed class FlatParameters(IReadOnlyList<Parameter> parameters)
{
    /// <summary>How many numbers; frozen parameters do not count.</summary>
    public int Count => (int)Math.Min(int.MaxValue, Trained.Sum(p => (long)p.Count));

    private IEnumerable<Parameter> Trained => parameters.Where(p => !p.IsFrozen);

    public float[] Values()
    {
        var values = new float[Count];
        var at = 0;
        foreach (var parameter in Trained)
        {
            parameter.Value.CopyTo(values.AsSpan(at));
            at += parameter.Count;
        }

        return values;
    }

    /// <summary>The gradients; zero where a parameter has none.</summary>
    public float[] Gradients()
    {
        var values = new float[Count];
        var at = 0;
        foreach (var parameter in Trained)
        {
            parameter.Grad?.CopyTo(values.AsSpan(at));
            at += parameter.Count;
        }

        return values;
    }

    /// <summary>w = from + scale direction.</summary>
    public void Assign(float[] from, double scale, float[] direction)
    {
        var values = new float[from.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(from[i] + (scale * direction[i]));
        Assign(values);
    }

    public void Assign(float[] values)
    {
        var at = 0;
        foreach (var parameter in Trained)
        {
            parameter.Value.Assign(values.AsSpan(at, parameter.Count));
            at += parameter.Count;
        }
    }

    /// <summary>Puts what a step moved outside of a parameter's bounds onto them.</summary>
    public void KeepInBounds()
    {
        foreach (var parameter in Trained) parameter.KeepInBounds();
    }

    /// <summary>The inner product in double precision, in an order that depends on the length alone.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        // Four lanes whatever the processor's width is, so that every machine gives the same bits.
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        var i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            s0 += (double)a[i] * b[i];
            s1 += (double)a[i + 1] * b[i + 1];
            s2 += (double)a[i + 2] * b[i + 2];
            s3 += (double)a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++) s0 += (double)a[i] * b[i];
        return s0 + s1 + (s2 + s3);
    }

    public static double LargestMagnitude(ReadOnlySpan<float> values)
    {
        var largest = 0.0;
        foreach (var value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    public static double SumOfMagnitudes(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += Math.Abs(value);
        return sum;
    }
}
