using Descent.Memory;

namespace Descent.Tests.Memory;

/// <summary>Random graphs on several threads over one pool that looks all the time: memory recycled too early would show in the numbers.</summary>
public sealed class GraphStressTests
{
    private const int Length = 100;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void RandomGraphs_OnSeveralThreads_AreTheNumbersOfPlainArithmetic(int threads)
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(leastBytesBetweenLooks: 4096, leastBuffersBetweenLooks: 16));
        var failures = new List<string>();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            try
            {
                for (var graph = 0; graph < 60; graph++) Check(device, (ulong)((1000 * t) + graph));
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e.ToString());
            }
        }))];
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
        Assert.Empty(failures);
        Assert.True(device.PoolLooks >= 20, $"only {device.PoolLooks} looks");
    }

    // Values and derivatives with respect to one leaf, number by number in double precision beside the graph.
    private static void Check(CpuDevice device, ulong seed)
    {
        var rng = new Rng(seed);
        var start = Enumerable.Range(0, Length).Select(_ => rng.Uniform(0.5f, 1.5f)).ToArray();
        var leaf = Tensor.From(start, [Length], device).RequireGrad();
        List<(Tensor Tensor, double[] Value, double[] Slope)> nodes = [(leaf, [.. start.Select(v => (double)v)], [.. start.Select(_ => 1.0)])];
        for (var i = 0; i < 25; i++) nodes.Add(Grow(nodes[rng.NextInt(nodes.Count)], nodes[rng.NextInt(nodes.Count)], rng.NextInt(6)));
        var (tensor, value, slope) = nodes[^1];
        Near(value, tensor.ToArray());
        tensor.Sum().Backward();
        Near(slope, leaf.Grad!.ToArray());
        Near([.. start.Select(v => (double)v)], leaf.ToArray());
        foreach (var node in nodes) Near(node.Value, node.Tensor.ToArray()); // all are still held
    }

    private static (Tensor, double[], double[]) Grow(
        (Tensor T, double[] V, double[] S) a, (Tensor T, double[] V, double[] S) b, int kind) => kind switch
        {
            0 => ((a.T + b.T) * 0.5f, Map(i => (a.V[i] + b.V[i]) * 0.5), Map(i => (a.S[i] + b.S[i]) * 0.5)),
            1 => (a.T - b.T, Map(i => a.V[i] - b.V[i]), Map(i => a.S[i] - b.S[i])),
            2 => (a.T.Tanh() * b.T.Tanh(), Map(i => Math.Tanh(a.V[i]) * Math.Tanh(b.V[i])),
                Map(i => (TanhSlope(a.V[i]) * a.S[i] * Math.Tanh(b.V[i])) + (Math.Tanh(a.V[i]) * TanhSlope(b.V[i]) * b.S[i]))),
            3 => (a.T.Reshape(10, 10).Reshape(Length).Sigmoid(), Map(i => Sigmoid(a.V[i])),
                Map(i => Sigmoid(a.V[i]) * (1 - Sigmoid(a.V[i])) * a.S[i])),
            4 => (a.T.Reshape(10, 10).Transpose().Transpose().Reshape(Length) + 1, Map(i => a.V[i] + 1), a.S),
            _ => (a.T.Tanh(), Map(i => Math.Tanh(a.V[i])), Map(i => TanhSlope(a.V[i]) * a.S[i])),
        };

    private static double[] Map(Func<int, double> f) => [.. Enumerable.Range(0, Length).Select(f)];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double TanhSlope(double x) => 1 - (Math.Tanh(x) * Math.Tanh(x));

    private static void Near(double[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= 1e-3 * (1 + Math.Abs(expected[i]))))
                throw new InvalidOperationException($"[{i}] is {actual[i]:R}, expected {expected[i]:R}");
    }
}
