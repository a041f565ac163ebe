namespace Descent.Training;

/// <summary>Where a training stands: everything that is counted, and nothing that a tensor holds.</summary>
internal sealed record TrainingState
{
    /// <summary>Steps made.</summary>
    public int Step { get; set; }

    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>The next batch of the epoch, from 0.</summary>
    public int Batch { get; set; }

    /// <summary>What the epoch under way adds up to.</summary>
    public EpochTotals Totals { get; set; } = new();

    /// <summary>Seconds of training before this process took it up.</summary>
    public double SecondsBefore { get; set; }

    /// <summary>One that goes its own way from here.</summary>
    public TrainingState Copy() => this with { Totals = Totals with { } };

    /// <summary>What the guard made of the learning rate: a factor of the schedule's rate, 1 at first.</summary>
    public float RateScale { get; set; } = 1;

    /// <summary>How often the guard has gone back.</summary>
    public int Recoveries { get; set; }
}

/// <summary>Sums over the steps of an epoch, in double precision.</summary>
internal sealed record EpochTotals
{
    public double Loss { get; set; }

    public long Right { get; set; }

    public long Answers { get; set; }

    public int Samples { get; set; }

    public double Seconds { get; set; }

    /// <summary>Adds a step.</summary>
    /// <param name="step">What was measured.</param>
    /// <param name="isSum">Whether its loss is the sum over the samples and not their mean.</param>
    public void Add(StepRecord step, bool isSum)
    {
        Loss += isSum ? step.Loss : (double)step.Loss * step.Samples;
        Samples += step.Samples;
        Right += step.Right;
        Answers += step.Answers;
    }
}
