using System.Text.Json;
using Descent.Charts;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A member of an ensemble and how good it is alone.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Seed">The seed of its training; for a snapshot that of the one training.</param>
/// <param name="Folder">Its run folder, from the ensemble's folder on.</param>
/// <param name="Validation">On the validation part, or null.</param>
/// <param name="Test">On the test part, or null.</param>
public sealed record EnsembleMember(int Number, ulong Seed, string Folder, AnswerScore? Validation, AnswerScore? Test);

/// <summary>What was measured of an ensemble.</summary>
/// <param name="Members">The members.</param>
/// <param name="Validation">The ensemble on the validation part, or null.</param>
/// <param name="Test">The ensemble on the test part, measured once when all members were there, or null.</param>
public sealed record EnsembleReport(IReadOnlyList<EnsembleMember> Members, AnswerScore? Validation, AnswerScore? Test)
{
    /// <summary>Bagging: the score on the training data by members that never saw the sample; else null.</summary>
    public OutOfBagScore? OutOfBag { get; init; }

    /// <summary>How the members differ on <see cref="Part"/>; null where there is neither a validation nor a test part.</summary>
    public Diversity? Diversity { get; init; }

    /// <summary>The error against the number of members on <see cref="Part"/>.</summary>
    public IReadOnlyList<EnsemblePoint> Curve { get; init; } = [];

    /// <summary>Where diversity and curve come from: "test", else "validation"; empty where there is neither.</summary>
    public string Part { get; init; } = string.Empty;

    /// <summary>The error against the number of members: mean, best and worst of as many ensembles as there are members.</summary>
    public Chart CurveChart()
    {
        static (int, double, string)[] Rows(EnsemblePoint p) =>
            [(p.Members, p.Error, "mean"), (p.Members, p.Least, "best"), (p.Members, p.Largest, "worst")];
        var rows = Curve.SelectMany(Rows).ToList();
        var table = new ChartTable(rows.Count).Add("members", rows.ConvertAll(r => (double)r.Item1))
            .Add("error", rows.ConvertAll(r => r.Item2)).Add("of", rows.ConvertAll(r => r.Item3));
        var x = new ChartField("members", Scale: ChartScale.Ordered);
        return new Chart(table, ChartMark.Line, x, new ChartField("error") { HasZero = false }, new ChartField("of", Scale: ChartScale.Named))
        {
            Title = $"Error against the number of members ({Part})",
        };
    }

    /// <summary>Writes the report as members of a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("each");
        foreach (var member in Members)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", member.Number);
            writer.WriteString("folder", member.Folder);
            writer.WriteNumber("seed", member.Seed);
            Write(writer, "validation", member.Validation);
            Write(writer, "test", member.Test);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Write(writer, "validation", Validation);
        Write(writer, "test", Test);
        if (OutOfBag is { } bag)
        {
            writer.WriteStartObject("outOfBag");
            WriteScore(writer, bag.Score);
            writer.WriteNumber("samples", bag.Samples);
            writer.WriteNumber("withoutMember", bag.WithoutMember);
            writer.WriteEndObject();
        }

        WriteDiversity(writer);
        writer.WriteStartArray("curve");
        foreach (var point in Curve)
        {
            writer.WriteStartObject();
            writer.WriteNumber("members", point.Members);
            Number(writer, "error", point.Error);
            Number(writer, "least", point.Least);
            Number(writer, "largest", point.Largest);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, AnswerScore? score)
    {
        if (score is null) return;
        writer.WriteStartObject(name);
        WriteScore(writer, score);
        writer.WriteEndObject();
    }

    private static void WriteScore(Utf8JsonWriter writer, AnswerScore score)
    {
        writer.WriteNumber("rows", score.Rows);
        Number(writer, "error", score.Error);
        Number(writer, "standardError", score.StandardError);
        Number(writer, "accuracy", score.Accuracy);
        Number(writer, "nll", score.Nll);
        Number(writer, "calibrationError", score.CalibrationError);
        Number(writer, "rmse", score.Rmse);
    }

    private void WriteDiversity(Utf8JsonWriter writer)
    {
        if (Diversity is not { } diversity) return;
        writer.WriteStartObject("diversity");
        writer.WriteString("part", Part);
        writer.WriteNumber("pairs", diversity.Pairs);
        Number(writer, "disagreement", diversity.Disagreement);
        Number(writer, "qStatistic", diversity.QStatistic);
        Number(writer, "errorCorrelation", diversity.ErrorCorrelation);
        Number(writer, "ensembleError", diversity.EnsembleError);
        Number(writer, "meanError", diversity.MeanError);
        Number(writer, "ambiguity", diversity.Ambiguity);
        writer.WriteEndObject();
    }

    // What does not apply is left out; JSON has no word for what is not a number.
    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is not { } number) return;
        if (double.IsFinite(number)) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
