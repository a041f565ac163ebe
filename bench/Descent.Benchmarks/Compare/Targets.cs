namespace Descent.Benchmarks.Compare;

/// <summary>How a ratio stands to its floor and its goal.</summary>
internal enum Verdict
{
    /// <summary>No target is set for this workload.</summary>
    None,

    /// <summary>Less than every release must reach.</summary>
    BelowFloor,

    /// <summary>The floor is reached, the goal is not.</summary>
    Floor,

    /// <summary>The goal is reached.</summary>
    Goal,
}

/// <summary>The ratios (peer's time / ours) with two threads that a release must reach (floor) and that the work aims at (goal).</summary>
internal static class Targets
{
    /// <summary>The geometric mean over all workloads.</summary>
    public static readonly (double Floor, double Goal) Mean = (2.3, 3.4);

    /// <summary>One thread against two of the workloads in <see cref="Scaling"/>.</summary>
    public const double LeastScaling = 1.8;

    /// <summary>Process start to the first trained step, in seconds.</summary>
    public const double MostStartupSeconds = 0.4;

    /// <summary>The workloads whose scaling is a target.</summary>
    public static readonly string[] Scaling = ["gemm-1024", "resnet18", "gpt"];

    /// <summary>The workloads whose peak memory must not exceed the peer's.</summary>
    public static readonly string[] Memory = ["resnet18", "gpt"];

    /// <summary>Floor and goal by workload.</summary>
    public static readonly IReadOnlyDictionary<string, (double Floor, double Goal)> Ratios = new Dictionary<string, (double, double)>
    {
        ["gemm-256"] = (1.0, 1.2),
        ["gemm-512"] = (1.0, 1.2),
        ["gemm-1024"] = (1.0, 1.2),
        ["gemm-2048"] = (1.0, 1.1),
        ["conv3x3-forward"] = (1.1, 1.7),
        ["conv3x3-train"] = (1.3, 2.0),
        ["conv1x1-train"] = (1.5, 2.3),
        ["conv3x3-stride2-train"] = (1.1, 1.5),
        ["batchnorm-train"] = (1.5, 3),
        ["groupnorm-train"] = (1.0, 1.5),
        ["layernorm-train"] = (1.0, 1.3),
        ["maxpool-train"] = (4, 8),
        ["relu-train"] = (1.0, 1.3),
        ["gelu-train"] = (1.2, 2),
        ["dropout-train"] = (8, 20),
        ["adam-10m"] = (2, 4),
        ["sgd-momentum-10m"] = (2, 4),
        ["tiny-mlp"] = (8, 20),
        ["mlp"] = (1.5, 2.5),
        ["deep-tanh"] = (3, 6),
        ["cnn-bn"] = (1.5, 2.2),
        ["cnn-gn"] = (1.5, 2.2),
        ["resnet20"] = (1.4, 2.2),
        ["resnet18"] = (1.2, 1.8),
        ["gpt"] = (2.5, 5),
        ["lstm"] = (3, 6),
        ["infer-mlp-1"] = (2, 4),
        ["infer-resnet20-1"] = (1.5, 3),
    };

    /// <summary>Where a workload's ratio stands.</summary>
    public static Verdict Judge(string workload, double ratio) =>
        Ratios.TryGetValue(workload, out var target) ? Judge(target, ratio) : Verdict.None;

    /// <summary>Where a ratio stands.</summary>
    public static Verdict Judge((double Floor, double Goal) target, double ratio) =>
        ratio < target.Floor ? Verdict.BelowFloor : ratio < target.Goal ? Verdict.Floor : Verdict.Goal;

    /// <summary>The verdict in a table.</summary>
    public static string Text(Verdict verdict) => verdict switch
    {
        Verdict.BelowFloor => "below floor",
        Verdict.Floor => "floor",
        Verdict.Goal => "goal",
        _ => "-",
    };
}
