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
        ["MultiStepLR"] = (s, _) => new StepSchedule(s.Integers("milestones"), s.Number("gamma")),
        ["ExponentialLR"] = (s, _) => new ExponentialSchedule(s.Number("gamma")),
        ["PolynomialLR"] = (s, _) => new PolynomialSchedule(s.Number("power"), epochs: s.Integer("total_iters")),
        ["CosineAnnealingLR"] = (s, rate) => new CosineSchedule(s.Number("eta_min") / rate),
        ["CosineAnnealingWarmRestarts"] = (s, rate) =>
            new CosineWarmRestartsSchedule(s.Integer("T_0"), s.Integer("T_mult"), s.Number("eta_min") / rate),
        ["LinearLR"] = (s, _) => new LinearWarmupSchedule(s.Integer("total_iters"), s.Number("start_factor")),
        ["OneCycleLR"] = (s, _) => new OneCycleSchedule(
            s.Number("pct_start"), s.Number("div_factor"), s.Number("final_div_factor"),
            s.TryGetProperty("anneal_strategy", out JsonElement _), s.TryGetProperty("three_phase", out JsonElement _)),
        ["SequentialLR"] = (s, _) => new LinearWarmupSchedule(s.Integer("warm_up_steps"), s.Number("start_factor"), new CosineSchedule()),
    };

    public static TheoryData<string> Cases =>
        [.. GoldenFiles.Cases("schedules.json").Select(c => c.Text("name"))];

    public static TheoryData<string> Plateaus =>
        [.. GoldenFiles.Json("schedules.json").GetProperty("plateaus").EnumerateArray().Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Factor_TimesRate_IsPyTorchsCurve(string name)
    {
        var rate = GoldenFiles.Json("schedules.json").Number("baseRate");
        var c = GoldenFiles.Case("schedules.json", name);
        var schedule = s_schedules[c.Text("schedule")](c.GetProperty("settings"), rate);
        var rates = c.GetProperty("rates").EnumerateArray().Select(r => r.GetDouble()).ToArray();
        var total = c.Text("schedule") == "OneCycleLR" ? rates.Length : 100; // its last step is the end; a cosine reaches it one later
        for (var step = 0; step < rates.Length; step++)
            Assert.Equal(rates[step], rate * (double)schedule.Factor(step, stepsPerEpoch: 1, totalSteps: total),
                tolerance: 1e-8 + (4e-6 * rates[step])); // a factor in fp32 to the hundredth power
    }

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void Plateau_TimesRate_IsPyTorchsCurve(string name)
    {
        var rate = GoldenFiles.Json("schedules.json").Number("baseRate");
        var c = GoldenFiles.Json("schedules.json").GetProperty("plateaus").EnumerateArray().Single(p => p.Text("name") == name);
        var s = c.GetProperty("settings");
        float Setting(string key, float otherwise) => s.TryGetProperty(key, out var value) ? (float)value.GetDouble() : otherwise;
        var watchesLoss = c.Text("mode") == "min";
        var schedule = new ReduceOnPlateauSchedule(
            watchesLoss ? "loss" : "accuracy", Setting("factor", 0.1f), (int)Setting("patience", 10),
            Setting("threshold", 1e-4f), s.TryGetProperty("threshold_mode", out _), (int)Setting("cooldown", 0), Setting("min_lr", 0) / rate);
        double[] metrics = Numbers("metrics"), rates = Numbers("rates");
        Assert.True(rates[^1] < rates[0]);
        for (var epoch = 0; epoch < metrics.Length; epoch++)
        {
            Assert.Equal(rates[epoch], rate * (double)schedule.Factor(epoch * 7, 7, 1000), tolerance: 1e-8 + (1e-6 * rates[epoch]));
            if (epoch == 30) schedule = Resumed(schedule, watchesLoss, s, rate, Setting);
            schedule.Observe(watchesLoss ? new EpochMetrics(metrics[epoch]) : new EpochMetrics(double.NaN, metrics[epoch]));
        }

        double[] Numbers(string key) => [.. c.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];
    }

    // A run that goes on elsewhere: a new schedule with the state of the old one.
    private static ReduceOnPlateauSchedule Resumed(
        Schedule before, bool watchesLoss, JsonElement s, float rate, Func<string, float, float> setting)
    {
        var after = new ReduceOnPlateauSchedule(
            watchesLoss ? "loss" : "accuracy", setting("factor", 0.1f), (int)setting("patience", 10),
            setting("threshold", 1e-4f), s.TryGetProperty("threshold_mode", out _), (int)setting("cooldown", 0), setting("min_lr", 0) / rate);
        after.LoadState(before.State());
        return after;
    }

    [Fact]
    public void Cases_EverySchedule_HasACurve() => Assert.Equal(
        GoldenFiles.Cases("schedules.json").Select(c => c.Text("schedule")).Distinct().Order(), s_schedules.Keys.Order());
}
