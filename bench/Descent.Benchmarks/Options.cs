using System.Globalization;

namespace Descent.Benchmarks;

/// <summary>The few switches that the benchmark commands share.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    public Options(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) Names.Add(args[i]);
            else if (i + 1 < args.Length) _values[args[i][2..]] = args[++i];
            else throw new ArgumentException($"{args[i]}: expected a value after it.");
        }
    }

    public List<string> Names { get; } = [];

    public int Threads => Integer("threads", 2);

    public double Seconds => double.Parse(Text("seconds", "2"), CultureInfo.InvariantCulture);

    public int Integer(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
