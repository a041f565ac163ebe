using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Wrong first weights, beyond what initializers make.</summary>
internal static class WeightSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        // Every unit a copy of the first.
        new("units-equal", ModelSabotage.Names("The parameters."))
        {
            InPlaceOf = "initializer",
            OfCode = (p, s) => Each(p, s, parameter =>
            {
                var values = parameter.Value.ToArray();
                var size = values.Length / parameter.Shape[0];
                for (var i = size; i < values.Length; i++) values[i] = values[i % size];
                parameter.Value.Assign(values);
            }),
        },
        new("weights-scaled", ModelSabotage.Names("The parameters."), new NumberSetting("factor", "Times this.", "1"))
        {
            InPlaceOf = "initializer",
            OfCode = (p, s) => Each(p, s, parameter => parameter.Value.Assign(
                Array.ConvertAll(parameter.Value.ToArray(), v => v * s.Float("factor")))),
        },
        new("weights-filled", ModelSabotage.Names("The parameters."), new NumberSetting("value", "The number.", "0"))
        {
            InPlaceOf = "initializer",
            OfCode = (p, s) => Each(p, s, parameter =>
            {
                var values = new float[parameter.Count];
                Array.Fill(values, s.Float("value"));
                parameter.Value.Assign(values);
            }),
        },
    ];

    private static void Each(ZooPatient patient, SettingValues settings, Action<Parameter> change)
    {
        foreach (var (name, parameter) in patient.Model.NamedParameters())
            if (SabotageEntry.Fits(name, settings.Texts("names")))
                change(parameter);
    }
}
