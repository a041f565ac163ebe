using Descent.Benchmarks.Peer;
using Descent.Nn;

namespace Descent.Benchmarks.Compare;

/// <summary>The least that one step of a workload has to do: floating-point operations and bytes of memory traffic; 0 if not counted.</summary>
internal sealed record Work(double Flops, double Bytes)
{
    /// <summary>The time that this takes at a machine's limits, in milliseconds; 0 if nothing is counted.</summary>
    public double LimitMilliseconds(Limits limits) => 1e-6 * Math.Max(Flops / limits.GigaFlops, Bytes / limits.GigaBytes);

    /// <summary>True if memory, not arithmetic, sets the limit.</summary>
    public bool IsMemoryBound(Limits limits) => Bytes / limits.GigaBytes > Flops / limits.GigaFlops;
}

/// <summary>What is counted for each workload.</summary>
/// <remarks>
/// Flops: two for each multiply-add of products and convolutions, as the direct algorithm needs them (so Winograd may exceed 100 %).
/// Training is three times the forward pass (output, gradient of the input, gradient of the weights), without the input gradient of a network's first
/// layer. Forward counts come from <see cref="WorkCounter"/> during one step, so they follow the model; those of gpt and lstm are closed forms,
/// because fused operations need not be counted product by product. Causal attention counts the visible half only.
/// Bytes: every operand read once and every result written once, nothing for what a cache could keep between forward and backward.
/// Layers forward read x and write y; backward read the gradient and what the derivative needs (x or y; one bit a number for dropout; one byte
/// a window for max pooling) and write the input's gradient. Adam reads four arrays and writes three, SGD with momentum reads three and writes two.
/// Weights are counted for deep-tanh, whose 100 million do not stay in any cache: forward, input gradient (not the first layer), weight gradient
/// written, and the update's two reads and one write.
/// </remarks>
internal static class WorkTable
{
    private const long Images = 64L * 64 * 32 * 32;
    private const long Rows = 2048L * 512;
    private const long Square = 2048L * 2048;
    private const long Update = 10_000_000;
    private const long DeepLayer = 4096L * 4096;

    private static readonly Dictionary<string, double> s_floats = new()
    {
        ["gemm-256"] = 3L * 256 * 256,
        ["gemm-512"] = 3L * 512 * 512,
        ["gemm-1024"] = 3L * 1024 * 1024,
        ["gemm-2048"] = 3L * 2048 * 2048,
        ["batchnorm-train"] = 5 * Images,
        ["groupnorm-train"] = 5 * Images,
        ["layernorm-train"] = 5 * Rows,
        ["maxpool-train"] = (2 + (2 / 4.0) + (2 / 16.0)) * Images,
        ["relu-train"] = 5 * Images,
        ["gelu-train"] = 5 * Square,
        ["dropout-train"] = (4 + (2 / 32.0)) * Square,
        ["adam-10m"] = 7 * Update,
        ["sgd-momentum-10m"] = 5 * Update,
        ["deep-tanh"] = ((6 * 6) - 1) * DeepLayer,
    };

    private static readonly Dictionary<string, double> s_multiplyAdds = new()
    {
        ["gpt"] = GptStep(),
        ["lstm"] = LstmStep(),
    };

    /// <summary>Runs one step of the workload in this process and counts.</summary>
    public static Work Of(string name) => new(2 * MultiplyAdds(name), sizeof(float) * s_floats.GetValueOrDefault(name));

    private static double MultiplyAdds(string name)
    {
        if (s_multiplyAdds.TryGetValue(name, out var known)) return known;
        var step = Workload.All[name]();
        var before = WorkCounter.MultiplyAdds;
        var modules = ForwardTrace.Record(step).Where(s => s.MultiplyAdds > 0).ToList(); // inner ones come before those that contain them
        if (modules.Count == 0) return WorkCounter.MultiplyAdds - before; // a bare product
        var forward = modules.Where(s => s.Depth == 0).Sum(s => s.MultiplyAdds);
        var isForwardOnly = name.StartsWith("infer-", StringComparison.Ordinal) || name.EndsWith("-forward", StringComparison.Ordinal);
        var isLayerAlone = name.EndsWith("-train", StringComparison.Ordinal); // the input's gradient is wanted too
        return isForwardOnly ? forward : (3 * forward) - (isLayerAlone ? 0 : modules[0].MultiplyAdds);
    }

    // 4 layers of d = 128 with MLP 512: 12 d^2 a token; attention sees (context + 1) / 2 tokens, twice d each; the head 96 d.
    private static double GptStep()
    {
        const double d = 128, context = 64, tokens = 32 * context;
        return 3 * tokens * ((4 * ((12 * d * d) + (2 * d * (context + 1) / 2))) + (96 * d));
    }

    // Gates 4 x 128; the first layer's input needs no gradient; the last step goes to 10 outputs.
    private static double LstmStep()
    {
        const double gates = 4 * 128, steps = 64 * 32;
        return (steps * gates * ((3 * (64 + 128 + 128 + 128)) - 64)) + (3 * 32 * 128 * 10);
    }
}
