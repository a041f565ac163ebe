namespace Descent;

/// <summary>Convolutions by 3 x 3 filters with a quarter or a half of the multiplications, F(4x4, 3x3) and F(2x2, 3x3), and when.</summary>
/// <remarks>Winograd, "Arithmetic Complexity of Computations" (1980); Lavin and Gray, arXiv:1509.09308 (2016). Figures: ADR 0006.</remarks>
internal static unsafe class Winograd
{
    /// <summary>The environment variable that turns it off: 0, 1 or 2.</summary>
    public const string Variable = "DESCENT_WINOGRAD";

    private const int LargestPad = 2;

    /// <summary>What <see cref="Variable"/> says; on unless it says 0, and forced where it says 2.</summary>
    /// <exception cref="ConfigException">None of these.</exception>
    public static (bool IsUsed, bool IsForced) Choose(string? value) => value switch
    {
        null or "" or "1" => (true, false),
        "0" => (false, false),
        "2" => (true, true),
        _ => throw new ConfigException(
            $"{Variable}: got '{value}'; expected 0 (direct convolutions only), 1 (Winograd's where they are faster) or 2 (wherever possible)."),
    };

    /// <summary>Whether a convolution has the form: 3 x 3, stride 1, dilation 1, one group, padding up to 2.</summary>
    public static bool Fits(in Conv2dShape s) =>
        s is { R: 3, S: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1, Groups: 1 }
        && s is { N: > 0, C: > 0, H: > 0, W: > 0, K: > 0, OutH: > 0, OutW: > 0 }
        && Math.Max(Math.Max(s.PadTop, s.PadBottom), Math.Max(s.PadLeft, s.PadRight)) <= LargestPad;

    /// <summary>
    /// Whether it is faster than the direct one, as measured in ADR 0006: whatever the images, unless there are so few channels that the transforms,
    /// which work on sixteen at a time, cost more than the multiplications that they save.
    /// </summary>
    public static bool Pays(in Conv2dShape s) => Fits(s) && Math.Min(s.C, s.K) >= 4 && (long)s.C * s.K >= 64;

    public static void Forward(WinogradForms forms, in Conv2dShape s, float* x, float* w, float* bias, float* y, in ConvFinish finish = default)
    {
        var kernels = forms.For(s.N, s.OutH, s.OutW, (long)s.C * s.K);
        var target = new WinogradTarget
        {
            Data = y, Bias = bias, Channels = s.K, Height = s.OutH, Width = s.OutW, Tile = kernels.Tile, Finish = finish,
        };
        var weights = new WinogradWeights { Data = w, Filters = s.K, Channels = s.C, LaneStride = (nint)s.C * 9, ChannelStride = 9 };
        WinogradForward.Run(kernels, Input(kernels, s, x), weights, target, s.N);
    }

    /// <summary>A correlation of the output's gradient with the filters turned round.</summary>
    public static void InputGradient(WinogradForms forms, in Conv2dShape s, float* gy, float* w, float* gx)
    {
        var kernels = forms.For(s.N, s.H, s.W, (long)s.C * s.K);
        var target = new WinogradTarget { Data = gx, Channels = s.C, Height = s.H, Width = s.W, Tile = kernels.Tile };
        var weights = new WinogradWeights
        {
            Data = w, Filters = s.C, Channels = s.K, LaneStride = 9, ChannelStride = (nint)s.C * 9, IsTurned = true,
        };
        var source = new WinogradSource
        {
            Data = gy, Channels = s.K, Height = s.OutH, Width = s.OutW, PadTop = 2 - s.PadTop, PadLeft = 2 - s.PadLeft, TilesY = target.TilesY,
            Tile = kernels.Tile,
        };
        WinogradForward.Run(kernels, source, weights, target, s.N);
    }

    public static void WeightGradient(WinogradForms forms, in Conv2dShape s, float* x, float* gy, float* gw)
    {
        var kernels = forms.ForWeights(s.N, s.OutH, s.OutW);
        var x0 = Input(kernels, s, x);
        var gradient = new WinogradSource
        {
            Data = gy, Channels = s.K, Height = s.OutH, Width = s.OutW, TilesY = x0.TilesY, Tile = kernels.Tile, IsGradient = true,
        };
        WinogradWeightGradient.Run(kernels, x0, gradient, gw, s.N);
    }

    private static WinogradSource Input(WinogradKernels kernels, in Conv2dShape s, float* x) => new()
    {
        Data = x, Channels = s.C, Height = s.H, Width = s.W, PadTop = s.PadTop, PadLeft = s.PadLeft,
        TilesY = GemmGrid.Ceiling(s.OutH, kernels.Tile), Tile = kernels.Tile,
    };
}
