using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>The tasks over sequences: what is shown, what is asked, and that sample i depends on seed and i alone.</summary>
public sealed class SequencesTests
{
    [Fact]
    public void Copy_Class_IsTheRowOfSymbols()
    {
        var data = Sequences.Copy(200, seed: 3, symbols: 3, length: 2, delay: 4);
        Assert.Equal([7, 5], data.SampleShape);
        Assert.Equal(9, data.ClassCount);
        for (var i = 0; i < data.Count; i++)
        {
            var sample = data.Features(i).ToArray();
            int[] shown = [.. Enumerable.Range(0, 7).Select(t => Array.IndexOf(sample, 1, t * 5, 5) - (t * 5))];
            Assert.Equal(7, sample.Sum());
            Assert.Equal([3, 3, 3, 3, 4], shown[2..]);
            Assert.Equal(data.ReadClass(i), (shown[0] * 3) + shown[1]);
        }

        Assert.Equal(9, Enumerable.Range(0, 200).Select(data.ReadClass).Distinct().Count());
    }

    [Fact]
    public void Adding_Target_IsTheSumOfTheMarkedNumbers()
    {
        var data = Sequences.Adding(200, seed: 3, steps: 11);
        var target = new float[1];
        for (var i = 0; i < data.Count; i++)
        {
            var sample = data.Features(i).ToArray();
            int[] marked = [.. Enumerable.Range(0, 11).Where(t => sample[(2 * t) + 1] == 1)];
            Assert.Equal(2, marked.Length);
            Assert.True(marked[0] < 5 && marked[1] >= 5);
            data.ReadValues(i, target);
            Assert.Equal(sample[2 * marked[0]] + sample[2 * marked[1]], target[0]);
        }

        Assert.Equal(11 / 22.0, Enumerable.Range(0, 200).Average(i => data.Features(i)[0]), tolerance: 0.1);
    }

    [Fact]
    public void Samples_FromALongerSet_AreTheSame()
    {
        Assert.Equal(Sequences.Copy(9, 4).Features(8).ToArray(), Sequences.Copy(20, 4).Features(8).ToArray());
        Assert.Equal(Sequences.Adding(9, 4).Features(8).ToArray(), Sequences.Adding(20, 4).Features(8).ToArray());
        Assert.NotEqual(Sequences.Adding(9, 4).Features(8).ToArray(), Sequences.Adding(9, 5).Features(8).ToArray());
    }

    [Fact]
    public void Sizes_OutsideOfRange_AreRefused()
    {
        Assert.Equal("copy-task: got 10 symbols in rows of 4, 10,000 classes; expected at most 4096.",
            Assert.Throws<DataException>(() => Sequences.Copy(1, symbols: 10, length: 4)).Message);
        Assert.StartsWith("adding-task: got 2147483647 samples of 100 numbers; expected at most",
            Assert.Throws<DataException>(() => Sequences.Adding(int.MaxValue)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sequences.Copy(1, symbols: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sequences.Copy(1, delay: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sequences.Adding(1, steps: 1));
    }
}
