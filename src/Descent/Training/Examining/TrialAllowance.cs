using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>How many steps of trials a run may still make, all in all and for each rule.</summary>
internal sealed class TrialAllowance(int totalSteps)
{
    private readonly Dictionary<string, int> _ofRule = [];
    private double _left = Thresholds.TrialSteps + (Thresholds.TrialShare * totalSteps);

    /// <summary>Who asks.</summary>
    public string Rule { get; set; } = string.Empty;

    /// <summary>Makes it smaller for a large network, of which a step takes long.</summary>
    /// <param name="multiplyAdds">Those of a step, there and back.</param>
    public void Weigh(long multiplyAdds)
    {
        if (multiplyAdds <= 0) return;
        var work = Math.Max(Thresholds.FewestTrialSteps, Thresholds.TrialWork / multiplyAdds);
        _left = Math.Min(_left, work + (Thresholds.TrialShare * totalSteps));
    }

    /// <summary>Takes steps from what is left; false where it is not enough.</summary>
    public bool Take(int steps)
    {
        var used = _ofRule.GetValueOrDefault(Rule);
        if (steps > _left || used + steps > Thresholds.TrialStepsOfRule) return false;
        _left -= steps;
        _ofRule[Rule] = used + steps;
        return true;
    }
}
