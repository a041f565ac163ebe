using System.CommandLine;
using System.Diagnostics;

namespace Descent.Benchmarks;

/// <summary>Memory-bound primitives in GB/s, and as a share of what a copy reaches in the same run on the same number of threads.</summary>
/// <remarks>
/// Every operand counts once, as if the cache kept what is read twice; what the processor reads only to overwrite it is not counted.
/// </remarks>
internal static class MemoryBench
{
    private const int Count = 1 << 24; // 64 MB an operand
    private const int Turns = 25;
    private const int RunsATurn = 4;

    private static Device Cpu => Device.Default;

    public static Command Create() => KernelCommand.Create("bandwidth", "Memory-bound primitives against the machine's measured copy.", Run);

    // The rows whose name contains one of the parts, or all. The copy is measured in turn with each kernel, because its rate may double or halve
    // within seconds where others use the machine: a row's share is the median of its turns' shares, its rate the best.
    private static void Run(string[] args)
    {
        var limits = new Limits(CpuDevice.Threads);
        for (var i = 0; i < 6; i++) limits.Measure(); // the copy's threads and pages are warm from here on
        Console.WriteLine($"{"threads",-44} {CpuDevice.Threads}");
        Console.WriteLine($"{"copy",-44} {limits.GigaBytes,8:F1} GB/s");
        foreach (var (name, prepare, bytes) in Rows())
        {
            if (!KernelCommand.Wants(args, name)) continue;
            var turns = InTurn(limits, prepare());
            var share = Statistics.Median([.. turns.Select(turn => 1e-9 * bytes / turn.Seconds / turn.Copy)]);
            var (rate, copy) = (1e-9 * bytes / turns.Min(turn => turn.Seconds), Statistics.Median([.. turns.Select(turn => turn.Copy)]));
            Console.WriteLine($"{name,-44} {rate,8:F1} GB/s {100 * share,6:F1} %  {bytes / rate / 1e6,9:F4} ms   copy {copy:F1}");
        }
    }

    // In each turn the best of a few copies and of a few runs.
    private static List<(double Copy, double Seconds)> InTurn(Limits limits, Action work)
    {
        var turns = new List<(double Copy, double Seconds)>();
        for (var i = 0; i < Turns; i++)
        {
            var copy = Enumerable.Range(0, RunsATurn / 2).Max(_ => limits.MeasureCopy());
            work(); // the team's threads are awake, and the copy's lines are out of the cache
            var seconds = double.MaxValue;
            for (var run = 0; run < RunsATurn; run++)
            {
                var start = Stopwatch.GetTimestamp();
                work();
                seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            turns.Add((copy, seconds));
        }

        return turns;
    }

    private static IEnumerable<(string Name, Func<Action> Prepare, long Bytes)> Rows()
    {
        foreach (var op in (UnaryOp[])[UnaryOp.Relu, UnaryOp.Gelu, UnaryOp.GeluTanh, UnaryOp.Silu, UnaryOp.Exp, UnaryOp.Log, UnaryOp.Tanh,
            UnaryOp.Sigmoid])
            yield return ($"unary {op}", () => Over(1, s => Cpu.Unary(op, s[0], s[1])), 8L * Count);
        foreach (var op in (BinaryOp[])[BinaryOp.Add, BinaryOp.ReluGradient, BinaryOp.GeluGradient, BinaryOp.TanhGradient])
            yield return ($"binary {op}", () => Over(2, s => Cpu.Binary(op, s[0], s[1], s[2])), 12L * Count);
        yield return ("axpby in place", () => Over(1, s => Cpu.Axpby(0.5f, s[0], 0.5f, s[1])), 12L * Count);
        foreach (var row in Norms()) yield return row;
        yield return ("softmax 131072 x 128", () => Over(1, s => Cpu.Softmax(s[0], s[1], 131072, 128, false)), 8L * Count);
        yield return ("softmax gradient 131072 x 128", () => Over(2, s => Cpu.SoftmaxGradient(s[0], s[1], s[2], 131072, 128, false)), 12L * Count);
        var labels = new int[131072];
        yield return ("cross entropy 131072 x 128", () => Over(1, s => Cpu.CrossEntropy(s[0], labels, s[2].Slice(0, 131072), s[1], 131072, 128)),
            8L * Count);
        yield return ("dropout", () => Over(1, s => Cpu.Dropout(s[0], s[1], 0.5f, new RngKey(1, 2, 0))), 8L * Count);
        yield return ("column sums 131072 x 128", () => Over(1, s => Cpu.Reduce(ReduceOp.Sum, s[0], s[1].Slice(0, 128), 1, 131072, 128)), 4L * Count);
        yield return ("row sums 131072 x 128", () => Over(1, s => Cpu.Reduce(ReduceOp.Sum, s[0], s[1].Slice(0, 131072), 131072, 128, 1)), 4L * Count);
        Pool2dShape pool = new(256, 64, 32, 32, 2, 2, 2, 2);
        yield return ("max pool 2 x 2", () => Over(1, s => Cpu.MaxPool2d(pool, s[0], s[1].Slice(0, Count / 4))), 5L * Count);
        yield return ("max pool gradient 2 x 2", () =>
        {
            var places = Cpu.MaxPool2d(pool, Random(Count), Cpu.Allocate(Count / 4));
            return Over(1, s => Cpu.MaxPool2dGradient(pool, s[0].Slice(0, Count / 4), places, s[1]));
        }, 5L * Count);
    }

    private static IEnumerable<(string Name, Func<Action> Prepare, long Bytes)> Norms()
    {
        NormShape batch = new(256, 64, 1024);
        GroupNormShape group = new(256, 64, 1024, 8), layer = new(32768, 512, 1);
        var small = Enumerable.Range(0, 4).Select(_ => Random(65536)).ToArray();
        var (a, b, c, d) = (small[0].Slice(0, 512), small[1].Slice(0, 512), small[2], small[3]);
        var (mean, variance, inverse) = (c.Slice(0, 64), c.Slice(64, 64), d.Slice(0, 64));
        Storage weight = a.Slice(0, 64), bias = b.Slice(0, 64);
        yield return ("batch norm", () => Over(1, s => Cpu.BatchNorm(batch, s[0], weight, bias, 1e-5f, null, false, s[1], mean, variance, inverse)),
            8L * Count);
        yield return ("batch norm gradient", () =>
            Over(2, s => Cpu.BatchNormGradient(batch, s[0], s[1], weight, mean, inverse, null, s[2], variance, bias)), 12L * Count);
        yield return ("channel affine", () => Over(1, s => Cpu.ChannelAffine(batch, s[0], weight, bias, s[1])), 8L * Count);
        foreach (var (name, shape, w, z) in new[] { ("group norm", group, weight, bias), ("layer norm", layer, a, b) })
        {
            Storage m = c.Slice(0, shape.Rows), i = d.Slice(0, shape.Rows), gw = c.Slice(60000, w.Length), gb = d.Slice(60000, w.Length);
            yield return (name, () => Over(1, s => Cpu.GroupNorm(shape, s[0], w, z, 1e-5f, false, s[1], m, i)), 8L * Count);
            yield return ($"{name} gradient", () => Over(2, s => Cpu.GroupNormGradient(shape, s[0], s[1], w, m, i, null, s[2], gw, gb)), 12L * Count);
        }
    }

    // Inputs first, then an output, and one more.
    private static Action Over(int inputs, Action<Storage[]> work)
    {
        Storage[] storages = [.. Enumerable.Range(0, inputs + 2).Select(i => i < inputs ? Random(Count) : Random(i == inputs ? Count : 131072))];
        return () => work(storages);
    }

    private static Storage Random(int length)
    {
        var values = new float[Math.Min(length, 1 << 16)];
        var random = new Random(1);
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() + 0.01f - (i % 2);
        var storage = Device.Default.Allocate(length);
        for (var i = 0; i < length; i += values.Length) Cpu.Upload(values, storage.Slice(i, values.Length));
        return storage;
    }
}
