namespace Descent.Data;

/// <summary>Preprocessings one after the other with the memory between them. Not for several threads at once.</summary>
internal sealed class PreprocessorChain
{
    private readonly Preprocessor[] _preprocessors;
    private readonly float[] _even, _odd;

    /// <summary>Prepares for samples of a shape.</summary>
    /// <exception cref="DataException">One of them is not fitted.</exception>
    /// <exception cref="ShapeException">One was fitted on samples of another shape than arrive.</exception>
    public PreprocessorChain(IReadOnlyList<int> inputShape, IReadOnlyList<Preprocessor> preprocessors)
    {
        _preprocessors = [.. preprocessors];
        OutputShape = inputShape;
        var largest = InputSize = Size(inputShape);
        foreach (var preprocessor in _preprocessors)
        {
            if (!preprocessor.IsFitted)
            {
                throw new DataException(
                    $"DataLoader: got preprocessing '{preprocessor.Kind}' that is not fitted; expected Fit with the training samples first.");
            }

            preprocessor.CheckInput(Size(OutputShape));
            OutputShape = preprocessor.OutputShape;
            largest = Math.Max(largest, Size(OutputShape));
        }

        OutputSize = Size(OutputShape);
        _even = new float[largest];
        _odd = _preprocessors.All(p => p.IsElementwise) ? [] : new float[largest];
    }

    /// <summary>The shape of what comes out.</summary>
    public IReadOnlyList<int> OutputShape { get; }

    /// <summary>How many numbers come out.</summary>
    public int OutputSize { get; }

    /// <summary>How many numbers go in.</summary>
    public int InputSize { get; }

    /// <summary>Whether a sample can be changed where it is to stay.</summary>
    public bool IsInPlace => _odd.Length == 0;

    /// <summary>Where a sample goes that <see cref="Apply"/> is to change.</summary>
    public Span<float> Source => _even.AsSpan(0, InputSize);

    /// <summary>Changes the sample in <see cref="Source"/> and writes what comes of it.</summary>
    public void Apply(Span<float> destination)
    {
        var (from, to) = (_even, _odd);
        foreach (var preprocessor in _preprocessors)
        {
            if (preprocessor.IsElementwise)
            {
                var all = from.AsSpan(0, preprocessor.OutputSize);
                preprocessor.Apply(all, all);
                continue;
            }

            preprocessor.Apply(from.AsSpan(0, preprocessor.InputSize), to.AsSpan(0, preprocessor.OutputSize));
            (from, to) = (to, from);
        }

        from.AsSpan(0, OutputSize).CopyTo(destination);
    }

    /// <summary>Changes a sample on the way from one place to another, or where it is; only where <see cref="IsInPlace"/>.</summary>
    public void ApplyElementwise(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (_preprocessors.Length == 0)
        {
            if (source != destination) source.CopyTo(destination);
            return;
        }

        _preprocessors[0].Apply(source, destination);
        for (var i = 1; i < _preprocessors.Length; i++) _preprocessors[i].Apply(destination, destination);
    }

    private static int Size(IReadOnlyList<int> shape)
    {
        var size = 1;
        foreach (var axis in shape) size *= axis;
        return size;
    }
}
