namespace Descent.Diagnostics;

/// <summary>Tries things on a copy of the run's state; nothing of it is left behind. The trainer brings one.</summary>
internal abstract class Laboratory
{
    /// <summary>The first steps of this run once more, from the initial weights and with the same batches, with one change.</summary>
    /// <returns>The loss of every step, or null where it cannot be done (a resumed run, an optimizer that needs the loss). Shorter where it
    /// ended in a number that is not finite.</returns>
    /// <remarks>The same question is answered once only. It costs so many steps: ask when there is a suspicion, and of few steps
    /// (<see cref="Thresholds.ReplaySteps"/>).</remarks>
    public abstract IReadOnlyList<float>? Replay(ReplayChange change, int steps);

    /// <summary>The same for the present weights: the next steps, from here, with one change.</summary>
    public abstract IReadOnlyList<float>? GoOn(ReplayChange change, int steps);

    /// <summary>Who asks from now on: each rule has an allowance of its own, so that one cannot use up what another needs.</summary>
    public virtual void AskedBy(Rule rule)
    {
    }

    /// <summary>How large a step is, to which the allowance is cut: by counted work and not by the clock, so that the same run gets the same
    /// answers.</summary>
    /// <param name="multiplyAdds">Those of a step, there and back.</param>
    public virtual void Weigh(long multiplyAdds)
    {
    }

    /// <summary>Seconds that all of it took.</summary>
    public double Seconds { get; protected set; }

    /// <summary>The mean loss of the present weights on the first training batches with changed inputs, in the mode asked for; null where it
    /// cannot be done.</summary>
    public abstract double? LossWith(InputChange change, bool isTraining, int batches = 1);

    /// <summary>The scores that the present model gives some samples of the training data, in evaluation mode, plain; null where it cannot be done,
    /// or where a sample has not one row of scores.</summary>
    public virtual float[][]? Scores(IReadOnlyList<int> samples) => null;

    /// <summary>The places of the network as the present weights fill them for so many training samples or more, counted in full; null where it
    /// cannot be done.</summary>
    public virtual IReadOnlyList<SiteTrace>? Survey(int samples) => null;

    /// <summary>The loss of the best answer that does not look, over many training samples: of a small batch it is far too low. Null where it cannot
    /// be told.</summary>
    /// <param name="output">The shape of a batch's output as the loss gets it.</param>
    public virtual double? ConstantLoss(Shape output) => null;

    /// <summary>The root mean square of the loss's gradient at each step of sequences (N, steps, features) that enter the model, for a batch and the
    /// present weights, or the initial ones; null where it has none.</summary>
    public virtual IReadOnlyList<double>? InputGradients(bool fromStart) => null;

    /// <summary>How far a plain network comes with Adam on the same training samples but some, measured on those that it has not seen. Null where
    /// there is none for such a task, the run is much shorter, or samples are few. Trained once in a run.</summary>
    public virtual PlainResult? Plain() => null;

    /// <summary>The same beside the run's own network, measured as it is by now. Null where that is no small one beside it, or has frozen
    /// parts.</summary>
    public virtual RaceResult? Race() => null;

    /// <summary>How far the run's own network comes in the same race, begun anew; null where there was none. Asked with a lower loss
    /// than before, it tries on.</summary>
    /// <param name="enough">A loss that ends the search for a better start or rate.</param>
    public virtual AnewResult? RaceAnew(double enough) => null;

    /// <summary>One forward pass of the present weights on the first training batch, without fusing: tells every operation that is
    /// recorded.</summary>
    /// <returns>False where it could not be done.</returns>
    public abstract bool Observe(Action<RecordedOperation> see, bool isTraining);

    /// <summary>What the present weights answer in evaluation mode to the first training batch: twice as it is, and once with its first sample
    /// replaced by another of the batch. Null where it cannot be done.</summary>
    public abstract SwappedAnswers? AnswersWithOneReplaced();

    /// <summary>How much the norms make an answer depend on the batch's other samples: the variance of the answers to one sample in several batches,
    /// over the variance of answers to different samples. Norms in training mode, the rest in evaluation. Null where it cannot be done.</summary>
    public abstract double? ShareOfCompanions();
}

/// <summary>What is different in a replay; the default is nothing.</summary>
internal sealed record ReplayChange
{
    /// <summary>Times the learning rate.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>This rate at every step, whatever the schedule says; 0: the schedule's.</summary>
    public double ConstantRate { get; init; }

    /// <summary>The step, from 0, from which on <see cref="ConstantRate"/> holds; before it the schedule does.</summary>
    public int ConstantFrom { get; init; }

    /// <summary>Each feature of each batch to mean 0 and standard deviation 1.</summary>
    public bool NormalizeInputs { get; init; }

    /// <summary>Weights of linear and convolutional layers anew by Kaiming's rule, biases 0; recurrent layers by PyTorch's rule.</summary>
    public bool Reinitialize { get; init; }

    /// <summary>The same batch in every step: can the model learn it by heart?</summary>
    public bool OneBatch { get; init; }

    /// <summary>Without penalties, weight decay, dropout and augmentation.</summary>
    public bool NoRegularization { get; init; }

    /// <summary>Plain samples: no augmentation and no mixing.</summary>
    public bool NoAugmentation { get; init; }

    /// <summary>Targets to mean 0 and standard deviation 1; the losses are then in other units.</summary>
    public bool NormalizeTargets { get; init; }

    /// <summary>Targets of the batch in another order: what can be learnt without looking.</summary>
    public bool ShuffleTargets { get; init; }

    /// <summary>Momentum 0 and no clip.</summary>
    public bool PlainSgd { get; init; }

    /// <summary>Gradients as they are, however long.</summary>
    public bool NoClip { get; init; }

    /// <summary>Another momentum (SGD's, or the first beta of Adam and its kin); null: the run's own.</summary>
    public float? Momentum { get; init; }

    /// <summary>The gradients the other way round.</summary>
    public bool FlipGradients { get; init; }

    /// <summary>So many samples to a batch; 0: the run's own.</summary>
    public int BatchSize { get; init; }

    /// <summary>Adam with its usual settings and this rate in place of the optimizer; 0: the run's own.</summary>
    public double AdamRate { get; init; }
}

/// <summary>What a plain network, trained beside the run's own, came to.</summary>
/// <param name="Loss">Its mean loss on training samples that it has not seen.</param>
/// <param name="Error">The standard error of the difference to <see cref="OwnLoss"/>.</param>
/// <param name="Samples">How many these were.</param>
/// <param name="Steps">How many steps it had.</param>
/// <param name="Weights">How many weights it has.</param>
/// <param name="Losses">The training loss of each step.</param>
internal sealed record RaceResult(double Loss, double Error, int Samples, int Steps, long Weights, IReadOnlyList<float> Losses)
{
    /// <summary>The loss of the run's own present weights on the same samples, which it was trained on.</summary>
    public required double OwnLoss { get; init; }
}

/// <summary>What a plain network came to.</summary>
/// <param name="Loss">Its mean loss on training samples that it has not seen, at its best.</param>
/// <param name="Error">The standard error of that.</param>
/// <param name="Constant">The loss of the best constant answer on the same samples.</param>
/// <param name="Samples">How many those are.</param>
/// <param name="Steps">Of how many steps its training was.</param>
internal sealed record PlainResult(double Loss, double Error, double Constant, int Samples, int Steps)
{
    /// <summary>Whether it tells samples apart that it has not seen, beyond the noise of so few.</summary>
    public bool IsBetter => Constant - Loss is var gain && gain > 0.03 * Constant && (gain > 3 * Error || gain > 0.1 * Constant);

    /// <summary>Whether it does not.</summary>
    public bool IsNoBetter => !(Constant - Loss > 0.03 * Constant);
}

/// <summary>What the run's own network came to in the race, begun anew.</summary>
/// <param name="Loss">Its mean loss on training samples that it has not seen, at its best.</param>
/// <param name="Rate">Adam's rate, where it did best.</param>
/// <param name="Losses">The training loss of each step.</param>
internal sealed record AnewResult(double Loss, double Rate, IReadOnlyList<float> Losses);

/// <summary>What is done to inputs before a forward pass.</summary>
internal enum InputChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>All zeros.</summary>
    Zeros,

    /// <summary>Another sample's input for every target.</summary>
    Shuffled,

    /// <summary>Each feature to mean 0 and standard deviation 1.</summary>
    Normalized,
}

/// <summary>Answers to a batch as it is, to the same once more, and to one whose first sample is another.</summary>
/// <param name="Samples">How many samples the batch has.</param>
/// <param name="Plain">As it is.</param>
/// <param name="Again">The same once more.</param>
/// <param name="Replaced">With another first sample.</param>
internal sealed record SwappedAnswers(int Samples, float[] Plain, float[] Again, float[] Replaced);
