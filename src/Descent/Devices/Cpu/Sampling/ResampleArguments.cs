namespace Descent;

/// <summary>A linear map of one axis: the operands, and the terms of each output.</summary>
internal unsafe struct ResampleArguments
{
    public float* X; // (outer, Inputs, Inner)
    public float* Y; // (outer, Outputs, Inner)
    public int* Starts;
    public int* Columns;
    public float* Weights;
    public int Inputs;
    public int Outputs;
    public int Inner;
    public bool IsSelection; // each output is one of the inputs
}
