using Descent.Data;

namespace Descent.Configuration;

/// <summary>What sabotage of data has in common.</summary>
internal static class Samples
{
    /// <summary>The setting of the parts that are changed.</summary>
    public static ChoiceSetting Part(string value) => new(
        "part", "Which part of the data.", $"\"{value}\"", "all", "training", "validation", "test", "held-out");

    /// <summary>Changes the parts that a setting names.</summary>
    public static void Change(ZooPatient patient, SettingValues settings, Func<Dataset, Rng, Dataset> change, bool isOfWorld = false) =>
        Change(patient, settings.Text("part"), change, isOfWorld);

    /// <summary>Changes some parts.</summary>
    /// <param name="patient">Whose.</param>
    /// <param name="part">Which.</param>
    /// <param name="change">How.</param>
    /// <param name="isOfWorld">Whether the data come so wherever they come from, if all parts are changed, as a unit does: then the samples that the
    /// quality is measured on come so, too.</param>
    public static void Change(ZooPatient patient, string part, Func<Dataset, Rng, Dataset> change, bool isOfWorld = false)
    {
        Dataset Changed(Dataset samples, string name) => samples.Count == 0 ? samples : change(samples, patient.Rng.Fork(name));
        if (part is "all" or "training") patient.Training = Changed(patient.Training, "training");
        if (part is "all" or "validation" or "held-out") patient.Validation = Changed(patient.Validation, "validation");
        if (part == "all" && isOfWorld) patient.Measured = Changed(patient.Measured, "test");
        if (part is "all" or "test" or "held-out") patient.Test = Changed(patient.Test, "test");
    }

    public static int[] ClassesOf(Dataset samples) => [.. Enumerable.Range(0, samples.Count).Select(samples.ReadClass)];

    public static float[] ValuesOf(Dataset samples)
    {
        var values = new float[samples.Count * samples.TargetSize];
        for (var i = 0; i < samples.Count; i++) samples.ReadValues(i, values.AsSpan(i * samples.TargetSize, samples.TargetSize));
        return values;
    }

    /// <summary>Some samples by lot, in rising order.</summary>
    public static int[] Drawn(int count, double share, Rng rng) => [.. rng.Permutation(count).Take((int)Math.Round(share * count)).Order()];
}
