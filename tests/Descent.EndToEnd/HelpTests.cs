namespace Descent.EndToEnd;

public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("descent")]
    [InlineData("train")]
    [InlineData("predict")]
    [InlineData("eval")]
    [InlineData("summary")]
    [InlineData("lr-find")]
    [InlineData("search")]
    [InlineData("cross-validate")]
    [InlineData("catalog")]
    [InlineData("schema")]
    [InlineData("data")]
    [InlineData("data augment")]
    [InlineData("data fetch")]
    [InlineData("data inspect")]
    [InlineData("model")]
    [InlineData("model info")]
    [InlineData("model diff")]
    [InlineData("model convert")]
    [InlineData("model fold")]
    [InlineData("model restat")]
    [InlineData("model calibrate")]
    [InlineData("ensemble")]
    [InlineData("doctor")]
    [InlineData("treat")]
    [InlineData("explain")]
    [InlineData("runs")]
    [InlineData("runs compare")]
    [InlineData("lottery")]
    [InlineData("model prune")]
    [InlineData("zoo")]
    [InlineData("zoo run")]
    [InlineData("zoo report")]
    [InlineData("zoo table")]
    public void Help_EveryCommand_IsAsAccepted(string command)
    {
        var arguments = command == "descent" ? new[] { "--help" } : [.. command.Split(' '), "--help"];
        var help = DescentProcess.Succeed(_folder, arguments).Out.ReplaceLineEndings("\n");
        help = string.Join('\n', help.Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));

        var file = Path.Combine(Workloads.Root, "tests", "Descent.EndToEnd", "Snapshots", command.Replace(' ', '-') + ".txt");
        if (Environment.GetEnvironmentVariable("DESCENT_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, help);
        }

        Assert.True(File.Exists(file), $"{file} is missing; DESCENT_ACCEPT=1 writes it.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), help);
    }

    [Fact]
    public void NoArguments_ShowsHelp()
    {
        var result = DescentProcess.Succeed(_folder);
        Assert.Contains("Usage:", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_IsTheLibrarys()
    {
        Assert.Equal(Training.Library.Version, DescentProcess.Succeed(_folder, "--version").Out.Trim());
    }
}
