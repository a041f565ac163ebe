namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static readonly Dictionary<string, SgdUpdate> s_sgd = new()
    {
        ["plain"] = new(0.1f, 0, 0, 0, false, true),
        ["weight decay"] = new(0.1f, 0, 0, 0.01f, false, false),
        ["momentum, first"] = new(0.1f, 0.9f, 0, 0.01f, false, true),
        ["momentum"] = new(0.1f, 0.9f, 0, 0.01f, false, false),
        ["dampening, first"] = new(0.1f, 0.9f, 0.2f, 0, false, true),
        ["dampening"] = new(0.1f, 0.9f, 0.2f, 0, false, false),
        ["nesterov, first"] = new(0.1f, 0.9f, 0, 0.01f, true, true),
        ["nesterov"] = new(0.1f, 0.9f, 0, 0, true, false),
        ["rate inside, first"] = new(0.1f, 0.9f, 0, 0.01f, false, true, true),
        ["rate inside"] = new(0.1f, 0.9f, 0, 0.01f, false, false, true),
        ["rate inside, nesterov"] = new(0.1f, 0.9f, 0, 0, true, false, true),
    };

    private static readonly Dictionary<string, AdamUpdate> s_adam = new()
    {
        ["step 1"] = new(0.001f, 0.9f, 0.999f, 1e-8f, 0, false, 1),
        ["step 10, weight decay"] = new(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, false, 10),
        ["decoupled, step 1"] = new(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, true, 1),
        ["decoupled, step 1000"] = new(0.01f, 0.8f, 0.95f, 1e-6f, 0.1f, true, 1000),
    };

    private static IEnumerable<ContractRow> UpdateRows()
    {
        foreach (var n in s_lengths)
        {
            foreach (var (name, update) in s_sgd)
            {
                yield return new(nameof(Device.SgdStep), $"{name} {n}", b => b.Device.SgdStep(
                    update, b.InPlace(b.NormalNumbers(n)), b.Normal(n), update.Momentum == 0 ? null : b.InPlace(Velocity(b, update, n))));
            }

            foreach (var (name, update) in s_adam)
            {
                yield return new(nameof(Device.AdamStep), $"{name} {n}", b => b.Device.AdamStep(
                    update, b.InPlace(b.NormalNumbers(n)), b.Normal(n), b.InPlace(b.NormalNumbers(n)), b.InPlace(b.UniformNumbers(n, 0.1f, 2))));
            }
            foreach (var row in AdaptiveRows(n)) yield return row;
        }

        // The first step must not read what the velocity held before.
        static float[] Velocity(Workbench b, SgdUpdate update, int n) => update.IsFirst ? [.. Enumerable.Repeat(float.NaN, n)] : b.NormalNumbers(n);
    }

    private static IEnumerable<ContractRow> ProbeRows()
    {
        foreach (var n in s_lengths)
        {
            yield return new(nameof(Device.SumOfSquares), $"{n}", b => b.Value(b.Device.SumOfSquares(b.Normal(n))));
            yield return new(nameof(Device.IsFinite), $"{n}", b => b.Value(b.Device.IsFinite(b.Normal(n)) ? 1 : 0));
            if (n == 0) continue;
            foreach (var place in new[] { 0, n / 2, n - 1 }.Distinct())
            {
                foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    yield return new(nameof(Device.IsFinite), $"{n}, {bad} at {place}", b =>
                    {
                        var numbers = b.NormalNumbers(n);
                        numbers[place] = bad;
                        b.Value(b.Device.IsFinite(b.Input(numbers)) ? 1 : 0);
                    });
                }
            }
        }

        // Each square overflows fp32, the sum does not overflow fp64.
        yield return new(nameof(Device.SumOfSquares), "beyond fp32", b => b.Value(Math.Sqrt(b.Device.SumOfSquares(b.Uniform(1001, 1e20f, 1e25f)))));
        yield return new(nameof(Device.IsFinite), "largest numbers", b => b.Value(b.Device.IsFinite(b.Uniform(1001, 3e38f, 3.4e38f)) ? 1 : 0));
    }
}
