namespace Descent;

/// <summary>A linear map of an axis in which each output is a weighted sum of few inputs: a sparse matrix of (outputs, inputs).</summary>
/// <remarks>Interpolation and windows of varying sizes are such maps, and the way back of one is the transposed matrix.</remarks>
public sealed class AxisMap
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly float[] _weights;
    private AxisMap? _transposed;

    private AxisMap(int inputs, int[] starts, int[] columns, float[] weights)
    {
        (Inputs, _starts, _columns, _weights) = (inputs, starts, columns, weights);
        IsSelection = columns.Length == Outputs && !weights.AsSpan().ContainsAnyExcept(1f);
        for (var i = 0; i < Outputs && IsSelection; i++) IsSelection = starts[i] == i; // one term each
    }

    /// <summary>How many numbers the axis has before.</summary>
    public int Inputs { get; }

    /// <summary>How many it has afterwards.</summary>
    public int Outputs => _starts.Length - 1;

    /// <summary>For each output, where its terms begin; at the end how many terms there are.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The input of each term.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The weight of each term.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>True if each output is one of the inputs.</summary>
    internal bool IsSelection { get; private set; }

    /// <summary>The map of gradients: inputs and outputs exchanged.</summary>
    public AxisMap Transposed => _transposed ??= Transpose();

    /// <summary>Makes a map from the terms of each output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A term names an input that does not exist.</exception>
    public static AxisMap Create(int inputs, int outputs, Func<int, IEnumerable<(int Input, float Weight)>> terms)
    {
        var starts = new int[outputs + 1];
        List<int> columns = [];
        List<float> weights = [];
        for (var i = 0; i < outputs; i++)
        {
            foreach (var (input, weight) in terms(i))
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)input, (uint)inputs, nameof(terms));
                columns.Add(input);
                weights.Add(weight);
            }

            starts[i + 1] = columns.Count;
        }

        return new AxisMap(inputs, starts, [.. columns], [.. weights]);
    }

    private AxisMap Transpose()
    {
        var (starts, columns, weights) = (new int[Inputs + 1], new int[_columns.Length], new float[_columns.Length]);
        foreach (var column in _columns) starts[column + 1]++;
        for (var i = 0; i < Inputs; i++) starts[i + 1] += starts[i];
        var next = starts[..^1];
        for (var output = 0; output < Outputs; output++)
            for (var term = _starts[output]; term < _starts[output + 1]; term++)
            {
                var place = next[_columns[term]]++;
                (columns[place], weights[place]) = (output, _weights[term]);
            }

        return new AxisMap(Outputs, starts, columns, weights) { _transposed = this };
    }
}
