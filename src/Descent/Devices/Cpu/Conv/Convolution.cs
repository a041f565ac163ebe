namespace Descent;

/// <summary>Convolutions and their gradients for the input, each as one or more correlations.</summary>
internal static unsafe class Convolution
{
    private const int LongRow = 1024;

    /// <summary>The same convolution with longer rows, where nothing ties a number to its column: longer rows are copied faster.</summary>
    public static Conv2dShape Flatten(in Conv2dShape shape)
    {
        var isPointwise = shape is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadBottom: 0, PadLeft: 0, PadRight: 0 };
        if (!isPointwise || shape.H == 0) return shape;
        var joined = Math.Clamp(LongRow / Math.Max(1, shape.W), 1, shape.H);
        while (shape.H % joined != 0) joined--;
        return shape with { H = shape.H / joined, W = shape.W * joined };
    }

    public static void Forward(GemmKernel kernel, Conv2dShape shape, float* x, float* w, float* bias, float* y, in ConvFinish finish = default)
    {
        shape = Flatten(shape);
        var terms = shape.R * shape.S;
        var offsets = (nint*)Scratch.Take(ScratchArea.Taps, 2L * terms);
        for (var i = 0; i < terms; i++) offsets[i] = i;
        var channels = shape.C / shape.Groups;
        var weights = new ConvWeights
        {
            Data = w,
            Rows = shape.K / shape.Groups,
            Channels = channels,
            GroupStride = (long)shape.K / shape.Groups * channels * terms,
            RowStride = (long)channels * terms,
            ChannelStride = terms,
            Taps = offsets,
            TapCount = terms,
            Bias = bias,
        };
        var target = new ConvTarget { Data = y, Channels = shape.K, Height = shape.OutH, Width = shape.OutW, StepY = 1, StepX = 1, Finish = finish };
        ConvForward.Run(kernel, new ConvGeometry(shape), weights, target, x, shape.Groups);
    }

    /// <summary>
    /// gx at (y, x) gathers from gy through the taps r with r * dilation = y + pad modulo the stride. All y of one remainder use the same taps, so
    /// each pair of remainders is a correlation of gy with stride 1, with a part of the filter turned round: no multiplication by a structural zero.
    /// </summary>
    public static void InputGradient(GemmKernel kernel, Conv2dShape shape, float* gy, float* w, float* gx)
    {
        shape = Flatten(shape);
        var hasGaps = false;
        for (var y = 0; y < Math.Min(shape.StrideH, shape.H); y++)
        {
            for (var x = 0; x < Math.Min(shape.StrideW, shape.W); x++) hasGaps |= !PhasesOf(shape, y, x).HaveTaps;
        }

        if (hasGaps) Clear(gx, (long)shape.N * shape.C, (long)shape.H * shape.W);
        for (var y = 0; y < Math.Min(shape.StrideH, shape.H); y++)
        {
            for (var x = 0; x < Math.Min(shape.StrideW, shape.W); x++)
            {
                var (rows, columns, haveTaps) = PhasesOf(shape, y, x);
                if (haveTaps) InputGradientPhase(kernel, shape, gy, w, gx, rows, columns, y, x);
            }
        }
    }

    private static (ConvPhase Rows, ConvPhase Columns, bool HaveTaps) PhasesOf(in Conv2dShape shape, int y, int x)
    {
        var rows = new ConvPhase(y, shape.H, shape.R, shape.StrideH, shape.DilationH, shape.PadTop);
        var columns = new ConvPhase(x, shape.W, shape.S, shape.StrideW, shape.DilationW, shape.PadLeft);
        return (rows, columns, rows.Taps > 0 && columns.Taps > 0);
    }

    // Some inputs are reached by no tap.
    private static void Clear(float* x, long planes, long plane)
    {
        var tasks = (int)Math.Clamp(planes * plane / 65_536, 1, Math.Min(planes, 16));
        var job = new ClearJob(x, planes * plane, tasks);
        ThreadTeam.Shared.Run(ref job, tasks);
    }

    private static void InputGradientPhase(
        GemmKernel kernel, in Conv2dShape shape, float* gy, float* w, float* gx, ConvPhase rows, ConvPhase columns, int firstY, int firstX)
    {
        var terms = rows.Taps * columns.Taps;
        var offsets = (nint*)Scratch.Take(ScratchArea.Taps, 2L * terms);
        for (var i = 0; i < rows.Taps; i++)
        {
            for (var j = 0; j < columns.Taps; j++) offsets[(i * columns.Taps) + j] = (rows.TapAt(i) * shape.S) + columns.TapAt(j);
        }

        var (filters, channels, plane) = (shape.K / shape.Groups, shape.C / shape.Groups, (long)shape.R * shape.S);
        var weights = new ConvWeights
        {
            Data = w,
            Rows = channels,
            Channels = filters,
            GroupStride = filters * channels * plane,
            RowStride = plane,
            ChannelStride = channels * plane,
            Taps = offsets,
            TapCount = terms,
        };
        var geometry = new ConvGeometry(shape.N, shape.K, shape.Groups, shape.OutH, shape.OutW)
        {
            R = rows.Taps, S = columns.Taps, DilationH = rows.Step, DilationW = columns.Step,
            PadTop = rows.Pad, PadLeft = columns.Pad, OutH = rows.Count, OutW = columns.Count,
        };
        var target = new ConvTarget
        {
            Data = gx, Channels = shape.C, Height = shape.H, Width = shape.W,
            FirstY = firstY, FirstX = firstX, StepY = shape.StrideH, StepX = shape.StrideW,
        };
        ConvForward.Run(kernel, geometry, weights, target, gy, shape.Groups);
    }

    private readonly struct ClearJob(float* x, long length, int tasks) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, end) = (length * task / tasks, length * (task + 1) / tasks);
            new Span<float>(x + first, (int)(end - first)).Clear();
        }
    }
}
