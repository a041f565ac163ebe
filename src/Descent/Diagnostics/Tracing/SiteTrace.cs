namespace Descent.Diagnostics;

/// <summary>What was seen over the run at one place of the network: the result of one operation of one module.</summary>
internal sealed class SiteTrace(string layer, string operation, OperationRole role, int unitAxis, int units)
{
    private const int KeptReadings = 64;

    private readonly List<SiteReading> _readings = [];

    /// <summary>The dotted name of the module; empty for the model itself; "input" and "output" for its ends.</summary>
    public string Layer { get; } = layer;

    /// <summary>What stands under it in a plot.</summary>
    public string Label => Layer.Length > 0 ? Layer : Operation;

    /// <summary>The operation, such as "Linear", "LinearRelu", "BatchNorm".</summary>
    public string Operation { get; } = operation;

    public OperationRole Role { get; } = role;

    /// <summary>The axis of the units (channels, features).</summary>
    public int UnitAxis { get; } = unitAxis;

    /// <summary>How many units.</summary>
    public int Units { get; } = units;

    /// <summary>The module that computed it, or null for the ends.</summary>
    public Nn.Module? Module { get; init; }

    /// <summary>For an activation: a number above this counts as active; else null.</summary>
    public float? ActiveAbove { get; init; }

    /// <summary>The first reading and the last ones, in order; of those in between every second goes when there are too many.</summary>
    public IReadOnlyList<SiteReading> Readings => _readings;

    public SiteReading First => _readings[0];

    public SiteReading Last => _readings[^1];

    /// <summary>For an activation: in how many samples each unit was above the threshold at any place, over all looks.</summary>
    public long[] Fired { get; } = new long[units];

    /// <summary>In how many samples it was above the threshold at every place.</summary>
    public long[] AlwaysOn { get; } = new long[units];

    /// <summary>How many samples were counted.</summary>
    public long Samples { get; private set; }

    /// <summary>The same since the last <see cref="Forget"/>: what counts now, and not at the start.</summary>
    public long[] FiredLately { get; } = new long[units];

    public long SamplesLately { get; private set; }

    /// <summary>The mean slope of each unit in the last look, as a share of the steepest; empty where it is not known.</summary>
    public double[] UnitSlopes { get; set; } = [];

    /// <summary>Mean and standard deviation of each unit in the last look.</summary>
    public double[] UnitMeans { get; set; } = [];

    public double[] UnitDeviations { get; set; } = [];

    public void Add(SiteReading reading)
    {
        _readings.Add(reading);
        if (_readings.Count <= KeptReadings) return;
        for (var i = KeptReadings / 2; i > 0; i -= 2) _readings.RemoveAt(i);
    }

    public void Count(ReadOnlySpan<long> fired, ReadOnlySpan<long> alwaysOn, long samples)
    {
        for (var u = 0; u < Units; u++)
        {
            Fired[u] += fired[u];
            FiredLately[u] += fired[u];
            AlwaysOn[u] += alwaysOn[u];
        }

        (Samples, SamplesLately) = (Samples + samples, SamplesLately + samples);
    }

    /// <summary>Begins to count anew what is counted lately.</summary>
    public void Forget()
    {
        Array.Clear(FiredLately);
        SamplesLately = 0;
    }
}
