namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    private static readonly (int Rows, int Columns)[] s_matrices = [(0, 4), (1, 1), (3, 7), (64, 10), (5, 1001), (1000, 128), (2, 60_001)];

    private static IEnumerable<ContractRow> SoftmaxRows()
    {
        foreach (var logarithm in new[] { false, true })
        {
            var kind = logarithm ? "logarithm " : "";
            foreach (var (rows, columns) in s_matrices)
            {
                yield return Forward($"{rows} x {columns}", rows, columns, b => b.Normal(rows * columns, 0, 3));
                yield return new(nameof(Device.SoftmaxGradient), $"{kind}{rows} x {columns}", b =>
                {
                    var y = b.Input(SoftmaxOutput(b.NormalNumbers(rows * columns, 0, 3), rows, columns, logarithm));
                    b.Device.SoftmaxGradient(b.Normal(rows * columns), y, b.Output(rows * columns), rows, columns, logarithm);
                });
            }

            yield return Forward("huge logits", 4, 33, b => b.Input([.. b.WholeNumbers(132, 5).Select(x => (x - 2) * 1e4f)]));
            yield return Forward("masked", 4, 33, b => b.Input([.. b.WholeNumbers(132, 5).Select(x => x == 0 ? float.NegativeInfinity : x)]));
            yield return Forward("NaN in one row", 4, 33, b => b.Input([.. b.NormalNumbers(132).Select((x, i) => i == 40 ? float.NaN : x)]));

            ContractRow Forward(string name, int rows, int columns, Func<Workbench, Storage> input) => new(
                nameof(Device.Softmax), kind + name, b => b.Device.Softmax(input(b), b.Output(rows * columns), rows, columns, logarithm));
        }
    }

    // The same fp32 numbers for every device: the gradient's own arithmetic is compared, not the forward pass again.
    private static float[] SoftmaxOutput(float[] logits, int rows, int columns, bool logarithm)
    {
        var reference = ReferenceDevice.Instance;
        Storage x = reference.Allocate(logits.Length), y = reference.Allocate(logits.Length);
        reference.Upload(logits, x);
        reference.Softmax(x, y, rows, columns, logarithm);
        var output = new float[logits.Length];
        reference.Download(y, output);
        return output;
    }

    private static IEnumerable<ContractRow> CrossEntropyRows()
    {
        foreach (var (rows, columns) in s_matrices)
        {
            yield return Forward($"{rows} x {columns}", rows, columns, b => b.Normal(rows * columns, 0, 3));
            yield return new(nameof(Device.CrossEntropyGradient), $"{rows} x {columns}", b => b.Device.CrossEntropyGradient(
                b.Normal(rows), b.Uniform(rows * columns, 0, 1), b.Labels(rows, columns), b.Output(rows * columns), rows, columns));
        }

        yield return Forward("huge logits", 6, 33, b => b.Input([.. b.WholeNumbers(198, 5).Select(x => (x - 2) * 1e4f)]));
        yield return Forward("far from zero", 6, 33, b => b.Normal(198, 1000));

        static ContractRow Forward(string name, int rows, int columns, Func<Workbench, Storage> input) => new(nameof(Device.CrossEntropy), name, b =>
            b.Device.CrossEntropy(input(b), b.Labels(rows, columns), b.Output(rows), b.Output(rows * columns), rows, columns));
    }
}
