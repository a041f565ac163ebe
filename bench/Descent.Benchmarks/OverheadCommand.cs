using System.CommandLine;
using System.Diagnostics;

namespace Descent.Benchmarks;

/// <summary>What an operation costs outside of its kernel: tensors of one number, where the kernel does nothing to speak of.</summary>
/// <remarks>Every row is the median of many runs of a few thousand operations; collections and the pool's looks are in it. The limit is 300
/// ns.</remarks>
internal static class OverheadCommand
{
    private const int Operations = 5_000, Runs = 60;
    private const double Limit = 300, WarmUpSeconds = 0.8; // the JIT's second tier comes after a tenth of a second, in the background

    public static Command Create()
    {
        var command = new Command("overhead", "Nanoseconds an operation on tensors of one number; the limit is 300.");
        command.SetAction(parsed =>
        {
            Console.WriteLine("| operation on one number | ns | lowest | bytes | within 300 ns |");
            Console.WriteLine("|---|---:|---:|---:|---|");
            var (a, leaf) = (Tensor.Ones([1]), Tensor.Ones([1]).RequireGrad());
            Row("add, nothing recorded", () => Repeat(() => _ = a + a));
            Row("add, NoGrad scope of a leaf", () => Unrecorded(leaf, a));
            Row("add, recorded", () => Repeat(() => _ = leaf + a));
            Row("relu, recorded", () => Repeat(() => _ = leaf.Relu()));
            Row("add, recorded and walked back", () => Chain(leaf, a));
        });
        return command;
    }

    private static void Repeat(Action operation)
    {
        for (var i = 0; i < Operations; i++) operation();
    }

    private static void Unrecorded(Tensor leaf, Tensor a)
    {
        using var mode = GradMode.NoGrad();
        for (var i = 0; i < Operations; i++) _ = leaf + a;
    }

    // One long chain, so that the pass's own cost does not count; an operation is one forward and one backward.
    private static void Chain(Tensor leaf, Tensor a)
    {
        var value = leaf;
        for (var i = 0; i < Operations; i++) value += a;
        value.Backward();
        leaf.Grad = null;
    }

    private static void Row(string name, Action run)
    {
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < WarmUpSeconds;) run();
        List<double> times = [];
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Operations);
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var median = Statistics.Median(times);
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {median:0} | {times.Min():0} | {bytes / (Runs * Operations)} | {(median <= Limit ? "yes" : "no")} |"));
    }
}
