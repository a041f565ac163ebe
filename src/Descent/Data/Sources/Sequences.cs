namespace Descent.Data;

/// <summary>Tasks over sequences that need memory: what matters lies many steps before the answer. Drawn without end.</summary>
/// <remarks>Sample i depends on the seed and on i alone.</remarks>
public static class Sequences
{
    private const int MostClasses = 4096;

    /// <summary>The copy task: a few symbols are shown, then nothing for a while, and at a signal the network must say which they were.</summary>
    /// <remarks>
    /// Shapes: samples [length + delay + 1, symbols + 2], each step one-hot: a symbol, nothing, or at the last step the signal. The answer is one
    /// class for the whole row of symbols, symbols^length in all, first symbol first: class (a * symbols + b) for the row a, b. The original answers
    /// one symbol a step; with a class for the row a classifier can do it.
    /// Reference: Hochreiter, Schmidhuber, Long Short-Term Memory, 1997, experiment 2 (noise-free sequences with long time lags); for the form
    /// Arjovsky, Shah, Bengio, ICML 2016, arXiv:1511.06464, section 4.1.
    /// </remarks>
    /// <param name="count">How many samples.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="symbols">How many different symbols, 2 or more.</param>
    /// <param name="length">How many are shown, 1 or more.</param>
    /// <param name="delay">Steps of nothing, 0 or more.</param>
    /// <exception cref="DataException">More than 4096 classes, or more numbers than fit in memory.</exception>
    public static FloatDataset Copy(int count, ulong seed = 0, int symbols = 4, int length = 2, int delay = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        var rows = Math.Pow(symbols, length);
        if (rows > MostClasses)
            throw new DataException($"copy-task: got {symbols} symbols in rows of {length}, {rows:N0} classes; expected at most {MostClasses}.");
        var (steps, width) = (length + (long)delay + 1, symbols + 2L);
        var features = new float[Fitting("copy-task", count, steps * width)];
        var classes = new int[count];
        var stream = new Rng(seed).Fork("copy-task");
        for (var i = 0; i < count; i++)
        {
            var rng = stream.Fork((ulong)i);
            var sample = features.AsSpan((int)(i * steps * width), (int)(steps * width));
            for (var step = 0; step < steps; step++)
            {
                var symbol = step < length ? rng.NextInt(symbols) : step == steps - 1 ? symbols + 1 : symbols;
                if (step < length) classes[i] = (classes[i] * symbols) + symbol;
                sample[(int)((step * width) + symbol)] = 1;
            }
        }

        return new FloatDataset(features, [(int)steps, (int)width], classes, (int)rows, null, new DataOrigin($"copy-task (seed {seed})"));
    }

    /// <summary>The adding task: of many numbers two are marked, and the network must say their sum.</summary>
    /// <remarks>
    /// Shapes: samples [steps, 2]: a number, uniform in [0, 1), and its mark, 1 once in the first half of the steps and once in the second, else 0.
    /// Target: the sum of the two marked numbers. Who always answers 1 has a mean squared error of 1/6.
    /// Reference: Hochreiter, Schmidhuber, Long Short-Term Memory, 1997, experiment 4; in this form Arjovsky, Shah, Bengio, ICML 2016,
    /// arXiv:1511.06464.
    /// </remarks>
    /// <param name="count">How many samples.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="steps">Steps of a sample, 2 or more.</param>
    /// <exception cref="DataException">More numbers than fit in memory.</exception>
    public static FloatDataset Adding(int count, ulong seed = 0, int steps = 50)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var features = new float[Fitting("adding-task", count, 2L * steps)];
        var values = new float[count];
        var stream = new Rng(seed).Fork("adding-task");
        for (var i = 0; i < count; i++)
        {
            var rng = stream.Fork((ulong)i);
            var sample = features.AsSpan(i * 2 * steps, 2 * steps);
            for (var step = 0; step < steps; step++) sample[2 * step] = rng.NextFloat();
            foreach (var marked in (ReadOnlySpan<int>)[rng.NextInt(steps / 2), (steps / 2) + rng.NextInt(steps - (steps / 2))])
            {
                sample[(2 * marked) + 1] = 1;
                values[i] += sample[2 * marked];
            }
        }

        return new FloatDataset(features, [steps, 2], values, 1, new DataOrigin($"adding-task (seed {seed})"));
    }

    private static int Fitting(string name, int count, long numbers)
    {
        var most = Array.MaxLength / Math.Max(1, numbers);
        return count <= most ? (int)(count * numbers) : throw new DataException(
            $"{name}: got {count} samples of {numbers:N0} numbers; expected at most {most:N0} samples.");
    }
}
