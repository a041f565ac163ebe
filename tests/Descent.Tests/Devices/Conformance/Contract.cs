namespace Descent.Tests.Devices.Conformance;

/// <summary>The contract of <see cref="Device"/> as a table of cases. A new primitive needs a row here and one in <see cref="Tolerances"/>.</summary>
internal static partial class Contract
{
    // Empty, one, less than a vector, odd, one partition, several partitions with a ragged end.
    private static readonly int[] s_lengths = [0, 1, 7, 33, 1000, 100_003];

    // Lazy: the tables in the other files must be there first.
    private static readonly Lazy<Dictionary<string, ContractRow>> s_rows = new(() => All().ToDictionary(row => row.Name));

    public static IReadOnlyCollection<ContractRow> Rows => s_rows.Value.Values;

    public static ContractRow Find(string name) => s_rows.Value[name];

    private static IEnumerable<ContractRow> All() =>
    [
        .. Memory(), .. UnaryRows(), .. BinaryRows(), .. BroadcastRows(), .. AxpbyRows(), .. ReduceRows(), .. RepeatRows(), .. ArgMaxRows(),
        .. PermuteRows(), .. MatMulRows(), .. Conv2dRows(), .. PoolingRows(), .. BatchNormRows(), .. GroupNormRows(), .. ChannelAffineRows(),
            .. SoftmaxRows(),
        .. CrossEntropyRows(), .. DropoutRows(), .. UpdateRows(), .. ProbeRows(),
        .. AttentionRows(), .. TableRows(), .. RecurrentRows(), .. GatedUnitRows(), .. CopyRunsRows(), .. ResampleRows(),
    ];

    private static IEnumerable<ContractRow> Memory()
    {
        foreach (var n in s_lengths)
        {
            yield return new(nameof(Device.Upload), $"{n}", b => b.Device.Upload(b.UniformNumbers(n, -3, 3), b.Output(n)));
            yield return new(nameof(Device.Copy), $"{n}", b => b.Device.Copy(b.Normal(n), b.Output(n)));
            yield return new(nameof(Device.Fill), $"{n}", b => b.Device.Fill(b.Output(n), 0.1f));
        }

        yield return new(nameof(Device.Allocate), "length", b => b.Value(b.Device.Allocate(5).Length));
        yield return new(nameof(Device.Download), "after upload", b =>
        {
            var numbers = new float[9];
            b.Device.Download(b.Normal(9), numbers);
            foreach (var number in numbers) b.Value(number);
        });
        yield return new(nameof(Device.Read), "first and last", b =>
        {
            var x = b.Normal(5);
            b.Value(b.Device.Read(x, 0));
            b.Value(b.Device.Read(x, 4));
        });
        yield return new(nameof(Device.Write), "one of three", b => b.Device.Write(b.InPlace(1, 2, 3), 1, 0.75));
    }
}
