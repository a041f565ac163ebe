namespace Descent.Diagnostics;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LastStep">The run's last step until then.</param>
/// <param name="Loss">The mean training loss while the model changed.</param>
/// <param name="Accuracy">The training accuracy likewise, or null for values.</param>
internal sealed record EpochReading(int Epoch, int LastStep, double Loss, double? Accuracy)
{
    /// <summary>The validation's loss, or null without one.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The validation's accuracy, or null.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>How many samples the validation had.</summary>
    public int ValidationSamples { get; init; }

    /// <summary>Counts by true class (row) and predicted class (column) of the validation, or null.</summary>
    public long[,]? Confusion { get; init; }
}

/// <summary>What the test came to.</summary>
/// <param name="Samples">How many samples.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The accuracy, or null for values.</param>
internal sealed record TestReading(int Samples, double Loss, double? Accuracy)
{
    /// <summary>Counts by true class (row) and predicted class (column), or null.</summary>
    public long[,]? Confusion { get; init; }
}
