using Descent.Data;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Configuration;

/// <summary>Makes a layer for the input that arrives at its place.</summary>
internal delegate Module LayerFactory(SettingValues settings, LayerContext context);

/// <summary>Makes an optimizer.</summary>
internal delegate Optimizer OptimizerFactory(SettingValues settings, IEnumerable<Parameter> parameters);

/// <summary>Reads or draws data and divides it.</summary>
internal delegate SourceParts SourceFactory(SettingValues settings, SourceContext context);

/// <summary>Makes a loss.</summary>
/// <param name="Target">What it can be compared with; null: a data set gives nothing that it could be.</param>
/// <param name="Why">Why it does not fit the other kind of target.</param>
/// <param name="Create">Makes it.</param>
internal sealed record LossFactory(TargetKind? Target, string Why, Func<SettingValues, Loss> Create);

/// <summary>Spreads a share of each target over all classes: an entry that changes the loss, which must be cross entropy.</summary>
internal sealed record LabelSmoothing(Func<SettingValues, float> Share);

/// <summary>How a source divides its samples.</summary>
/// <param name="Validation">The share of validation samples.</param>
/// <param name="Test">The share of test samples, where the source has none of its own.</param>
/// <param name="Seed">Decides drawn data and the division.</param>
internal sealed record SourceContext(double Validation, double Test, ulong Seed)
{
    /// <summary>Whether samples that cannot be read will be left out.</summary>
    public bool SkipsUnreadable { get; init; }

    /// <summary>How the config asks to divide, or null.</summary>
    public SplitChoice? Split { get; init; }

    /// <summary>Divides samples; a given test or validation set takes the place of its share.</summary>
    public SourceParts Divide(Dataset samples, Dataset? test = null, Dataset? validation = null)
    {
        var (validationShare, testShare) = (validation is null ? Validation : 0, test is null ? Test : 0);
        var split = Split?.Kind switch
        {
            null => Data.Split.Default(samples, validationShare, testShare, Seed),
            SplitKind.Random => Data.Split.Random(samples, validationShare, testShare, Seed),
            SplitKind.Stratified when samples.TargetKind == TargetKind.Classes => Data.Split.Stratified(samples, validationShare, testShare, Seed),
            SplitKind.Stratified => throw new DataException("data.split: got stratified for targets that are values; expected random, or classes."),
            _ => throw new DataException(
                $"data.split: got the column '{Split.Column}' for samples that are no table; expected random or stratified."),
        };
        return new SourceParts(split.Training, validation ?? split.Validation, test ?? split.Test, null);
    }
}

/// <summary>Divided data.</summary>
/// <param name="Training">What the model learns from.</param>
/// <param name="Validation">What decides; may be empty.</param>
/// <param name="Test">What is measured at the end; may be empty.</param>
/// <param name="Schema">How a table became features, or null.</param>
internal sealed record SourceParts(Dataset Training, Dataset Validation, Dataset Test, TableSchema? Schema)
{
    /// <summary>How a text became numbers, or null.</summary>
    public TextVocabulary? Vocabulary { get; init; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
