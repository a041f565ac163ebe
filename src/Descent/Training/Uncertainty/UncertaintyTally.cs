namespace Descent.Training;

/// <summary>Adds answers to the same rows up, one answer to all of them after the other, in double precision.</summary>
internal sealed class UncertaintyTally(int rows, int width, bool areClasses)
{
    private readonly double[] _mean = new double[rows * width], _squares = new double[rows * width], _entropy = new double[rows];
    private readonly int[] _votes = new int[areClasses ? rows * width : 0];
    private int _answers;

    public int Rows => rows;

    /// <summary>Takes an answer in: probabilities or values, row after row.</summary>
    public void Add(ReadOnlySpan<double> answer)
    {
        _answers++;
        for (var i = 0; i < _mean.Length; i++)
        {
            // Welford's update: no difference of large squares.
            var off = answer[i] - _mean[i];
            _mean[i] += off / _answers;
            _squares[i] += off * (answer[i] - _mean[i]);
        }

        if (!areClasses) return;
        for (var row = 0; row < rows; row++)
        {
            var probabilities = answer.Slice(row * width, width);
            _entropy[row] += ClassScores.Entropy(probabilities);
            _votes[(row * width) + ClassScores.ArgMax(probabilities)]++;
        }
    }

    /// <summary>The mean answers, row after row.</summary>
    public double[] Means() => _mean;

    /// <summary>The mean answer to a row.</summary>
    public ReadOnlySpan<double> Mean(int row) => _mean.AsSpan(row * width, width);

    /// <summary>The share of answers to a row whose most probable class this is.</summary>
    public float VoteShare(int row, int place) => (float)_votes[(row * width) + place] / _answers;

    /// <summary>How far the answers to a row differ.</summary>
    public Uncertainty Of(int row)
    {
        var deviation = new float[width];
        for (var i = 0; i < width; i++) deviation[i] = (float)Math.Sqrt(Math.Max(0, _squares[(row * width) + i]) / _answers);
        if (!areClasses) return new Uncertainty(_answers) { Deviation = deviation };
        var entropy = ClassScores.Entropy(Mean(row));
        var expected = _entropy[row] / _answers;
        var most = 0;
        for (var i = 0; i < width; i++) most = Math.Max(most, _votes[(row * width) + i]);
        return new Uncertainty(_answers)
        {
            Deviation = deviation, Entropy = entropy, ExpectedEntropy = expected, VariationRatio = 1 - ((double)most / _answers),
            MutualInformation = Math.Max(0, entropy - expected), // equal answers may leave a rounding error below 0
        };
    }
}
