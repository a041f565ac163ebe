namespace Descent.Diagnostics;

/// <summary>What was seen of one parameter over the run.</summary>
internal sealed class ParameterTrace(string name, Parameter parameter, Nn.Module owner, string layer)
{
    private const int KeptReadings = 64;

    private readonly List<ParameterReading> _readings = [];

    /// <summary>The dotted name, such as "3.weight".</summary>
    public string Name { get; } = name;

    public Parameter Parameter { get; } = parameter;

    /// <summary>The module that registered it.</summary>
    public Nn.Module Owner { get; } = owner;

    /// <summary>The dotted name of that module.</summary>
    public string Layer { get; } = layer;

    /// <summary>True for two and more axes: the weights of a linear or convolutional layer, an embedding.</summary>
    public bool IsMatrix => Parameter.Shape.Rank >= 2;

    /// <summary>Whether the optimizer has it.</summary>
    public bool IsOptimized { get; init; }

    /// <summary>Its numbers before the first step: mean and standard deviation, lowest and highest.</summary>
    public required NumberSummary Initial { get; init; }

    /// <summary>The first reading and the last ones, in order.</summary>
    public IReadOnlyList<ParameterReading> Readings => _readings;

    public ParameterReading? Last => _readings.Count == 0 ? null : _readings[^1];

    public void Add(ParameterReading reading)
    {
        _readings.Add(reading);
        if (_readings.Count <= KeptReadings) return;
        for (var i = KeptReadings / 2; i > 0; i -= 2) _readings.RemoveAt(i);
    }
}

/// <summary>Some numbers in short.</summary>
internal readonly record struct NumberSummary(double Mean, double Deviation, double Low, double High)
{
    public static NumberSummary Of(ReadOnlySpan<float> numbers)
    {
        if (numbers.Length == 0) return default;
        double sum = 0, squares = 0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (var x in numbers)
        {
            sum += x;
            (low, high) = (Math.Min(low, x), Math.Max(high, x));
        }

        var mean = sum / numbers.Length;
        foreach (var x in numbers) squares += (x - mean) * (x - mean);
        return new NumberSummary(mean, Math.Sqrt(squares / numbers.Length), low, high);
    }
}
