using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What a loss does, found out by asking it about made-up answers: so that it holds for losses that somebody wrote, too.</summary>
/// <remarks>Everything is a plain forward pass of the loss alone; a loss that takes no such answers has no nature that is known.</remarks>
internal sealed class LossNature
{
    private const float Confident = 10; // a score that far above the others is a probability of 1 but for 1e-4

    private readonly Loss _loss;
    private readonly int _classes;
    private readonly int[] _labels;

    private LossNature(Patient patient, NetworkGraph graph)
    {
        (_loss, _classes) = (patient.Loss, graph.OutputShape.Rank == 2 ? graph.OutputShape[1] : 0);
        var names = graph.LossNodes.Select(n => n.Operation).ToHashSet();
        HasSoftmax = names.Contains("CrossEntropy") || names.Contains("Softmax");
        HasSigmoid = names.Contains("ScoresCrossEntropy") || names.Contains("Sigmoid");
        HasBinaryEntropy = names.Contains("ScoresCrossEntropy") || names.Contains("BinaryCrossEntropy");
        HasSquare = names.Contains("Square") || names.Contains("Pow");
        _labels = [.. Enumerable.Range(0, 4 * Math.Max(1, _classes)).Select(i => i % Math.Max(1, _classes))];
        if (patient.IsClassification && _classes >= 2) AskAboutClasses();
        GrowthWithBatch = patient.IsClassification ? _classes >= 2 ? Growth(Random(), _labels) : double.NaN : Growth(graph.OutputShape);
    }

    /// <summary>Whether it computes a softmax, or a cross entropy of scores.</summary>
    public bool HasSoftmax { get; }

    /// <summary>Whether it computes a sigmoid, or a binary cross entropy of scores.</summary>
    public bool HasSigmoid { get; }

    public bool HasBinaryEntropy { get; }

    public bool HasSquare { get; }

    /// <summary>The loss of a batch taken twice over that of the batch: 1 for a mean, 2 for a sum; NaN where it is not known.</summary>
    public double GrowthWithBatch { get; }

    /// <summary>The loss where no class is preferred; NaN where it is not known.</summary>
    public double Undecided { get; private set; } = double.NaN;

    /// <summary>The loss where the right class is ahead by <see cref="Confident"/>.</summary>
    public double RightAndSure { get; private set; } = double.NaN;

    /// <summary>How much the loss falls for the first unit that the right score rises, from no preference.</summary>
    public double PullWhenUndecided { get; private set; } = double.NaN;

    /// <summary>The same where a wrong class is ahead by <see cref="Confident"/>.</summary>
    public double PullWhenWrong { get; private set; } = double.NaN;

    /// <summary>How much the loss changes when all scores of all samples rise by 100.</summary>
    public double ChangeOfAllRaised { get; private set; } = double.NaN;

    /// <summary>Whether nothing changes where one class's score rises for every sample: classes are not compared, samples are.</summary>
    public bool IsOverSamples { get; private set; }

    /// <summary>The loss of a wrong class that is next to the right one in number, and of one that is farthest; NaN below 4 classes.</summary>
    public (double Next, double Farthest) WrongBy { get; private set; } = (double.NaN, double.NaN);

    /// <summary>Of this run.</summary>
    public static LossNature Of(Examination x) => x.Shared(() => new LossNature(x.Patient, x.Trace.Graph!));

    private void AskAboutClasses()
    {
        Undecided = Ask(Filled(0, 0, 0));
        RightAndSure = Ask(Filled(Confident, 0, 0));
        PullWhenUndecided = Undecided - Ask(Filled(1, 0, 0));
        PullWhenWrong = Ask(Filled(0, Confident, 1)) - Ask(Filled(1, Confident, 1));
        var random = Random();
        var plain = Ask(random);
        ChangeOfAllRaised = Ask([.. random.Select(s => s + 100)]) - plain;
        var raised = Ask([.. random.Select((s, i) => i % _classes == 0 ? s + 3 : s)]);
        var doesNotCare = Math.Abs(Ask([.. random.Select(s => 2 * s)]) - plain) < 1e-3 * Math.Abs(plain); // a constant is no softmax over samples
        IsOverSamples = double.IsFinite(plain) && Math.Abs(plain) > 1e-3 && !doesNotCare && Math.Abs(raised - plain) < 1e-4 * Math.Abs(plain);
        if (_classes >= 4)
            WrongBy = (Ask(Wrong(next: true)), Ask(Wrong(next: false)));
    }

    // The right class's score, that of the class so many places behind it, and 0 for the others.
    private float[] Filled(float right, float wrong, int behind)
    {
        var scores = new float[_labels.Length * _classes];
        for (var i = 0; i < _labels.Length; i++)
        {
            if (behind > 0) scores[(i * _classes) + ((_labels[i] + behind) % _classes)] = wrong;
            scores[(i * _classes) + _labels[i]] = right;
        }

        return scores;
    }

    private float[] Wrong(bool next)
    {
        var scores = new float[_labels.Length * _classes];
        for (var i = 0; i < _labels.Length; i++)
        {
            var c = _labels[i];
            var wrong = next ? c == 0 ? 1 : c - 1 : c < _classes / 2 ? _classes - 1 : 0;
            scores[(i * _classes) + wrong] = Confident;
        }

        return scores;
    }

    private float[] Random()
    {
        var rng = new Rng(7);
        return [.. Enumerable.Range(0, _labels.Length * _classes).Select(_ => (float)rng.NextNormal())];
    }

    private double Ask(float[] scores) => Ask(scores, _labels);

    private double Ask(float[] scores, int[] labels) => Value(Tensor.From(scores, Shape.Create(labels.Length, _classes)), IntTensor.Create(labels));

    private double Growth(float[] scores, int[] labels) => Ask([.. scores, .. scores], [.. labels, .. labels]) / Ask(scores, labels);

    // Values: answers and targets between 0 and 1, which every loss takes.
    private double Growth(Shape output)
    {
        if (output.Rank == 0 || output[0] == 0 || output.ElementCount > 1 << 16) return double.NaN;
        var (rng, each) = (new Rng(7), output.ElementCount / output[0]);
        var answers = Enumerable.Range(0, 8 * each).Select(_ => 0.1f + (0.8f * rng.NextFloat())).ToArray();
        var targets = answers.Select(a => a > 0.5f ? 1f : 0f).ToArray();
        return Value(Of([.. answers, .. answers], 16), Of([.. targets, .. targets], 16)) / Value(Of(answers, 8), Of(targets, 8));
        Tensor Of(float[] numbers, int rows) => Tensor.From(numbers, output.With(0, rows));
    }

    private double Value(Tensor answer, Target target)
    {
        using var mode = GradMode.NoGrad();
        try
        {
            var value = _loss.Forward(answer, target);
            return value.Count == 1 ? value.Item() : double.NaN;
        }
        catch (DescentException)
        {
            return double.NaN; // not its kind of answer
        }
        catch (ArgumentException)
        {
            return double.NaN;
        }
    }
}
