using System.Text.Json.Nodes;

namespace Descent.Benchmarks.Compare;

/// <summary>One workload, measured with both programs in turn.</summary>
internal sealed class Comparison(string workload, Work work, Limits limits)
{
    private readonly List<(double Peer, double Own)> _rounds = [];

    /// <summary>The peer's version, as it prints it.</summary>
    public string PeerName { get; private set; } = string.Empty;

    public double Ratio => Statistics.Median(Ratios);

    public Verdict Verdict => Targets.Judge(workload, Ratio);

    private double Peer => Statistics.Median(_rounds.Select(r => r.Peer));

    private double Own => Statistics.Median(_rounds.Select(r => r.Own));

    private IEnumerable<double> Ratios => _rounds.Select(r => r.Peer / r.Own);

    private double LimitShare => work.LimitMilliseconds(limits) / Own;

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static string Header =>
        "| workload | PyTorch ms | Descent ms | ratio | lowest | highest | GFLOP/s | GB/s | share of the limit | floor / goal | reached |\n"
        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|";

    /// <summary>Adds a round: the peer's and our milliseconds.</summary>
    public void Add(Reading peer, Reading own)
    {
        PeerName = peer.Program;
        _rounds.Add((peer.Milliseconds, own.Milliseconds));
    }

    /// <summary>A row of the table.</summary>
    public string Row()
    {
        var target = Targets.Ratios.TryGetValue(workload, out var t) ? FormattableString.Invariant($"{t.Floor} / {t.Goal}") : "-";
        var bound = work.IsMemoryBound(limits) ? "memory" : "arithmetic";
        var share = LimitShare > 0 ? FormattableString.Invariant($"{LimitShare:P0} of {bound}") : "-";
        return FormattableString.Invariant(
            $"| {workload} | {Peer:0.000} | {Own:0.000} | {Ratio:0.00} | {Ratios.Min():0.00} | {Ratios.Max():0.00} ")
            + $"| {Rate(work.Flops)} | {Rate(work.Bytes)} | {share} | {target} | {Targets.Text(Verdict)} |";
    }

    /// <summary>The same for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["workload"] = workload,
        ["peerMs"] = Peer,
        ["ownMs"] = Own,
        ["ratio"] = Ratio,
        ["lowest"] = Ratios.Min(),
        ["highest"] = Ratios.Max(),
        ["flops"] = work.Flops,
        ["bytes"] = work.Bytes,
        ["gigaFlops"] = Giga(work.Flops),
        ["gigaBytes"] = Giga(work.Bytes),
        ["limitShare"] = LimitShare,
        ["limit"] = work.IsMemoryBound(limits) ? "memory" : "arithmetic",
        ["reached"] = Targets.Text(Verdict),
        ["rounds"] = new JsonArray([.. _rounds.Select(r => (JsonNode)new JsonArray(r.Peer, r.Own))]),
    };

    private double Giga(double amount) => 1e-6 * amount / Own;

    private string Rate(double amount) => amount > 0 ? FormattableString.Invariant($"{Giga(amount):0.0}") : "-";
}
