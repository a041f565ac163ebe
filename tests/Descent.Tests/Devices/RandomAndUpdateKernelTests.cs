namespace Descent.Tests.Devices;

/// <summary>Philox against its published answers, dropout against the draws, updates against their formulas, movement against plain loops.</summary>
public sealed class RandomAndUpdateKernelTests
{
    [Fact]
    public void Philox_KnownAnswers_AreReproduced()
    {
        // kat_vectors of Random123: philox4x32-10.
        Assert.Equal((0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu, 0x9B00DBD8u), RngKey.Block(0, 0, 0));
        Assert.Equal((0x408F276Du, 0x41C83B0Eu, 0xA20BC7C6u, 0x6D5451FDu), RngKey.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));
    }

    [Theory]
    [InlineData(1, 0.5f, 0UL)]
    [InlineData(67, 0.25f, 4UL)]
    [InlineData(1000, 0.9f, 1000UL)]
    [InlineData(1000, 0.5f, 0x3_FFFF_FFC0UL)] // the counter carries into its second word
    [InlineData(40_001, 0f, 8UL)]
    [InlineData(40_001, 0.1f, 12UL)]
    public void Dropout_KeptPlaces_FollowTheDraws(int count, float p, ulong position)
    {
        var key = new RngKey(0x123456789ABCDEF0, 0x0FEDCBA987654321, position);
        var (x, gy) = (Bench.Numbers(count, 51, 1, 3), Bench.Numbers(count, 52));
        var rng = new Rng(key.Seed, key.Stream, key.Position);
        var isKept = x.Select(_ => rng.NextUInt32() >= (double)p * 4294967296.0).ToArray();
        var scale = 1 / (1 - p);
        foreach (var device in Bench.Devices)
        {
            var (guard, y) = Bench.Guarded(device, count);
            var gx = device.Allocate(count);
            var kept = device.Dropout(Bench.Upload(device, x), y, p, key);
            device.DropoutGradient(Bench.Upload(device, gy), kept, gx, p);
            Bench.AssertSameBits([.. x.Select((v, i) => isKept[i] ? v * scale : 0)], Bench.Download(y));
            Bench.AssertSameBits([.. gy.Select((v, i) => isKept[i] ? v * scale : 0)], Bench.Download(gx));
            Bench.AssertIntact(guard);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AdamStep_ThreeSteps_FollowTheFormula(bool isDecoupled)
    {
        const int Count = 70_003;
        float[] start = Bench.Numbers(Count, 61), gradient = Bench.Numbers(Count, 62);
        double[] w = [.. start.Select(v => (double)v)], m = new double[Count], s = new double[Count];
        var storages = Bench.Devices.Select(device => new[] { Bench.Upload(device, start), Zeros(device, Count), Zeros(device, Count) }).ToArray();
        for (var step = 1; step <= 3; step++)
        {
            var update = new AdamUpdate(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, isDecoupled, step);
            for (var i = 0; i < Count; i++)
            {
                var g = gradient[i] + (isDecoupled ? 0 : (double)update.WeightDecay * w[i]);
                if (isDecoupled) w[i] *= 1 - ((double)update.LearningRate * update.WeightDecay);
                m[i] = (update.Beta1 * m[i]) + ((1 - (double)update.Beta1) * g);
                s[i] = (update.Beta2 * s[i]) + ((1 - (double)update.Beta2) * g * g);
                var size = (Math.Sqrt(s[i]) / Math.Sqrt(1 - Math.Pow(update.Beta2, step))) + update.Epsilon;
                w[i] -= update.LearningRate / (1 - Math.Pow(update.Beta1, step)) * m[i] / size;
            }

            foreach (var (device, held) in Bench.Devices.Zip(storages))
                device.AdamStep(update, held[0], Bench.Upload(device, gradient), held[1], held[2]);
        }

        foreach (var held in storages) Bench.AssertClose(w, Bench.Download(held[0]), 2e-6, "w");
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.9f, false)]
    [InlineData(0.9f, true)]
    public void SgdStep_ThreeSteps_FollowTheFormula(float momentum, bool isNesterov)
    {
        const int Count = 131;
        float[] start = Bench.Numbers(Count, 63), gradient = Bench.Numbers(Count, 64);
        double[] w = [.. start.Select(x => (double)x)], v = new double[Count];
        var storages = Bench.Devices.Select(device => (Bench.Upload(device, start), momentum == 0 ? null : NaNs(device, Count))).ToArray();
        for (var step = 0; step < 3; step++)
        {
            var update = new SgdUpdate(0.1f, momentum, isNesterov ? 0 : 0.25f, 0.01f, isNesterov, step == 0);
            for (var i = 0; i < Count; i++)
            {
                var g = gradient[i] + ((double)update.WeightDecay * w[i]);
                v[i] = step == 0 ? g : (momentum * v[i]) + ((1 - update.Dampening) * g);
                w[i] -= update.LearningRate * (momentum == 0 ? g : isNesterov ? g + (momentum * v[i]) : v[i]);
            }

            foreach (var (device, (parameter, velocity)) in Bench.Devices.Zip(storages))
                device.SgdStep(update, parameter, Bench.Upload(device, gradient), velocity);
        }

        foreach (var (parameter, _) in storages) Bench.AssertClose(w, Bench.Download(parameter), 1e-6, "w");
    }

    [Theory]
    [InlineData(new[] { 37, 53 }, new[] { 1, 0 })]
    [InlineData(new[] { 2, 70, 33 }, new[] { 0, 2, 1 })]
    [InlineData(new[] { 3, 4, 5, 6 }, new[] { 3, 1, 0, 2 })]
    [InlineData(new[] { 5, 1, 40, 17 }, new[] { 2, 0, 1, 3 })]
    [InlineData(new[] { 130, 2, 130 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 1, 1 }, new[] { 1, 0 })]
    public void Permute_AnyOrder_MatchesPlainLoop(int[] sizes, int[] order)
    {
        var x = Bench.Numbers(sizes.Aggregate((a, b) => a * b), 71);
        int[] strides = [.. sizes.Select((_, axis) => sizes[(axis + 1)..].Aggregate(1, (a, b) => a * b))];
        var expected = new float[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            int rest = i, from = 0;
            for (var axis = order.Length - 1; axis >= 0; axis--)
            {
                from += rest % sizes[order[axis]] * strides[order[axis]];
                rest /= sizes[order[axis]];
            }

            expected[i] = x[from];
        }

        foreach (var device in Bench.Devices)
        {
            var (guard, y) = Bench.Guarded(device, x.Length);
            device.Permute(Bench.Upload(device, x), y, sizes, order);
            Bench.AssertSameBits(expected, Bench.Download(y));
            Bench.AssertIntact(guard);
        }
    }

    [Theory]
    [InlineData(1, 100_001, 1)]
    [InlineData(300, 7, 1)]
    [InlineData(3, 1000, 5)]
    [InlineData(1, 5000, 33)]
    [InlineData(2, 3, 1500)]
    public void Reduce_AnyShape_MatchesDoublePrecision(int outer, int axis, int inner)
    {
        var x = Bench.Numbers(outer * axis * inner, 81, 1, 10);
        var columns = Enumerable.Range(0, outer * inner)
            .Select(i => Enumerable.Range(0, axis).Select(a => (double)x[(((i / inner * axis) + a) * inner) + (i % inner)]).ToArray()).ToArray();
        foreach (var device in Bench.Devices)
        {
            var (guard, y) = Bench.Guarded(device, columns.Length);
            var storage = Bench.Upload(device, x);
            device.Reduce(ReduceOp.Sum, storage, y, outer, axis, inner);
            Bench.AssertClose([.. columns.Select(c => c.Sum())], Bench.Download(y), 1e-6, $"{device.Level} sum");
            device.Reduce(ReduceOp.Mean, storage, y, outer, axis, inner);
            Bench.AssertClose([.. columns.Select(c => c.Average())], Bench.Download(y), 1e-6, $"{device.Level} mean");
            device.Reduce(ReduceOp.Max, storage, y, outer, axis, inner);
            Bench.AssertClose([.. columns.Select(c => c.Max())], Bench.Download(y), 0, $"{device.Level} max");
            Bench.AssertIntact(guard);
            device.Write(storage, x.Length / 2, double.NaN);
            device.Reduce(ReduceOp.Max, storage, y, outer, axis, inner);
            Assert.Equal(1, Bench.Download(y).Count(float.IsNaN));
            Assert.False(device.IsFinite(storage));
        }
    }

    private static Storage Zeros(Device device, int count) => Bench.Upload(device, new float[count]);

    private static Storage NaNs(Device device, int count) => Bench.Upload(device, [.. Enumerable.Repeat(float.NaN, count)]);
}
