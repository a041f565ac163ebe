namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // Queries, keys, head size: below, at and above a block of 64, a vector and a tile.
    private static readonly (int Queries, int Keys, int HeadSize)[] s_attentions =
    [
        (1, 1, 1), (2, 2, 7), (15, 15, 8), (16, 16, 16), (17, 17, 32), (63, 63, 40), (64, 64, 32), (65, 65, 16), (130, 130, 8), (130, 130, 32),
        (1, 65, 32), (65, 1, 7), (3, 130, 16), (130, 17, 40), (64, 130, 1), (130, 64, 33), (5, 0, 8), (0, 5, 8), (0, 0, 8),
    ];

    private static IEnumerable<ContractRow> AttentionRows()
    {
        foreach (var (queries, keys, size) in s_attentions)
        {
            foreach (var isCausal in new[] { false, true })
            {
                var shape = Shape(2, 3, queries, keys, size) with { IsCausal = isCausal };
                foreach (var row in Both(shape, "", hasMask: false)) yield return row;
                if (queries == keys) foreach (var row in Both(Packed(shape), " packed", hasMask: false)) yield return row;
                var each = queries * keys;
                foreach (var row in Both(shape with { MaskQueryStride = keys }, " mask for all", hasMask: true)) yield return row;
                foreach (var row in Both(shape with { MaskBatchStride = keys }, " mask of samples", hasMask: true)) yield return row;
                foreach (var row in Both(shape with { MaskBatchStride = 3 * each, MaskHeadStride = each, MaskQueryStride = keys }, " mask of heads",
                    hasMask: true))
                    yield return row;
                foreach (var p in new[] { 0.3f, 0.999f })
                {
                    var dropped = shape with { DropProbability = p, Draws = new RngKey(42, 3, 64) };
                    foreach (var row in Both(dropped, $" drop {p}", hasMask: p == 0.3f)) yield return row;
                }
            }
        }

        foreach (var row in Both(Shape(1, 1, 70, 70, 16) with { Scale = 1 }, " sharp", hasMask: false)) yield return row;
        foreach (var row in Both(Shape(0, 2, 3, 3, 4), " no samples", hasMask: false)) yield return row;
        foreach (var row in Both(Shape(1, 2, 300, 300, 64) with { IsCausal = true }, " long", hasMask: false)) yield return row;
    }

    private static AttentionShape Shape(int batch, int heads, int queries, int keys, int size) => new(
        batch, heads, queries, keys, size, heads * size, heads * size, heads * size, heads * size, 1 / MathF.Sqrt(size));

    private static AttentionShape Packed(AttentionShape s) =>
        s with { QueryStride = 3 * s.Heads * s.HeadSize, KeyStride = 3 * s.Heads * s.HeadSize, ValueStride = 3 * s.Heads * s.HeadSize };

    private static IEnumerable<ContractRow> Both(AttentionShape s, string name, bool hasMask)
    {
        name = $"{s.Batch} x {s.Heads}, {s.Queries} see {s.Keys} of {s.HeadSize}{(s.IsCausal ? " causal" : "")}{name}";
        yield return new(nameof(Device.Attention), name, b => Forward(b, s, hasMask, b.Output(s.Batch * s.Queries * s.OutputStride)));
        yield return new(nameof(Device.AttentionGradient), name, b =>
        {
            var y = b.Device.Allocate(s.Batch * s.Queries * s.OutputStride);
            var (q, k, v, mask, statistics) = Forward(b, s, hasMask, y);
            var gy = b.Normal(s.Batch * s.Queries * s.OutputStride);
            // Where a query sees one key its score has no influence: what is left of its gradient is rounding, which has no size to compare with.
            var isCompared = s.Keys != 1 && !(s.IsCausal && s.Queries == 1);
            var (gq, gk, gv) = isCompared ? Parts(s, length => b.Output(length))
                : (b.Device.Allocate(s.Batch * s.Queries * s.QueryStride), b.Device.Allocate(s.Batch * s.Keys * s.KeyStride),
                    b.Output(s.Batch * s.Keys * s.ValueStride));
            b.Device.AttentionGradient(s, gy, q, k, v, mask, y, statistics, gq, gk, gv);
        });
    }

    private static (Storage Q, Storage K, Storage V, Storage? Mask, Storage Statistics) Forward(Workbench b, AttentionShape s, bool hasMask,
        Storage y)
    {
        var (q, k, v) = Parts(s, length => b.Normal(length));
        var mask = hasMask ? b.Input(Mask(b, s)) : null;
        return (q, k, v, mask, b.Device.Attention(s, q, k, v, mask, y));
    }

    // Three storages, or where the rows are three times as long as the heads three views of one.
    private static (Storage Q, Storage K, Storage V) Parts(AttentionShape s, Func<int, Storage> make)
    {
        if (s.QueryStride == s.OutputStride)
            return (make(s.Batch * s.Queries * s.QueryStride), make(s.Batch * s.Keys * s.KeyStride), make(s.Batch * s.Keys * s.ValueStride));
        var (all, width) = (make(s.Batch * s.Queries * s.QueryStride), s.OutputStride);
        return (all, all.Slice(width, all.Length - width), all.Slice(2 * width, all.Length - (2 * width)));
    }

    // A third of the keys hidden, and with the first query's row all of them.
    private static float[] Mask(Workbench b, AttentionShape s)
    {
        var length = Math.Max(s.Batch * s.MaskBatchStride, s.Queries * s.Keys);
        var mask = b.NormalNumbers(length);
        for (var i = 0; i < length; i++) if ((i % 3 == 1 && s.Keys > 2) || i < s.Keys) mask[i] = float.NegativeInfinity;
        return mask;
    }

    private static IEnumerable<ContractRow> TableRows()
    {
        foreach (var (height, width, count) in new[] { (1, 1, 1), (5, 7, 0), (5, 7, 33), (96, 128, 2048), (3, 1, 2000), (1000, 33, 17),
            (17, 4096, 40), (4, 0, 3) })
        {
            yield return new(nameof(Device.Gather), $"{count} of {height} x {width}", b =>
                b.Device.Gather(b.Normal(height * width), Numbers(b, height, count), b.Output(count * width), width));
            yield return new(nameof(Device.ScatterAdd), $"{count} into {height} x {width}", b =>
                b.Device.ScatterAdd(b.Normal(count * width), Numbers(b, height, count), b.Output(height * width), width));
        }

        // Some rows are asked for often, some never, and some places for none.
        static int[] Numbers(Workbench b, int height, int count) => [.. b.Labels(count, height + 1).Select(r => r == height ? -1 : r * r / height)];
    }
}
