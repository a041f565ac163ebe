using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>When units that are silent count as dead: while the loss falls they may come back.</summary>
public sealed class DeadUnitsTests
{
    private const int Units = 20;
    private const double Chance = 2.3;

    [Fact]
    public void WhileTheLossFalls_SilentUnitsAreLeftAlone()
    {
        var watched = new Watched();
        Assert.Empty(watched.Ask(64, step => Chance - (0.005 * step)));
        Assert.Empty(watched.Ask(128, step => Chance - (0.005 * step)));
        Assert.Empty(watched.Ask(256, step => Chance - (0.005 * step)));
    }

    [Fact]
    public void TheSameUnits_LongAfterAndWithoutProgress_AreDead()
    {
        var watched = new Watched();
        Assert.Empty(watched.Ask(64, step => step < 16 ? Chance : 1.5));
        var found = Assert.Single(watched.Ask(128, _ => 1.5));
        Assert.Contains("19 of the 20 units", found.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Warn, found.Severity);
    }

    [Fact]
    public void UnitsThatComeBack_AreNotMeant()
    {
        var watched = new Watched();
        Assert.Empty(watched.Ask(64, _ => 1.5));
        Assert.Empty(watched.Ask(128, _ => 1.5, dead: 4));
        Assert.Empty(watched.Ask(256, _ => 1.5, dead: 4));
    }

    [Fact]
    public void LossThatStandsAtChance_NeedsNoSecondLook() => Assert.Single(new Watched().Ask(64, _ => Chance));

    [Fact]
    public void LossNearZero_NeedsNone() => Assert.Empty(new Watched().Ask(256, step => step < 16 ? Chance : 0.01));

    // One layer of which all units but one are silent, asked about at several steps.
    private sealed class Watched
    {
        private readonly Patient _patient = HandMade.Patient(Clinic.Points);
        private readonly Dictionary<Type, object> _shared = [];
        private readonly Trace _trace = new() { Baseline = Chance };
        private readonly SiteTrace _site = new("1", "Relu", OperationRole.Activation, 1, Units) { ActiveAbove = 0 };

        public Watched() => _trace.Add(_site);

        public IReadOnlyList<Suspicion> Ask(int until, Func<int, double> loss, int dead = Units - 1)
        {
            for (var look = 0; look < 4; look++) Look(dead);
            for (var step = _trace.Step + 1; step <= until; step++)
            {
                _trace.Loss.Add(step, loss(step));
                _trace.LearningRate.Add(step, _patient.BaseRate);
            }

            _trace.Step = until;
            var x = new Examination(_patient, _trace, HandMade.Watch, null, _shared) { Current = new DeadUnits() };
            x.Current.Check(x);
            return [.. x.Reports.Select(r => r.Suspicion)];
        }

        private void Look(int dead)
        {
            var fired = new long[Units];
            for (var u = dead; u < Units; u++) fired[u] = 100;
            _site.Count(fired, fired, 512);
            _site.Add(new SiteReading
            {
                Step = _trace.Step + 1, Mean = 0, Deviation = 1, Low = 0, High = 1, ZeroShare = 0.9, SampleVariation = 0.5, SampleCosine = 0.5,
                DeadUnits = (double)dead / Units,
            });
        }
    }
}
