namespace Descent.Tests.Ops;

/// <summary>One way to call one operation, with inputs away from its kinks.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Covers">The method, as <see cref="OpCases.Signature"/> writes it.</param>
/// <param name="Function">The call.</param>
/// <param name="Inputs">Shapes of the inputs.</param>
/// <param name="Low">Inputs are uniform from here.</param>
/// <param name="High">To here.</param>
/// <param name="HasSecond">Whether the gradient has a gradient.</param>
internal sealed record OpCase(
    string Name, string Covers, Func<Tensor[], Tensor> Function, Shape[] Inputs, float Low = -1.5f, float High = 1.5f, bool HasSecond = true)
{
    /// <summary>The inputs on the reference device; for kinks and ties the numbers are all different and none is near 0.</summary>
    public Tensor[] Draw()
    {
        var rng = new Rng(77).Fork(Name);
        return Array.ConvertAll(Inputs, shape =>
        {
            var values = new float[shape.ElementCount];
            var order = rng.Permutation(Math.Max(1, shape.ElementCount));
            for (var i = 0; i < values.Length; i++)
                values[i] = Low + ((High - Low) * (order[i] + 0.3f + (0.4f * rng.NextFloat())) / shape.ElementCount);
            foreach (ref var x in values.AsSpan())
                if (Math.Abs(x) < 0.02f) x = 0.02f;
            return Tensor.From(values, shape, ReferenceDevice.Instance);
        });
    }
}
