namespace Descent;

/// <summary>Where the outputs of a correlation go: every (row, column) of it, or every StepY-th row and StepX-th column of a larger plane.</summary>
internal unsafe struct ConvTarget
{
    public float* Data;

    /// <summary>Channels of all groups.</summary>
    public int Channels;

    public int Height;

    public int Width;

    public int FirstY;

    public int FirstX;

    public int StepY;

    public int StepX;

    /// <summary>Done to every output in the end; only where none are left out.</summary>
    public ConvFinish Finish;

    public readonly long Plane => (long)Height * Width;

    /// <summary>Where an output of a channel goes.</summary>
    public readonly float* At(int image, int channel, int y, int x) =>
        Data + ((((long)image * Channels) + channel) * Plane) + (((long)FirstY + ((long)y * StepY)) * Width) + FirstX + ((long)x * StepX);
}
