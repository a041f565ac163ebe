namespace Descent.Diagnostics;

/// <summary>What is different in a trial, in the few words that a line of progress has room for.</summary>
internal static class ReplayWords
{
    /// <summary>The change, such as "learning rate x 0.1, normalised inputs".</summary>
    public static string Of(ReplayChange change)
    {
        List<string> words = [];
        void Say(bool isSo, string what)
        {
            if (isSo) words.Add(what);
        }

        Say(change.AdamRate > 0, $"Adam with rate {Plain.Number(change.AdamRate)}");
        Say(change.ConstantRate > 0,
            $"learning rate {Plain.Number(change.ConstantRate)}"
                + (change.ConstantFrom > 0 ? $" from step {change.ConstantFrom + 1}" : string.Empty));
        Say(change.RateFactor != 1, $"learning rate x {Plain.Number(change.RateFactor)}");
        Say(change.Momentum is not null, $"momentum {Plain.Number(change.Momentum ?? 0)}");
        Say(change.PlainSgd, "no momentum and no clip");
        Say(change.NoClip, "no clip");
        Say(change.FlipGradients, "gradients the other way round");
        Say(change.BatchSize > 0, $"batches of {change.BatchSize}");
        Say(change.OneBatch, "one batch over and over");
        Say(change.NormalizeInputs, "normalised inputs");
        Say(change.NormalizeTargets, "normalised targets");
        Say(change.ShuffleTargets, "shuffled targets");
        Say(change.Reinitialize, "other first weights");
        Say(change.NoRegularization, "no regularisation");
        Say(change.NoAugmentation && !change.NoRegularization, "no augmentation");
        return words.Count == 0 ? "the same steps again" : string.Join(", ", words);
    }
}
