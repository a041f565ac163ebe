using System.Globalization;
using System.Text;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Small trainings for the tests of rules: a healthy one, and changes that make it ill.</summary>
internal static class Clinic
{
    /// <summary>A network that learns drawn points in a second.</summary>
    public const string Points = """
        { "data": { "source": { "quadrants": { "count": 1200 } }, "batchSize": 32 },
          "model": [{ "linear": { "units": 24 } }, "relu", { "linear": { "units": 24 } }, "relu", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.1, "momentum": 0.9 } }, "training": { "epochs": 4 } }
        """;

    /// <summary>Trains what a config says.</summary>
    /// <param name="config">The JSON.</param>
    /// <param name="changes">Changes as in --set.</param>
    public static Run Train(string config, params string[] changes) => Train(config, new DoctorOptions(), changes);

    public static Run Train(string config, DoctorOptions? doctor, params string[] changes)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(config, overrides: changes));
        return setup.CreateTrainer(doctor).Fit(setup.TrainingData).WithoutMistakes();
    }

    /// <summary>The run, in which no rule ended in a mistake of its own: to the user that would be a check that was not made.</summary>
    public static Run WithoutMistakes(this Run run)
    {
        Assert.Equal("", string.Join(Environment.NewLine, run.Diagnosis.Failures.Select(f => $"{f.RuleId}: {f.Reason}")));
        return run;
    }

    /// <summary>What a run is warned of, without that it could have gone on: the trainings of tests are short. Empty where it is sound.</summary>
    public static string Warnings(Run run) =>
        string.Join("\n", run.Diagnosis.Findings.Where(f => f.Severity > Severity.Info && f.RuleId != "DD0906"));

    /// <summary>The trace in words, to see what a rule can go by.</summary>
    public static string Text(Run run)
    {
        var trace = run.Trace!;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"loss {trace.Loss.First:G4} -> {trace.Loss.MeanOfLast(10):G4}, baseline "
            + $"{trace.Baseline:G4}, looks {trace.Looks}, steps {trace.Step}, overhead {run.Diagnosis.Overhead:P1}");
        foreach (var site in (SiteTrace[])[trace.Input!, .. trace.Sites, trace.Output!])
        {
            var (first, last) = (site.First, site.Last);
            text.AppendLine(CultureInfo.InvariantCulture, $"{site.Layer,-12} {site.Operation,-12} {site.Role,-10} units {site.Units,4} mean "
                + $"{first.Mean:G3} -> {last.Mean:G3} dev {first.Deviation:G3} -> {last.Deviation:G3} active {last.ActiveShare:F2} slope "
                + $"{last.MeanSlope:F3} sat {last.SaturatedUnits:F2} var {first.SampleVariation:G3} -> {last.SampleVariation:G3} cos "
                + $"{first.SampleCosine:F3} -> {last.SampleCosine:F3} grad {first.Gradient:G3} -> {last.Gradient:G3} samples {site.Samples} never "
                + $"{site.Fired.Count(f => f == 0)}");
        }

        foreach (var p in trace.Parameters)
            if (p.Last is { } r)
                text.AppendLine(CultureInfo.InvariantCulture, $"{p.Name,-16} norm {p.Readings[0].Norm:G3} -> {r.Norm:G3} grad "
                    + $"{p.Readings[0].Gradient:G3} -> {r.Gradient:G3} ratio {r.UpdateRatio:G3} same {r.SameSign:F2} one {r.OneSignedUnits:F2} "
                    + $"twins {r.TwinUnits:F2} gcos {r.GradientCosine:F2} down {r.Downhill:F2} zero {r.TowardsZero:F2} changed {r.Changed:F2}");
        foreach (var finding in run.Diagnosis.Findings) text.AppendLine(finding.ToString());
        return text.ToString();
    }
}
