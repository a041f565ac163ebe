namespace Descent.Nn;

/// <summary>Scores and classes as rows that count, whatever the axes were: where every loss between scores and classes starts.</summary>
internal sealed class ClassRows
{
    private readonly Shape _shape;
    private readonly IntTensor? _places;

    private ClassRows(Tensor scores, IntTensor classes, Shape shape, IntTensor? places) =>
        (Scores, Classes, _shape, _places) = (scores, classes, shape, places);

    /// <summary>(M, K): the rows whose class is not ignored.</summary>
    public Tensor Scores { get; }

    /// <summary>(M).</summary>
    public IntTensor Classes { get; }

    /// <summary>Checks and lays out a batch.</summary>
    /// <param name="loss">Whose errors they are.</param>
    /// <param name="prediction">(N, K), (N, K, ...), or with another class axis (N, ..., K).</param>
    /// <param name="classes">The prediction's shape without the class axis.</param>
    /// <param name="classAxis">Where the scores of the classes lie.</param>
    /// <param name="ignored">The class that means "none"; null: every class counts.</param>
    public static ClassRows Of(string loss, Tensor prediction, IntTensor classes, int classAxis = 1, int? ignored = null)
    {
        if (prediction.Rank < 2) throw Errors.ShapeErrors.Rank(loss, prediction.Shape, "scores of (N, classes) or (N, classes, ...)");
        var expected = prediction.Shape.Without(classAxis);
        if (!classes.Shape.Equals(expected))
            throw new ShapeException($"{loss}: got classes of {classes.Shape} for scores of {prediction.Shape}; expected {expected}, one for each "
                + $"place without axis {prediction.Shape.Axis(classAxis)}.");
        var count = prediction.Shape[classAxis];
        var scores = prediction.Rank == 2 && prediction.Shape.Axis(classAxis) == 1
            ? prediction // the usual case, without a node of its own
            : prediction.AxisLast(classAxis).Reshape([classes.Count, count]);
        var ignoredCount = Check(loss, prediction.Shape, classes, count, ignored);
        if (ignoredCount == 0) return new ClassRows(scores, classes.Shape.Rank == 1 ? classes : Flat(classes.Values), expected, null);
        int[] kept = [.. Enumerable.Range(0, classes.Count).Where(place => classes[place] != ignored)];
        var places = new int[classes.Count];
        Array.Fill(places, -1);
        for (var row = 0; row < kept.Length; row++) places[kept[row]] = row;
        // Rows that are ignored are left out, so that not even NaN in them matters.
        return new ClassRows(
            scores.TakeRows(Flat(kept)), Flat(Array.ConvertAll(kept, place => classes[place])), expected, Flat(places));
    }

    /// <summary>One number for each place from one for each row; what was ignored gets 0.</summary>
    public Tensor Restore(Tensor losses) => _places is null
        ? _shape.Rank == 1 ? losses : losses.Reshape(_shape)
        : losses.Reshape([losses.Count, 1]).TakeRows(_places).Reshape(_shape);

    /// <summary>The weight of each row's class (M), and their sum.</summary>
    public (Tensor Weights, double Sum) WeightsOf(float[] weights)
    {
        var values = new float[Classes.Count];
        double sum = 0;
        for (var i = 0; i < values.Length; i++) sum += values[i] = weights[Classes[i]];
        return (Tensor.From(values, Shape.Create(values.Length), Scores.Device), sum);
    }

    /// <summary>max(0, score - score of the class + margin) for each wrong class (M, K); 0 for the right one.</summary>
    public Tensor Margins(float margin)
    {
        var right = Scores.Gather(Classes).Reshape([Classes.Count, 1]);
        var isWrong = 1 - Tensor.OneHot(Classes, Scores.Shape[1], Scores.Device);
        return (Scores - right + margin).Relu().Keep(isWrong);
    }

    /// <summary>Checks that there is a weight for each class.</summary>
    public static void CheckWeights(string loss, float[]? weights, int classes, string name = "weights")
    {
        if (weights is not null && weights.Length != classes)
            throw new ShapeException($"{loss}: got {weights.Length} {name} for {classes} classes; expected one for each class.");
    }

    /// <summary>Checks that weights are numbers of 0 or more.</summary>
    public static float[]? Checked(string loss, float[]? weights, string name = "weights")
    {
        for (var i = 0; i < weights?.Length; i++)
            if (!(weights[i] >= 0) || float.IsInfinity(weights[i]))
                throw new ArgumentOutOfRangeException(
                    name, FormattableString.Invariant($"{loss}: {name} {i} is {weights[i]}; expected a number of 0 or more."));
        return weights is null ? null : [.. weights];
    }

    // Returns how many are ignored.
    private static int Check(string loss, Shape shape, IntTensor classes, int count, int? ignored)
    {
        var ignoredCount = 0;
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] == ignored) ignoredCount++;
            else if ((uint)classes[i] >= (uint)count)
                throw new ShapeException($"{loss}: label {i} is {classes[i]}; expected 0 to {count - 1} for scores of {shape}."
                    + (classes[i] == count ? " Do the labels start at 1?" : string.Empty));
        }

        return ignoredCount;
    }

    private static IntTensor Flat(ReadOnlySpan<int> values) => IntTensor.Create(values);
}
