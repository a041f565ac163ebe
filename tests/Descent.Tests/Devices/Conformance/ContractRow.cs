namespace Descent.Tests.Devices.Conformance;

/// <summary>One case that every device must agree on.</summary>
/// <param name="Primitive">The method of <see cref="Device"/> under test.</param>
/// <param name="Case">What is special about this one; unique for the primitive.</param>
/// <param name="Run">Takes inputs from the bench, calls the primitive, writes outputs of the bench.</param>
internal sealed record ContractRow(string Primitive, string Case, Action<Workbench> Run)
{
    public string Name => $"{Primitive}: {Case}";

    /// <summary>The row of <see cref="Tolerances"/>; the primitive's name unless said otherwise.</summary>
    public string Rule { get; init; } = Primitive;

    /// <summary>Runs the case; see <see cref="Workbench.Results"/>.</summary>
    public List<float[]> On(Device device, bool useViews = false)
    {
        var bench = new Workbench(device, Name, useViews);
        Run(bench);
        return bench.Results();
    }
}
