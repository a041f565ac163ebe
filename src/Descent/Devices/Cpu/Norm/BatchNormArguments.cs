namespace Descent;

/// <summary>The operands of a batch normalisation or of its gradient; pointers that are not given are null.</summary>
internal unsafe struct BatchNormArguments
{
    public float* X;
    public float* Weight;
    public float* Bias;
    public float* Mean;
    public float* Variance;
    public float* InverseStd;
    public float* Addend;

    /// <summary>The output; for a gradient only if the output was rectified.</summary>
    public float* Y;
    public float* Gy;
    public float* Gx;
    public float* GWeight;
    public float* GBias;
    public float Epsilon;
    public bool Relu;
}

/// <summary>Count, mean and sum of squared deviations of some numbers, in fp64.</summary>
internal struct Moments
{
    public double Count;
    public double Mean;
    public double Squares;

    /// <summary>Adds numbers given by their deviations from a pivot near their mean. Chan, Golub, LeVeque 1983.</summary>
    public void Add(double count, double pivot, double deviations, double squares)
    {
        var mean = pivot + (deviations / count);
        squares -= deviations * deviations / count;
        Add(new Moments { Count = count, Mean = mean, Squares = squares });
    }

    public void Add(in Moments other)
    {
        if (other.Count == 0) return;
        var total = Count + other.Count;
        var distance = other.Mean - Mean;
        Squares += other.Squares + (distance * distance * Count * other.Count / total);
        Mean += distance * other.Count / total;
        Count = total;
    }

    public readonly void Write(in BatchNormArguments arguments, int channel)
    {
        unsafe
        {
            var variance = Math.Max(0, Squares / Count);
            if (double.IsNaN(Squares)) variance = double.NaN;
            arguments.Mean[channel] = (float)Mean;
            arguments.Variance[channel] = (float)variance;
            arguments.InverseStd[channel] = (float)(1 / Math.Sqrt(variance + arguments.Epsilon));
        }
    }
}
