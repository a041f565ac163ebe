namespace Descent;

/// <content>
/// Batch normalisation. Statistics are taken in chunks that stay in the cache: first the chunk's mean, then the squared deviations from it, so memory
/// is read once and a large mean cancels nothing. Chunks are put together in fp64. Long channels go by groups of channels, short ones by columns.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int ChunkOfGroup = 16384; // numbers of one chunk: 64 kB
    private const int GroupSize = 1024; // neighbours that a group of channels has at least
    private const int MostChannels = GroupSize / ShortestRow;
    private const int ShortestRow = 16; // channels with fewer positions are treated as columns
    private const int MostLanes = 16;

    public override void BatchNorm(in NormShape shape, in BatchNormArguments arguments)
    {
        if (shape.N * shape.C * shape.S == 0) return;
        if (shape.S < ShortestRow) BatchNormColumns(shape, arguments);
        else RunChannels(new ChannelJob { Shape = shape, Arguments = arguments });
    }

    public override void BatchNormGradient(in NormShape shape, in BatchNormArguments arguments)
    {
        if (shape.N * shape.C * shape.S == 0) return;
        if (shape.S < ShortestRow) BatchNormGradientColumns(shape, arguments);
        else RunChannels(new ChannelJob { Shape = shape, Arguments = arguments, IsGradient = true });
    }

    private static void RunChannels(ChannelJob job)
    {
        var written = job.IsGradient ? job.Arguments.Gx : job.Arguments.Y;
        job.IsStreaming = Streaming.Suits(written, (long)job.Shape.N * job.Shape.C * job.Shape.S, job.Shape.S);
        job.Channels = Math.Min(job.Shape.C, (GroupSize + job.Shape.S - 1) / job.Shape.S);
        var groups = (job.Shape.C + job.Channels - 1) / job.Channels;
        ParallelRange.Run(ref job, groups, ParallelRange.RowsPerTask(job.Channels * job.Shape.S * job.Shape.N));
    }

    /// <summary>One group of neighbouring channels a unit.</summary>
    private struct ChannelJob : IRangeJob
    {
        public NormShape Shape;
        public BatchNormArguments Arguments;
        public bool IsGradient;
        public bool IsStreaming;
        public int Channels;

        public readonly void Run(int start, int count)
        {
            for (var group = start; group < start + count; group++)
            {
                var first = group * Channels;
                var channels = Math.Min(Channels, Shape.C - first);
                if (IsGradient) Backward(first, channels);
                else Forward(first, channels);
            }

            if (IsStreaming) Streaming.Finish();
        }

        private readonly void Forward(int first, int channels)
        {
            var moments = stackalloc Moments[MostChannels];
            var sums = stackalloc float[2 * MostChannels * MostLanes];
            var pivots = stackalloc float[MostChannels];
            var chunks = new Chunks(Shape, channels);
            for (var i = 0; i < channels; i++) moments[i] = default;
            while (chunks.Next())
            {
                var x = Arguments.X + ((long)first * Shape.S) + chunks.Offset;
                var count = chunks.Rows * chunks.Size;
                GroupSums(x, chunks.Rows, channels, chunks.Size, Shape, sums);
                for (var i = 0; i < channels; i++) pivots[i] = S.Sum(S.Load(sums + (i * MostLanes))) / count;
                GroupDeviations(x, pivots, chunks.Rows, channels, chunks.Size, Shape, sums);
                for (var i = 0; i < channels; i++)
                {
                    var deviations = S.Sum(S.Load(sums + (2 * i * MostLanes)));
                    moments[i].Add(count, pivots[i], deviations, S.Sum(S.Load(sums + (((2 * i) + 1) * MostLanes))));
                }
            }

            for (var i = 0; i < channels; i++) moments[i].Write(Arguments, first + i);
            // Backwards: what was read last is still in the cache.
            for (var n = Shape.N - 1; n >= 0; n--)
                for (var c = first; c < first + channels; c++)
                {
                    var place = (((long)n * Shape.C) + c) * Shape.S;
                    var scale = Arguments.InverseStd[c] * At(Arguments.Weight, c, 1);
                    var addend = Arguments.Addend == null ? null : Arguments.Addend + place;
                    var terms = new RowTerms
                    {
                        Mean = Arguments.Mean[c], Scale = scale, Bias = At(Arguments.Bias, c, 0), Relu = Arguments.Relu,
                        IsStreaming = IsStreaming
                    };
                    terms.Ahead = -Shape.C * (nint)Shape.S;
                    NormalizeRow(Arguments.X + place, addend, terms, Arguments.Y + place, Shape.S);
                }
        }

        private readonly void Backward(int first, int channels)
        {
            double* bias = stackalloc double[MostChannels], weight = stackalloc double[MostChannels];
            var sums = stackalloc float[2 * MostChannels * MostLanes];
            var chunks = new Chunks(Shape, channels);
            for (var i = 0; i < channels; i++) bias[i] = weight[i] = 0;
            while (chunks.Next())
            {
                var offset = ((long)first * Shape.S) + chunks.Offset;
                float* gy = Arguments.Gy + offset, x = Arguments.X + offset, output = Arguments.Y == null ? null : Arguments.Y + offset;
                GroupGradients(gy, x, output, Arguments.Mean + first, chunks.Rows, channels, chunks.Size, Shape, sums);
                for (var i = 0; i < channels; i++)
                {
                    bias[i] += S.Sum(S.Load(sums + (2 * i * MostLanes)));
                    weight[i] += S.Sum(S.Load(sums + (((2 * i) + 1) * MostLanes)));
                }
            }

            double count = (double)Shape.N * Shape.S;
            for (var i = 0; i < channels; i++)
            {
                var terms = new GradientTerms(Arguments, first + i, bias[i], weight[i], count);
                if (Arguments.Gx == null) continue;
                for (var n = Shape.N - 1; n >= 0; n--)
                {
                    var place = (((long)n * Shape.C) + first + i) * Shape.S;
                    var output = Arguments.Y == null ? null : Arguments.Y + place;
                    var ahead = -Shape.C * (nint)Shape.S;
                    GradientRow(Arguments.Gy + place, Arguments.X + place, output, terms, IsStreaming, ahead, Arguments.Gx + place, Shape.S);
                }
            }
        }
    }

    /// <summary>What one channel of one sample becomes: (x - mean) scale + bias.</summary>
    private struct RowTerms
    {
        public float Mean;
        public float Scale;
        public float Bias;
        public bool Relu;
        public bool IsStreaming;
        public nint Ahead;
    }

    private static float At(float* x, int index, float otherwise) => x == null ? otherwise : x[index];

    /// <summary>What a channel's input gradient is made of: gx = gy scale - offset - (x - mean) slope.</summary>
    /// <remarks>The constructor of batch normalisation writes the gradients of the parameters.</remarks>
    private readonly struct GradientTerms
    {
        public readonly float Mean;
        public readonly float Scale;
        public readonly float Offset;
        public readonly float Slope;

        public GradientTerms(float mean, double scale, double offset, double slope) =>
            (Mean, Scale, Offset, Slope) = (mean, (float)scale, (float)offset, (float)slope);

        public GradientTerms(in BatchNormArguments arguments, int channel, double gradients, double products, double count)
        {
            var inverse = (double)arguments.InverseStd[channel];
            var scale = inverse * At(arguments.Weight, channel, 1);
            Mean = arguments.Mean[channel];
            Scale = (float)scale;
            Offset = (float)(scale * gradients / count);
            Slope = (float)(scale * inverse * inverse * products / count);
            if (arguments.GBias != null) arguments.GBias[channel] = (float)gradients;
            if (arguments.GWeight != null) arguments.GWeight[channel] = (float)(products * inverse);
        }
    }

    /// <summary>Walks the samples of a group of channels in chunks that the cache holds: some samples, or a part of a long channel.</summary>
    private ref struct Chunks
    {
        private readonly NormShape _shape;
        private readonly int _rows;
        private readonly int _size;
        private int _row;
        private int _column;

        public Chunks(in NormShape shape, int channels)
        {
            _shape = shape;
            _size = Math.Min(shape.S, RunLength);
            _rows = Math.Max(1, Math.Min(RunLength / _size, ChunkOfGroup / (_size * channels)));
            if (_size < shape.S) _rows = 1;
            (_row, _column) = (-_rows, shape.S);
        }

        public int Rows { get; private set; }

        public int Size { get; private set; }

        public long Offset { get; private set; }

        public bool Next()
        {
            _column += _size;
            if (_column >= _shape.S) (_column, _row) = (0, _row + _rows);
            if (_row >= _shape.N) return false;
            Rows = Math.Min(_rows, _shape.N - _row);
            Size = Math.Min(_size, _shape.S - _column);
            Offset = ((long)_row * _shape.C * _shape.S) + _column;
            return true;
        }
    }
}
