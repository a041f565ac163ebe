namespace Descent.Tests.Ops;

/// <summary>Convolutions of every kind on the CPU device against their formula in double precision, with settings drawn at random.</summary>
public sealed class ConvDefinitionTests
{
    private const int Cases = 250; // of each kind
    private const double Bound = 2e-6; // of the largest sum of |x||w|, as Winograd's method promises

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(3, false, 3)]
    [InlineData(1, true, 4)]
    [InlineData(2, true, 5)]
    public void Conv_RandomSettings_IsTheFormula(int axes, bool isTransposed, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var s = Settings.Draw(random, axes, isTransposed);
            foreach (var (what, error) in Errors(s, isTransposed)) Assert.True(error <= Bound, $"{s}, {what}: off by {error:G3} of the largest sum.");
        }
    }

    // A volume, of which a line or an image uses the last axes; the others have size 1 and do nothing.
    private sealed record Settings(
        int Axes, int N, int C, int K, int Groups, int[] Size, int[] Kernel, int[] Stride, int[] Dilation, int[] Before, int[] After, int[] Extra)
    {
        public static Settings Draw(Random random, int axes, bool isTransposed)
        {
            while (true)
            {
                var drawn = Draw(random, axes);
                if (Enumerable.Range(0, 3).All(axis => drawn.Out(axis, isTransposed) > 0)) return drawn;
            }
        }

        private static Settings Draw(Random random, int axes)
        {
            int[] Some(Func<int> draw, int idle) => [.. Enumerable.Range(0, 3).Select(axis => axis >= 3 - axes ? draw() : idle)];
            var groups = random.Next(3) == 0 ? random.Next(2, 5) : 1;
            var (kernel, stride, dilation) = (Some(() => random.Next(1, 5), 1), Some(() => random.Next(1, 5), 1), Some(() => random.Next(1, 4), 1));
            int[] extra = [.. Enumerable.Range(0, 3).Select(i => random.Next(Math.Max(stride[i], dilation[i])))];
            int[] before = Some(() => random.Next(4), 0), after = Some(() => random.Next(4), 0);
            return new Settings(
                axes, random.Next(1, 3), groups * random.Next(1, 4), groups * random.Next(1, 4), groups, Some(() => random.Next(1, 9), 1), kernel,
                stride, dilation, before, after, [0, axes == 2 ? extra[1] : 0, extra[2]]);
        }

        // The size of what comes out along an axis.
        public int Out(int axis, bool isTransposed)
        {
            var reach = Dilation[axis] * (Kernel[axis] - 1);
            return isTransposed
                ? ((Size[axis] - 1) * Stride[axis]) - Before[axis] - After[axis] + reach + Extra[axis] + 1
                : (int)Math.Floor((Size[axis] + Before[axis] + After[axis] - reach - 1) / (double)Stride[axis]) + 1;
        }
    }

    // The largest error of each result, as a share of the largest sum of |x||w| that makes one of its numbers.
    private static IEnumerable<(string What, double Error)> Errors(Settings s, bool isTransposed)
    {
        int[] size = [s.Out(0, isTransposed), s.Out(1, isTransposed), s.Out(2, isTransposed)];
        var rng = new Rng(7);
        int[] axes = [.. s.Size[^s.Axes..]], kernel = [.. s.Kernel[^s.Axes..]];
        var x = Tensor.Normal([s.N, s.C, .. axes], rng).RequireGrad();
        var w = Tensor.Normal(isTransposed ? [s.C, s.K / s.Groups, .. kernel] : [s.K, s.C / s.Groups, .. kernel], rng).RequireGrad();
        var y = isTransposed ? Transposed(s, x, w) : Forward(s, x, w);
        Assert.Equal(Shape.Create([s.N, s.K, .. size[^s.Axes..]]), y.Shape);
        var gy = Tensor.Normal(y.Shape, rng);
        y.Backward(gy);
        Sums ofY = new(y.Count), ofX = new(x.Count), ofW = new(w.Count);
        var (a, b, g) = (x.ToArray(), w.ToArray(), gy.ToArray());
        foreach (var (from, by, to) in Terms(s, size, isTransposed))
        {
            ofY.Add(to, (double)a[from] * b[by]);
            ofX.Add(from, (double)g[to] * b[by]);
            ofW.Add(by, (double)a[from] * g[to]);
        }

        return [("output", ofY.Error(y)), ("gradient of x", ofX.Error(x.Grad!)), ("gradient of the weight", ofW.Error(w.Grad!))];
    }

    private sealed class Sums(int count)
    {
        private readonly double[] _terms = new double[count];
        private readonly double[] _sizes = new double[count];

        public void Add(int index, double term) => (_terms[index], _sizes[index]) = (_terms[index] + term, _sizes[index] + Math.Abs(term));

        public double Error(Tensor got)
        {
            var worst = got.ToArray().Select((value, i) => Math.Abs(value - _terms[i])).Aggregate(Math.Max); // a NaN stays
            var largest = _sizes.Max();
            return worst == 0 ? 0 : worst / largest;
        }
    }

    private static Tensor Forward(Settings s, Tensor x, Tensor w) => s.Axes == 1
        ? x.Conv1d(w, null, s.Stride[2], (s.Before[2], s.After[2]), s.Dilation[2], s.Groups)
        : x.Conv3d(
            w, null, (s.Stride[0], s.Stride[1], s.Stride[2]),
            new Padding3d((s.Before[0], s.After[0]), new Padding(s.Before[1], s.Before[2], s.After[1], s.After[2])),
            (s.Dilation[0], s.Dilation[1], s.Dilation[2]), s.Groups);

    private static Tensor Transposed(Settings s, Tensor x, Tensor w) => s.Axes == 1
        ? x.ConvTranspose1d(w, null, s.Stride[2], (s.Before[2], s.After[2]), s.Extra[2], s.Dilation[2], s.Groups)
        : x.ConvTranspose2d(
            w, null, (s.Stride[1], s.Stride[2]), new Padding(s.Before[1], s.Before[2], s.After[1], s.After[2]), (s.Extra[1], s.Extra[2]),
            (s.Dilation[1], s.Dilation[2]), s.Groups);

    // Places in x, in the weight and in y of every product of the formula.
    private static IEnumerable<(int X, int W, int Y)> Terms(Settings s, int[] size, bool isTransposed)
    {
        // On the small side a window stands at every place; on the large side its taps land.
        var (small, large) = isTransposed ? (s.Size, size) : (size, s.Size);
        foreach (var place in Places([s.N, s.K, s.C / s.Groups, .. small, .. s.Kernel]))
        {
            var (n, k, local) = (place[0], place[1], place[2]);
            var c = (k / (s.K / s.Groups) * (s.C / s.Groups)) + local;
            int[] far = [.. Enumerable.Range(0, 3).Select(i => (place[3 + i] * s.Stride[i]) + (place[6 + i] * s.Dilation[i]) - s.Before[i])];
            if (Enumerable.Range(0, 3).Any(i => far[i] < 0 || far[i] >= large[i])) continue;
            int near = Index(small, place[3], place[4], place[5]), reached = Index(large, far[0], far[1], far[2]);
            var tap = Index(s.Kernel, place[6], place[7], place[8]);
            int left = (n * s.C) + c, right = (n * s.K) + k; // planes of x and y
            var filter = isTransposed ? (c * (s.K / s.Groups)) + (k % (s.K / s.Groups)) : (k * (s.C / s.Groups)) + local;
            var x = (left * s.Size.Aggregate(Multiply)) + (isTransposed ? near : reached);
            var y = (right * size.Aggregate(Multiply)) + (isTransposed ? reached : near);
            yield return (x, (filter * s.Kernel.Aggregate(Multiply)) + tap, y);
        }

        static int Multiply(int a, int b) => a * b;
    }

    private static int Index(int[] size, int d, int h, int w) => (((d * size[1]) + h) * size[2]) + w;

    private static IEnumerable<int[]> Places(int[] sizes)
    {
        var place = new int[sizes.Length];
        while (true)
        {
            yield return place;
            var axis = sizes.Length - 1;
            while (axis >= 0 && ++place[axis] == sizes[axis]) place[axis--] = 0;
            if (axis < 0) yield break;
        }
    }
}
