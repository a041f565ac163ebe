using System.Text;
using Descent.Nn;

namespace Descent.Tests.Golden;

/// <summary>The numbers of tools/golden/fills.py: a hash of a name and an index, so that no file has to hold weights and inputs.</summary>
internal static class Fills
{
    /// <summary>Uniform in [-bound, bound).</summary>
    public static float[] Uniform(string name, int count, double bound = 1)
    {
        var values = new float[count];
        var (seed, scale) = (SeedOf(name), (float)bound);
        for (var i = 0; i < count; i++) values[i] = (((Bits(seed, i) >> 8) * (1f / (1 << 23))) - 1) * scale;
        return values;
    }

    public static Tensor Uniform(string name, Shape shape, Device device, double bound = 1) =>
        Tensor.From(Uniform(name, shape.ElementCount, bound), shape, device);

    /// <summary>0 .. limit - 1.</summary>
    public static int[] Integers(string name, int count, int limit)
    {
        var seed = SeedOf(name);
        return [.. Enumerable.Range(0, count).Select(i => (int)(Bits(seed, i) % (uint)limit))];
    }

    /// <summary>Starts every parameter as the script does.</summary>
    public static T State<T>(string name, T model)
        where T : Module
    {
        foreach (var (key, parameter) in model.NamedParameters())
        {
            var fanIn = parameter.Count / parameter.Shape[0];
            var isScale = parameter.Shape.Rank == 1 && key.Split('.')[^1].StartsWith("weight", StringComparison.Ordinal);
            var values = Uniform($"{name}/{key}", parameter.Count, parameter.Shape.Rank > 1 ? Math.Sqrt(3.0 / fanIn) : 0.1);
            parameter.Value.Assign(isScale ? Array.ConvertAll(values, v => v + 1) : values);
        }

        return model;
    }

    private static uint SeedOf(string name) => Encoding.UTF8.GetBytes(name).Aggregate(0x811C9DC5u, (seed, b) => (seed ^ b) * 0x01000193u);

    private static uint Bits(uint seed, int index)
    {
        var value = unchecked(((uint)index * 0x9E3779B9u) + seed);
        value = (value ^ (value >> 16)) * 0x85EBCA6Bu;
        value = (value ^ (value >> 13)) * 0xC2B2AE35u;
        return value ^ (value >> 16);
    }
}
