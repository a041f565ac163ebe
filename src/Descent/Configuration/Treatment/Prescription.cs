using Descent.Diagnostics;

namespace Descent.Configuration;

/// <summary>A finding's remedy as another config.</summary>
/// <param name="Finding">What was wrong.</param>
/// <param name="Patch">What changes, as a JSON Patch of the config.</param>
/// <param name="Changes">The same for people.</param>
/// <param name="Config">The treated config.</param>
public sealed record Prescription(Finding Finding, string Patch, IReadOnlyList<ConfigChange> Changes, ExperimentConfig Config)
{
    /// <summary>The patch of the likeliest cause; without one that cause is in code or data, and what else was found may be its consequence: then
    /// nothing is treated.</summary>
    /// <param name="config">The config of the run.</param>
    /// <param name="diagnosis">What was found in the run.</param>
    /// <param name="rule">Only this rule's number or name; advice counts then, too. Null: from the first on that is worse than
    /// advice, and no further than to one without a patch.</param>
    /// <param name="tried">Patches that are passed over.</param>
    /// <returns>The prescription, or null: nothing is wrong, or nothing that a config could mend.</returns>
    public static Prescription? Of(ExperimentConfig config, Diagnosis diagnosis, string? rule = null, IReadOnlySet<string>? tried = null)
    {
        var findings = rule is null ? diagnosis.Findings.Where(f => f.Severity > Severity.Info) : diagnosis.Of(rule);
        foreach (var finding in findings)
        {
            if (finding.Remedy.Patch is not { } patch)
            {
                if (rule is null) return null;
                continue;
            }

            if (tried?.Contains(patch) != true && Of(config, finding, patch) is { } prescription) return prescription;
        }

        return null;
    }

    /// <summary>The first finding worse than advice, or of the rule, whose patch was made for another config, and what does not fit; null: none.
    /// Whoever reads a saved diagnosis should tell that, for what is prescribed then is not what was meant.</summary>
    /// <param name="config">The config of the run.</param>
    /// <param name="diagnosis">What was found in the run.</param>
    /// <param name="rule">Only this rule's number or name; null: all.</param>
    public static (Finding Finding, string Reason)? Misfit(ExperimentConfig config, Diagnosis diagnosis, string? rule = null)
    {
        foreach (var finding in rule is null ? diagnosis.Findings.Where(f => f.Severity > Severity.Info) : diagnosis.Of(rule))
        {
            if (finding.Remedy.Patch is not { } patch) continue;
            try
            {
                ConfigPatch.Apply(config, patch);
            }
            catch (ConfigException e)
            {
                return (finding, e.Message);
            }
        }

        return null;
    }

    private static Prescription? Of(ExperimentConfig config, Finding finding, string patch)
    {
        try
        {
            var treated = ConfigPatch.Apply(config, patch);
            var isSame = treated.ToJson() == config.ToJson();
            return isSame ? null : new Prescription(finding, patch, ConfigPatch.Changes(config, patch), treated);
        }
        catch (ConfigException)
        {
            return null; // made for another config
        }
    }
}
