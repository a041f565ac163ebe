using System.Diagnostics;
using Descent.Diagnostics;

namespace Descent.Training;

/// <content>What the present weights make of samples.</content>
internal sealed partial class TrialLaboratory
{
    // The entropy of ten classes to half a percent; the variance of values to three, where samples are not too large.
    private const int SamplesOfBaseline = 512, MostSamplesOfBaseline = 2048, NumbersOfBaseline = 1 << 22;

    private readonly Dictionary<(int Samples, int Step), IReadOnlyList<SiteTrace>?> _surveys = [];

    /// <inheritdoc/>
    public override IReadOnlyList<SiteTrace>? Survey(int samples)
    {
        if (_surveys.TryGetValue((samples, _step()), out var known)) return known;
        return _surveys[(samples, _step())] = Try(() =>
        {
            var (trace, map, seen) = (new Descent.Diagnostics.Trace(), new SiteMap(_trainer.Model), 0);
            foreach (var host in Loader(isPlain: false).Epoch(0))
            {
                var (input, look) = (new Batch(host).Input, new Look(trace, map, [], _step(), new Stopwatch()) { Limit = int.MaxValue });
                look.SeeInput(input);
                look.Open();
                try
                {
                    _trainer.Model.Forward(input);
                }
                finally
                {
                    OperationProbe.Close();
                }

                if ((seen += host.Count) >= samples) break;
            }

            return trace.Sites;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double>? InputGradients(bool fromStart) => Try(() =>
    {
        if (fromStart && _start is null) return null;
        if (fromStart) _start!.Restore();
        if (Loader(isPlain: false).Epoch(0).FirstOrDefault() is not { } host || host.SampleShape.Count != 2) return null;
        var batch = new Batch(host);
        var input = batch.Input.RequireGrad();
        new StepLoss(_trainer.Model, _trainer.Loss, [], _trainer.Optimizer.Parameters, batch).Compute().Backward();
        return input.Grad is { } gradient ? Steps(gradient.ToArray(), host.Count, host.SampleShape[0], host.SampleShape[1]) : null;
    });

    /// <inheritdoc/>
    public override double? ConstantLoss(Shape output)
    {
        // No trial: the model is not run, and its weights may be part of a graph that is still wanted.
        var start = Stopwatch.GetTimestamp();
        try
        {
            var fitting = NumbersOfBaseline / Math.Max(1, _data.Training.SampleSize);
            var size = Math.Max(_trainer.Options.BatchSize, Math.Clamp(fitting, SamplesOfBaseline, MostSamplesOfBaseline));
            var rows = output.Rank == 0 ? 0 : output[0] / Math.Min(_trainer.Options.BatchSize, _data.Training.Count);
            if (rows < 1 || Constant(output, rows, size) is not var (loss, count)) return null;
            if (_trainer.Loss.AddsUp || IsSum(output, rows, loss, count)) loss *= (double)output[0] / count;
            return double.IsNaN(loss) ? null : loss;
        }
        catch (DescentException)
        {
            return null; // a sample that cannot be read: the training will say so
        }
        finally
        {
            Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private (double Loss, int Rows)? Constant(Shape output, int rows, int size) => Loader(isPlain: true, size).Epoch(0).FirstOrDefault() is { } host
        ? (ConstantAnswer.LossOf(_trainer.Loss, output.With(0, rows * host.Count), new Batch(host).Target), rows * host.Count) : null;

    // A loss of one's own may add up without saying so: it is many times as large for as many times the samples.
    private bool IsSum(Shape output, int rows, double loss, int count) => count >= 4 * output[0]
        && Constant(output, rows, _trainer.Options.BatchSize) is var (batch, few) && loss > 0.5 * batch * count / few;

    private static List<double> Steps(float[] gradient, int samples, int steps, int features)
    {
        List<double> sizes = [];
        for (var step = 0; step < steps; step++)
        {
            double squares = 0;
            for (var n = 0; n < samples; n++)
                foreach (var g in gradient.AsSpan(((n * steps) + step) * features, features)) squares += (double)g * g;
            sizes.Add(Math.Sqrt(squares / ((double)samples * features)));
        }

        return sizes;
    }
}
