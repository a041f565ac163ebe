using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Max pooling of 2 x 2 windows: a lane an output, its four numbers taken apart from two rows.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int MaxPoolChunk = 1024; // outputs between two looks whether there was a NaN among the numbers

    private static void RunPairs(MaxPool2x2Job job, float* written, long plane)
    {
        var shape = job.Shape;
        job.Plan = new PairPlan(shape);
        var vectors = job.IsGradient ? 2 * job.Plan.Columns : job.Plan.Columns;
        job.IsStreaming = job.Plan.IsWhole && Streaming.Suits(written, plane * shape.N * shape.C, vectors);
        ParallelRange.Run(ref job, shape.N * shape.C * shape.OutH, (ParallelRange.RowsPerTask(2 * shape.W) + 1) & ~1);
    }

    /// <summary>How the rows of outputs become vectors: if two rows of outputs fill one vector, they are treated as one row.</summary>
    private readonly struct PairPlan
    {
        public readonly int Fold; // rows of outputs in one row of the plan
        public readonly int Columns;
        public readonly nint Next; // from the first row of a window to its second
        public readonly nint Second; // from the first vector of a row to its second
        public readonly nint Step; // from one row of the plan to the next
        public readonly bool IsWhole; // nothing remains at the edges: all planes are one run of rows

        public PairPlan(in Pool2dShape shape)
        {
            IsWhole = ((shape.W | shape.H) & 1) == 0;
            Fold = IsWhole && 2 * shape.OutW == S.Width ? 2 : 1;
            Columns = Fold * shape.OutW;
            Next = shape.W;
            Second = Fold == 2 ? 2 * shape.W : S.Width;
            Step = Fold * 2 * (nint)shape.W;
        }
    }

    // Whole vectors of each row, as if there was no NaN. Returns whether that is so: infinities and numbers too large to add up may say no as well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MaxPool2x2Rows(float* x, in PairPlan plan, float* y, byte* places, int rows, bool isStreaming)
    {
        nint next = plan.Next, second = plan.Second, step = plan.Step, columns = plan.Columns;
        nint width = S.Width;
        V zero = Zero, one = S.Splat(1f), two = S.Splat(2f), three = S.Splat(3f), check = zero;
        for (; rows > 0; rows--, x += step, y += columns, places += columns)
        {
            var p = x;
            for (nint j = 0; j <= columns - width; j += width, p += 2 * width)
            {
                V x0 = S.Load(p), x1 = S.Load(p + second), n0 = S.Load(p + next), n1 = S.Load(p + next + second);
                V a = S.Even(x0, x1), b = S.Odd(x0, x1), c = S.Even(n0, n1), d = S.Odd(n0, n1);
                V upper = S.Larger(b, a), lower = S.Larger(d, c);
                V upperPlace = S.Select(S.Greater(b, a), one, zero), lowerPlace = S.Select(S.Greater(d, c), three, two);
                var best = S.Larger(lower, upper);
                var place = S.Select(S.Greater(lower, upper), lowerPlace, upperPlace);
                check = S.MultiplyAdd(S.Add(S.Add(a, b), S.Add(c, d)), zero, check);
                if (isStreaming) S.StoreStreaming(y + j, best);
                else S.Store(y + j, best);
                S.StoreBytes(places + j, place);
            }
        }

        return S.Sum(check) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPool2x2Row(float* x, float* next, float* y, byte* places, int count)
    {
        var width = S.Width;
        var bytes = stackalloc byte[MostLanes];
        for (; count > 0; count -= width, x += 2 * width, next += 2 * width, y += width, places += width)
        {
            var lanes = Math.Min(width, count);
            int low = Math.Min(width, 2 * lanes), high = (2 * lanes) - low;
            V x0 = S.LoadPart(x, low, Zero), x1 = S.LoadPart(x + width, high, Zero);
            V n0 = S.LoadPart(next, low, Zero), n1 = S.LoadPart(next + width, high, Zero);
            V best = S.Even(x0, x1), place = Zero;
            var other = S.Odd(x0, x1);
            var wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.And(wins, S.Splat(1f)));
            other = S.Even(n0, n1);
            wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.Select(wins, S.Splat(2f), place));
            other = S.Odd(n0, n1);
            wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.Select(wins, S.Splat(3f), place));
            S.StorePart(y, lanes, best);
            if (lanes == width) S.StoreBytes(places, place);
            else
            {
                S.StoreBytes(bytes, place);
                for (var i = 0; i < lanes; i++) places[i] = bytes[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPool2x2GradientRows(float* gy, byte* places, in PairPlan plan, float* gx, int rows, bool isStreaming)
    {
        nint next = plan.Next, second = plan.Second, step = plan.Step, columns = plan.Columns;
        nint width = S.Width;
        V zero = Zero, one = S.Splat(1f), two = S.Splat(2f), three = S.Splat(3f);
        for (; rows > 0; rows--, gx += step, gy += columns, places += columns)
        {
            var p = gx;
            for (nint j = 0; j <= columns - width; j += width, p += 2 * width)
            {
                V g = S.Load(gy + j), place = S.LoadBytes(places + j);
                V a = S.And(g, S.Equal(place, zero)), b = S.And(g, S.Equal(place, one));
                V c = S.And(g, S.Equal(place, two)), d = S.And(g, S.Equal(place, three));
                V x0 = S.InterleaveLow(a, b), x1 = S.InterleaveHigh(a, b), n0 = S.InterleaveLow(c, d), n1 = S.InterleaveHigh(c, d);
                if (isStreaming)
                {
                    S.StoreStreaming(p, x0);
                    S.StoreStreaming(p + second, x1);
                    S.StoreStreaming(p + next, n0);
                    S.StoreStreaming(p + next + second, n1);
                }
                else
                {
                    S.Store(p, x0);
                    S.Store(p + second, x1);
                    S.Store(p + next, n0);
                    S.Store(p + next + second, n1);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPool2x2GradientRow(float* gy, byte* places, float* gx, float* next, int count)
    {
        var width = S.Width;
        var bytes = stackalloc byte[MostLanes];
        for (; count > 0; count -= width, gx += 2 * width, next += 2 * width, gy += width, places += width)
        {
            var lanes = Math.Min(width, count);
            int low = Math.Min(width, 2 * lanes), high = (2 * lanes) - low;
            var from = places;
            if (lanes < width)
            {
                for (var i = 0; i < lanes; i++) bytes[i] = places[i];
                from = bytes;
            }

            V g = S.LoadPart(gy, lanes, Zero), place = S.LoadBytes(from);
            V even = S.And(g, S.Equal(place, Zero)), odd = S.And(g, S.Equal(place, S.Splat(1f)));
            S.StorePart(gx, low, S.InterleaveLow(even, odd));
            S.StorePart(gx + width, high, S.InterleaveHigh(even, odd));
            (even, odd) = (S.And(g, S.Equal(place, S.Splat(2f))), S.And(g, S.Equal(place, S.Splat(3f))));
            S.StorePart(next, low, S.InterleaveLow(even, odd));
            S.StorePart(next + width, high, S.InterleaveHigh(even, odd));
        }
    }

    /// <summary>One row of outputs a unit.</summary>
    private struct MaxPool2x2Job : IRangeJob
    {
        public Pool2dShape Shape;
        public PairPlan Plan;
        public float* X;
        public float* Y;
        public byte* Places;
        public bool IsGradient;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            var last = start + count;
            while (start < last)
            {
                var (plane, row) = Math.DivRem(start, Shape.OutH);
                var rows = Plan.IsWhole ? last - start : Math.Min(last - start, Shape.OutH - row);
                var x = X + ((((long)plane * Shape.H) + (2 * row)) * Shape.W);
                var place = (long)start * Shape.OutW;
                if (IsGradient) Backward(x, Y + place, Places + place, rows, row + rows == Shape.OutH);
                else Forward(x, Y + place, Places + place, rows);
                start += rows;
            }

            if (IsStreaming) Streaming.Finish();
        }

        private readonly void Forward(float* x, float* y, byte* places, int rows)
        {
            int pair = 2 * Shape.W, width = Shape.OutW, vectors = Plan.Columns & -S.Width;
            var chunk = Math.Max(1, MaxPoolChunk / width) * Plan.Fold;
            for (; rows > 0; rows -= chunk, x += (long)chunk * pair, y += (long)chunk * width, places += (long)chunk * width)
            {
                var size = Math.Min(rows, chunk);
                var whole = vectors == 0 ? 0 : size / Plan.Fold * Plan.Fold;
                var isPlain = MaxPool2x2Rows(x, Plan, y, places, whole / Plan.Fold, IsStreaming);
                for (var r = 0; r < size; r++)
                {
                    var first = isPlain && r < whole ? Math.Min(vectors, width) : 0;
                    float* row = x + ((long)r * pair) + (2 * first), output = y + ((long)r * width) + first;
                    if (first < width) MaxPool2x2Row(row, row + Shape.W, output, places + ((long)r * width) + first, width - first);
                }
            }
        }

        private readonly void Backward(float* gx, float* gy, byte* places, int rows, bool isLast)
        {
            int pair = 2 * Shape.W, width = Shape.OutW, vectors = Plan.Columns & -S.Width;
            var whole = vectors == 0 ? 0 : rows / Plan.Fold * Plan.Fold;
            MaxPool2x2GradientRows(gy, places, Plan, gx, whole / Plan.Fold, IsStreaming);
            for (var r = 0; r < rows && !(Plan.IsWhole && width == vectors); r++)
            {
                var first = r < whole ? Math.Min(vectors, width) : 0;
                var row = gx + ((long)r * pair);
                var place = ((long)r * width) + first;
                if (first < width) MaxPool2x2GradientRow(gy + place, places + place, row + (2 * first), row + (2 * first) + Shape.W, width - first);
                if ((Shape.W & 1) != 0) row[Shape.W - 1] = row[pair - 1] = 0;
            }

            if ((Shape.H & 1) != 0 && isLast) new Span<float>(gx + ((long)rows * pair), Shape.W).Clear();
        }
    }
}
