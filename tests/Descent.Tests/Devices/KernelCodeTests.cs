using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Descent.Tests.Devices;

/// <summary>
/// The inner loops of products as the JIT compiled them: exactly the multiply-adds of the source, and no number that went to the stack and back.
/// One vector too many and the kernel still gives the right numbers, at half the speed: only the code shows it.
/// </summary>
public sealed partial class KernelCodeTests(ITestOutputHelper output)
{
    private const string Methods = "Tile12 Tile8 Tile4 *Avx2GemmKernel:Run Eight TwoRows FourRows";

    private static readonly Lazy<string[]> s_code = new(Compile);

    [Theory]
    [InlineData("Avx512", "Avx512GemmKernel:Tile12(", 24)]
    [InlineData("Avx512", "Avx512GemmKernel:Tile8(", 16)]
    [InlineData("Avx512", "Avx512GemmKernel:Tile4(", 8)]
    [InlineData("Avx512", "DotKernel`2[Descent.Simd512,*:Eight(", 8)]
    [InlineData("Avx512", "DotKernel`2[Descent.Simd512,*:FourRows(", 16)]
    [InlineData("Avx512", "DotKernel`2[Descent.Simd512,*:TwoRows(", 8)]
    [InlineData("Avx2", "Avx2GemmKernel:Run(", 12)]
    [InlineData("Avx2", "DotKernel`2[Descent.Simd256,*:Eight(", 8)]
    [InlineData("Avx2", "DotKernel`2[Descent.Simd256,*:TwoRows(", 8)]
    public void InnerLoop_Compiled_HoldsEverythingInRegisters(string level, string method, int multiplyAdds)
    {
        if (!SimdLevels.Available.Contains(Enum.Parse<SimdLevel>(level)))
        {
            output.WriteLine($"Skipped: this processor has no {level}.");
            return;
        }

        var loop = HotLoop(method);
        foreach (var line in loop) output.WriteLine(line);
        Assert.Equal(multiplyAdds, loop.Count(line => line.Contains("vfmadd", StringComparison.Ordinal)));
        Assert.DoesNotContain(loop, line => StackOperand().IsMatch(line));
        Assert.DoesNotContain(loop, line => line.Contains("call", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vmovups  zmm1, zmmword ptr [rsp+0x40]", true)]
    [InlineData("vfmadd231ps ymm0, ymm1, ymmword ptr [rbp-0x30]", true)]
    [InlineData("vmovups  zmm1, zmmword ptr [rsi+4*r11]", false)]
    public void StackOperand_IsFound(string line, bool isStack) => Assert.Equal(isStack, StackOperand().IsMatch(line));

    // From the target of a jump back to that jump; of several such loops the one with the most multiply-adds for its length.
    private static string[] HotLoop(string method)
    {
        var pattern = new Regex("Assembly listing for method .*" + Regex.Escape(method).Replace("\\*", ".*", StringComparison.Ordinal));
        var start = Array.FindIndex(s_code.Value, line => pattern.IsMatch(line));
        Assert.True(start >= 0, $"{method} was not compiled");
        var end = Array.FindIndex(s_code.Value, start + 1, line => line.Contains("Assembly listing for method", StringComparison.Ordinal));
        var code = s_code.Value[start..(end < 0 ? s_code.Value.Length : end)];
        Dictionary<string, int> labels = [];
        List<string[]> loops = [];
        for (var i = 0; i < code.Length; i++)
        {
            if (Label().Match(code[i]) is { Success: true } label) labels[label.Groups[1].Value] = i;
            if (Jump().Match(code[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out var target))
                loops.Add(code[target..(i + 1)]);
        }

        return loops.Where(loop => loop.Any(line => line.Contains("vfmadd", StringComparison.Ordinal))).MinBy(loop => loop.Length) ?? [];
    }

    private static string[] Compile()
    {
        var file = Path.Combine(Path.GetTempPath(), $"descent-code-{Guid.NewGuid():N}.txt");
        try
        {
            var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            var start = new ProcessStartInfo(host, [typeof(Program).Assembly.Location, "products"]);
            start.Environment["DOTNET_JitDisasm"] = Methods;
            start.Environment["DOTNET_JitStdOutFile"] = file;
            using var process = Process.Start(start)!;
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "the process did not end");
            Assert.Equal(0, process.ExitCode);
            return File.ReadAllLines(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"\[(rsp|rbp)\b")]
    private static partial Regex StackOperand();

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j\w+\s+(?:SHORT\s+)?(G_M\w+)")]
    private static partial Regex Jump();
}
