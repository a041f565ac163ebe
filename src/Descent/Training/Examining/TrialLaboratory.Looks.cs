using System.Diagnostics;
using Descent.Diagnostics;

namespace Descent.Training;

/// <content>What the present weights make of samples.</content>
internal sealed partial class TrialLaboratory
{
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
    public override IReadOnlyList<double>? InputGradients() => Try(() =>
    {
        if (Loader(isPlain: false).Epoch(0).FirstOrDefault() is not { } host || host.SampleShape.Count != 2) return null;
        var batch = new Batch(host);
        var input = batch.Input.RequireGrad();
        new StepLoss(_trainer.Model, _trainer.Loss, [], _trainer.Optimizer.Parameters, batch).Compute().Backward();
        return input.Grad is { } gradient ? Steps(gradient.ToArray(), host.Count, host.SampleShape[0], host.SampleShape[1]) : null;
    });

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
