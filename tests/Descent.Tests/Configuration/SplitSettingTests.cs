using System.Text.Json;
using Descent.Configuration;
using Descent.Data;

namespace Descent.Tests.Configuration;

public sealed class SplitSettingTests
{
    [Fact]
    public void Given_Column_DividesTheTableAndIsNoFeature()
    {
        using var folder = new TemporaryFolder();
        var file = folder["table.csv"];
        string[] parts = ["train", "Validation", "test", "train", "val", "train"];
        File.WriteAllLines(file, ["x,part,class", .. Enumerable.Range(0, 60).Select(i => $"{i},{parts[i % 6]},{(i % 2 == 0 ? "a" : "b")}")]);
        var config = Parse(file, "{\"given\": {\"column\": \"part\"}}");
        var data = config.LoadData();
        Assert.Equal((30, 20, 10), (data.Training.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal([1], data.Training.SampleShape);
        Assert.Contains("Column 'part' is ignored: it says how the rows are divided.", data.Schema!.Notes);
        var x = new float[1];
        data.Test.ReadSample(1, x);
        Assert.Equal(8, x[0]);
        Assert.Equal(config.ToJson(), ExperimentConfig.Parse(config.ToJson()).ToJson());
        File.AppendAllLines(file, ["3,somewhere,a"]);
        var message = Assert.Throws<DataException>(config.LoadData).Message;
        Assert.Contains("line 62, column 'part': got 'somewhere'; expected train, validation or test", message);
    }

    [Fact]
    public void Grouped_Column_KeepsGroupsTogether()
    {
        using var folder = new TemporaryFolder();
        var file = folder["table.csv"];
        File.WriteAllLines(file, ["patient,x,class", .. Enumerable.Range(0, 120).Select(i => $"p{i / 4},{i / 4},{(i % 2 == 0 ? "a" : "b")}")]);
        var data = Parse(file, "{\"grouped\": {\"column\": \"patient\"}}").LoadData();
        Assert.Equal((84, 12, 24), (data.Training.Count, data.Validation.Count, data.Test.Count));
        var groups = new[] { data.Training, data.Validation, data.Test }.Select(Features).ToArray();
        Assert.Equal(30, groups.Sum(g => g.Distinct().Count()));
        var changed = ExperimentConfig.Parse(Text(file, "null"), "c.json", ["data.split.grouped.column=patient", "data.test=null"]).LoadData();
        Assert.Equal((108, 12, 0), (changed.Training.Count, changed.Validation.Count, changed.Test.Count));
    }

    [Fact]
    public void RandomAndStratified_Images_AreDivided()
    {
        ExperimentData Load(string split) => ConfigSamples.Parse("{\"digits\": {\"count\": 200}}", data: $"\"split\": {split}").LoadData();
        int[] Counts(Dataset d) => [.. Enumerable.Range(0, 10).Select(c => Enumerable.Range(0, d.Count).Count(i => d.ReadClass(i) == c))];
        Assert.All(Counts(Load("\"stratified\"").Test), count => Assert.Equal(4, count));
        Assert.Equal(Counts(Load("null").Test), Counts(Load("\"stratified\"").Test));
        Assert.Contains(Counts(Load("\"random\"").Test), count => count != 4);
    }

    [Theory]
    [InlineData("\"grouped\"", "got \"grouped\" alone; expected the column")]
    [InlineData("\"stratifed\"", "unknown way to divide 'stratifed'; expected one of random, stratified, grouped, given. Did you mean 'stratified'?")]
    [InlineData("{\"given\": {}}", "data.split.given.column: missing")]
    [InlineData("{\"random\": {\"column\": \"x\"}}", "unknown setting; expected no settings")]
    [InlineData("{\"given\": {\"column\": \"x\"}, \"random\": {}}", "got an object; expected \"random\"")]
    [InlineData("7", "got 7; expected \"random\"")]
    public void Wrong_Settings_AreRefused(string split, string message) =>
        Assert.Contains(message, ConfigSamples.Error(() => ConfigSamples.Parse(data: $"\"split\": {split}")), StringComparison.Ordinal);

    [Fact]
    public void Wrong_Data_IsRefused()
    {
        Assert.Contains("no table", Assert.Throws<DataException>(() =>
            ConfigSamples.Parse(data: "\"split\": {\"given\": {\"column\": \"x\"}}").LoadData()).Message);
        Assert.Contains("values", Assert.Throws<DataException>(() =>
            ConfigSamples.Parse("\"regression\"", data: "\"split\": \"stratified\"").LoadData()).Message);
        using var folder = new TemporaryFolder();
        var file = folder["table.csv"];
        File.WriteAllLines(file, ["x,class", "1,a", "2,b"]);
        Assert.Contains("no column 'part'", Assert.Throws<DataException>(Parse(file, "{\"given\": {\"column\": \"part\"}}").LoadData).Message);
        Assert.Contains("the target 'class'", Assert.Throws<DataException>(Parse(file, "{\"grouped\": {\"column\": \"class\"}}").LoadData).Message);
    }

    private static ExperimentConfig Parse(string file, string split) => ExperimentConfig.Parse(Text(file, split));

    private static string Text(string file, string split) =>
        ConfigSamples.Text($"{{\"csv\": {{\"path\": {JsonSerializer.Serialize(file)}}}}}", data: $"\"split\": {split}");

    private static float[] Features(Dataset data)
    {
        var features = new float[data.Count];
        for (var i = 0; i < features.Length; i++) data.ReadSample(i, features.AsSpan(i, 1));
        return features;
    }
}
