using System.Diagnostics;
using System.Globalization;
using Descent.Tests.Formats.Images;
using Xunit.Abstractions;

namespace Descent.Tests.Formats.Fuzzing;

/// <summary>Damaged files through every reader: a typed error or a result, within 2 s and its limit of memory each, never anything else.</summary>
/// <remarks>
/// DESCENT_FUZZ sets how many inputs there are in all (1,000,000 takes minutes), DESCENT_FUZZ_FIRST the number of the first of each reader, so that
/// a long run can be made in pieces. What is found is reported with the number of the input.
/// </remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultCount = 24_000;
    private const double MostSeconds = 2;

    public static TheoryData<string> Managed => [.. FuzzTargets.Managed.Select(t => t.Name)];

    public static TheoryData<string> Native => [.. FuzzTargets.Native.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Managed))]
    public void Read_Damaged_IsATypedErrorOrAResult(string name) => Run(FuzzTargets.Managed.Single(t => t.Name == name));

    [JpegTheory]
    [MemberData(nameof(Native))]
    public void Read_DamagedJpeg_IsATypedErrorOrAResult(string name) => Run(FuzzTargets.Native.Single(t => t.Name == name));

    [Fact]
    public void Files_AreSound()
    {
        foreach (var target in FuzzTargets.Managed)
        {
            foreach (var file in target.Files) target.Read(target.Wrap(file));
        }
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private void Run(FuzzTarget target)
    {
        var targets = FuzzTargets.Managed.Count + FuzzTargets.Native.Count;
        var (count, first) = ((Setting("DESCENT_FUZZ", DefaultCount) + targets - 1) / targets, Setting("DESCENT_FUZZ_FIRST", 0));
        var (refused, slowest, largest) = (0, 0.0, 0L);
        var watch = Stopwatch.StartNew();
        for (var i = first; i < first + count; i++)
        {
            var input = target.Wrap(Mutator.Damage(target.Files, new Rng(2026).Fork(target.Name).Fork((ulong)i)));
            var (isRefused, seconds, bytes) = Read(target, input, i);
            if (seconds > MostSeconds) seconds = Math.Min(seconds, Read(target, input, i).Seconds); // the machine may have been busy
            Assert.True(seconds <= MostSeconds, $"{target.Name}, input {i}: took {seconds} s");
            var limit = target.Limit(input.Length);
            Assert.True(bytes <= limit, $"{target.Name}, input {i} of {input.Length} bytes: allocated {bytes} bytes, more than {limit}");
            (refused, slowest, largest) = (refused + (isRefused ? 1 : 0), Math.Max(slowest, seconds), Math.Max(largest, bytes));
        }

        var took = watch.Elapsed.TotalSeconds;
        output.WriteLine(FormattableString.Invariant(
            $"{target.Name,-14} {count} inputs, {refused} refused, {took:F1} s, slowest {slowest * 1e3:F1} ms, most {largest / 1e6:F1} MB"));
        Assert.True(refused > count / 10, $"only {refused} of {count} damaged inputs were refused");
        Assert.True(refused < count, "no damaged input was readable: the damage is too great to test anything but the first check");
    }

    private static (bool IsRefused, double Seconds, long Bytes) Read(FuzzTarget target, byte[] input, int number)
    {
        var (start, before, isRefused) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread(), false);
        try
        {
            target.Read(input);
        }
        catch (DescentException e)
        {
            isRefused = true;
            Assert.Contains("expected", e.Message);
        }
        catch (Exception e)
        {
            Assert.Fail($"{target.Name}, input {number}: {e.GetType().Name}: {e.Message}\n{e.StackTrace}\n{Convert.ToBase64String(input)}");
        }

        return (isRefused, Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
