using System.Text.Json;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Learning rate curves against PyTorch's; one step is one epoch.</summary>
public sealed class ScheduleGoldenTests
{
    private static readonly Dictionary<string, Func<JsonElement, float, Schedule>> s_schedules = new()
    {
        ["ConstantLR"] = (_, _) => new ConstantSchedule(),
        ["StepLR"] = (s, _) => new StepSchedule(s.Integer("step_size"), s.Number("gamma")),
        ["CosineAnnealingLR"] = (s, rate) => new CosineSchedule(s.Number("eta_min") / rate),
    };

    private static readonly string[] s_notYet =
        ["MultiStepLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingWarmRestarts", "LinearLR", "OneCycleLR", "SequentialLR"];

    public static TheoryData<string> Cases =>
        [.. GoldenFiles.Cases("schedules.json").Where(c => s_schedules.ContainsKey(c.Text("schedule"))).Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Factor_TimesRate_IsPyTorchsCurve(string name)
    {
        var rate = GoldenFiles.Json("schedules.json").Number("baseRate");
        var c = GoldenFiles.Case("schedules.json", name);
        var schedule = s_schedules[c.Text("schedule")](c.GetProperty("settings"), rate);
        var rates = c.GetProperty("rates").EnumerateArray().Select(r => r.GetDouble()).ToArray();
        for (var step = 0; step < rates.Length; step++)
            Assert.Equal(rates[step], rate * (double)schedule.Factor(step, stepsPerEpoch: 1, totalSteps: 100),
                tolerance: 1e-8 + (1e-6 * rates[step]));
    }

    [Fact]
    public void Cases_EveryScheduleRunsOrIsListed() => Assert.Equal(
        GoldenFiles.Cases("schedules.json").Select(c => c.Text("schedule")).Distinct().Order(), s_schedules.Keys.Concat(s_notYet).Order());
}
