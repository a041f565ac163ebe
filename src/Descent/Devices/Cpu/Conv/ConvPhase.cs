namespace Descent;

/// <summary>Along one axis: the inputs first, first + stride, ... of a convolution, and the taps through which its outputs reach them.</summary>
internal readonly struct ConvPhase
{
    private readonly int _firstTap, _tapStep;

    public ConvPhase(int first, int size, int kernel, int stride, int dilation, int pad)
    {
        Count = ((size - first - 1) / stride) + 1;
        var common = Gcd(stride, dilation);
        (_tapStep, Step) = (stride / common, dilation / common);
        // The first of the taps whose dilated place equals first + pad modulo the stride; there may be none.
        _firstTap = 0;
        var last = Math.Min(_tapStep, kernel); // a stride may be far longer than the filter
        while (_firstTap < last && ((long)first + pad - ((long)_firstTap * dilation)) % stride != 0) _firstTap++;
        Taps = _firstTap >= last ? 0 : ((kernel - 1 - _firstTap) / _tapStep) + 1;
        if (Taps == 0) return;
        // Input first + stride j gets output (first + pad - tap dilation) / stride + j: for the last tap, output j - Pad.
        Pad = (int)-(((long)first + pad - ((long)TapAt(0) * dilation)) / stride);
    }

    /// <summary>How many inputs.</summary>
    public int Count { get; }

    /// <summary>How many taps reach them.</summary>
    public int Taps { get; }

    /// <summary>Outputs from one of these taps to the next.</summary>
    public int Step { get; }

    /// <summary>Zeros before the first output.</summary>
    public int Pad { get; }

    /// <summary>The taps in the order of the outputs that they meet: the last tap meets the first output.</summary>
    public int TapAt(int i) => _firstTap + ((Taps - 1 - i) * _tapStep);

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
