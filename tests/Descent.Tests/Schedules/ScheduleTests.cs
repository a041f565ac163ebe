using Descent.Optim;

namespace Descent.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void Step_ChangesAtEpochsNotSteps()
    {
        var schedule = new StepSchedule(everyEpochs: 2, gamma: 0.5f);
        Assert.Equal([1f, 1f, 0.5f, 0.5f, 0.25f],
            new[] { 0, 19, 20, 39, 40 }.Select(step => schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 100)));
    }

    [Fact]
    public void Cosine_WithWarmUp_RisesThenFallsToItsEnd()
    {
        var schedule = new CosineSchedule(end: 0.1f, warmupSteps: 4);
        float[] rise = [0.2f, 0.4f, 0.6f, 0.8f, 1f];
        for (var step = 0; step < 5; step++) Assert.Equal(rise[step], schedule.Factor(step, 10, 24), tolerance: 1e-6);
        Assert.Equal(0.55f, schedule.Factor(14, 10, 24), tolerance: 1e-6);
        Assert.Equal(0.1f, schedule.Factor(24, 10, 24), tolerance: 1e-6);
        Assert.Equal(0.1f, schedule.Factor(1000, 10, 24), tolerance: 1e-6);
    }

    [Fact]
    public void Cosine_RunShorterThanItsWarmUp_StaysFinite()
    {
        var schedule = new CosineSchedule(warmupSteps: 10);
        for (var step = 0; step < 20; step++) Assert.InRange(schedule.Factor(step, 1, 5), 0f, 1f);
    }

    [Fact]
    public void Settings_OutsideTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0, -1));
    }
}
