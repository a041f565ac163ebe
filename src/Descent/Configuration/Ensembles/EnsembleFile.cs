using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Descent.Data;
using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>ensemble.json: which folder belongs to which ensemble, and what was measured.</summary>
/// <param name="Plan">What was wanted.</param>
/// <param name="IsFinished">Whether all members are there and were measured.</param>
internal sealed record EnsembleFile(EnsemblePlan Plan, bool IsFinished)
{
    public const string Name = "ensemble.json";
    private const long MostBytes = 16 << 20;

    private static readonly JsonWriterOptions s_layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Where the one training is whose snapshots are the members.</summary>
    public static string SnapshotTraining(string folder) => Path.Combine(folder, "training");

    /// <summary>The folder of a member, from 0.</summary>
    public static string MemberOf(string folder, int member) => Path.Combine(folder, "members", FormattableString.Invariant($"{member + 1}"));

    public static EnsembleFile Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path)) throw new DataException($"{folder}: got a folder without {Name}; expected that of an ensemble.");
            var length = new FileInfo(path).Length;
            if (length > MostBytes) throw new DataException($"{path}: got {length:N0} bytes; expected at most {MostBytes:N0}.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var (kind, rule) = (JsonState.Text(root, "kind", path), JsonState.Text(root, "rule", path));
            var members = JsonState.Integer(root, "members", path);
            if (EnsemblePlan.KindOf(kind) is not { } known || rule is not ("mean" or "vote") || members is < 2 or > EnsemblePlan.MostMembers)
                throw new DataException($"{path}: got {members} members by '{kind}' and '{rule}'; expected 2 to "
                    + $"{EnsemblePlan.MostMembers} by bagging, seeds or snapshots, and mean or vote.");
            var plan = new EnsemblePlan(known, members, rule == "vote" ? EnsembleRule.Vote : EnsembleRule.Mean);
            return new EnsembleFile(plan, JsonState.Property(root, "isFinished", path).ValueKind == JsonValueKind.True);
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: got damaged JSON; expected what 'descent ensemble' writes.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the file; the report is null as long as members are missing.</summary>
    public static void Write(string folder, EnsemblePlan plan, ulong seed, EnsembleReport? report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_layout))
        {
            writer.WriteStartObject();
            writer.WriteString("version", Library.Version);
            writer.WriteString("kind", plan.KindName);
            writer.WriteString("rule", plan.RuleName);
            writer.WriteNumber("members", plan.Members);
            writer.WriteNumber("seed", seed);
            writer.WriteBoolean("isFinished", report is not null);
            report?.Write(writer);
            writer.WriteEndObject();
        }

        AtomicFile.WriteAllText(Path.Combine(folder, Name), Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }
}
