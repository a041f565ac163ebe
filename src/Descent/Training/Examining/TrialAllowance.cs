using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>How many steps of trials a run may still make, all in all and for each rule.</summary>
/// <remarks>Last resorts are asked when all others have had their turn, and so have a purse of their own; so have
/// trials that look far ahead, which would leave nothing for others.</remarks>
internal sealed class TrialAllowance(int totalSteps)
{
    private readonly Dictionary<string, int> _ofRule = [];
    private readonly double _share = Thresholds.TrialShare * totalSteps;
    private double _left = Thresholds.TrialSteps + (Thresholds.TrialShare * totalSteps);
    private double _reserve = Thresholds.ReservedTrialSteps;
    private double _ahead = Thresholds.TrialsAhead * Thresholds.StepsAhead;

    /// <summary>Who asks.</summary>
    public Rule? Rule { get; set; }

    /// <summary>Makes it smaller for a large network, of which a step takes long.</summary>
    /// <param name="multiplyAdds">Those of a step, there and back.</param>
    public void Weigh(long multiplyAdds)
    {
        if (multiplyAdds <= 0) return;
        var work = Math.Max(Thresholds.FewestTrialSteps, Thresholds.TrialWork / multiplyAdds);
        _left = Math.Min(_left, work + _share);
        _reserve = Math.Min(_reserve, work);
        _ahead = Math.Min(_ahead, work);
    }

    /// <summary>Takes steps from what is left; false where it is not enough.</summary>
    public bool Take(int steps)
    {
        if (Rule is { IsLastResort: true })
        {
            if (steps > _reserve) return false;
            _reserve -= steps;
            return true;
        }

        if (steps > Thresholds.LongestTrial)
        {
            if (steps > _ahead) return false;
            _ahead -= steps;
            return true;
        }

        var name = Rule?.Page.Id ?? string.Empty;
        var used = _ofRule.GetValueOrDefault(name);
        if (steps > _left || used + steps > Thresholds.TrialStepsOfRule) return false;
        _left -= steps;
        _ofRule[name] = used + steps;
        return true;
    }
}
