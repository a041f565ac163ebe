using System.Diagnostics;
using Descent.Nn;

namespace Descent.Training;

/// <summary>How many samples a second two models take, measured in turn so that both see the same machine.</summary>
/// <param name="Before">Samples a second of the first: the median over the rounds.</param>
/// <param name="After">Samples a second of the second.</param>
/// <param name="BatchSize">Samples at once.</param>
/// <param name="Rounds">How often each was measured.</param>
public sealed record SpeedComparison(double Before, double After, int BatchSize, int Rounds)
{
    /// <summary>How many times as fast the second is.</summary>
    public double Factor => After / Before;

    /// <summary>Measures both in evaluation mode, first one, then the other, round after round.</summary>
    /// <param name="before">The first model; its mode is not changed: switch it to evaluation mode.</param>
    /// <param name="after">The second, likewise.</param>
    /// <param name="input">A batch.</param>
    /// <param name="rounds">How often; an odd number has a median that was measured.</param>
    /// <param name="seconds">How long one of the two runs in a round at least.</param>
    public static SpeedComparison Measure(Module before, Module after, Tensor input, int rounds = 7, double seconds = 0.3)
    {
        using var mode = GradMode.NoGrad();
        Run(before, input, 0);
        Run(after, input, 0);
        var (first, second) = (new double[rounds], new double[rounds]);
        for (var i = 0; i < rounds; i++) (first[i], second[i]) = (Run(before, input, seconds), Run(after, input, seconds));
        Array.Sort(first);
        Array.Sort(second);
        return new SpeedComparison(first[rounds / 2], second[rounds / 2], input.Shape[0], rounds);
    }

    private static double Run(Module model, Tensor input, double seconds)
    {
        var start = Stopwatch.GetTimestamp();
        long samples = 0;
        do
        {
            model.Forward(input);
            samples += input.Shape[0];
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
