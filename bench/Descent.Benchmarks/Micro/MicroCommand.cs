using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Descent.Benchmarks.Micro;

/// <summary>BenchmarkDotNet's statistics for single kernels.</summary>
/// <remarks>
/// Short runs in this process: no project is generated and built, so it needs no network, and threads and memory are as in a training.
/// </remarks>
internal static class MicroCommand
{
    private static readonly Argument<string> s_filter = new("filter")
    {
        Description = "Part of a benchmark's name, such as softmax or MatMul; all if none",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "",
    };

    private static readonly Type[] s_kinds =
    [
        typeof(ElementwiseMicro), typeof(LayerMicro), typeof(ProductMicro), typeof(UpdateMicro), typeof(TensorMicro),
    ];

    public static Command Create()
    {
        var command = new Command("micro", "Single kernels with BenchmarkDotNet; a filter keeps it under a minute.")
        {
            s_filter, SharedOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            return Run(parsed.GetValue(s_filter)!);
        });
        return command;
    }

    private static int Run(string filter)
    {
        var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithLaunchCount(1).WithWarmupCount(2).WithIterationCount(5)
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(100)).WithId("short");
        var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "descent-micro"));
        var summaries = BenchmarkSwitcher.FromTypes(s_kinds).Run(["--filter", $"*{filter}*"], config);
        if (summaries.Any(s => s.Reports.Length > 0)) return 0;
        throw new UsageException($"micro: no benchmark's name contains '{filter}'.");
    }
}
