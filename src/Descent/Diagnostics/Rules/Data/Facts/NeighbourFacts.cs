using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>The nearest training samples of some training samples, by Euclidean distance of at most 256 standardised numbers.</summary>
/// <remarks>It knows nothing of any model: what it can tell of a target is in the data.</remarks>
internal sealed class NeighbourFacts
{
    /// <summary>How many neighbours are asked.</summary>
    public const int Asked = 10;

    private const int MostReferences = 1200;
    private const int MostQueries = 600;

    private readonly PartFacts _part;
    private readonly float[][] _points;
    private readonly int[] _rows; // of the part, for each point
    private int[][]? _nearest;
    private (int Class, double Share)[]? _majorities;

    public NeighbourFacts(PartFacts part)
    {
        _part = part;
        var count = Math.Min(part.Count, MostReferences);
        _rows = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * part.Count / count))];
        _points = Standardized(part, _rows);
        Queries = [.. Enumerable.Range(0, Math.Min(count, MostQueries)).Select(i => (int)((long)i * count / Math.Min(count, MostQueries)))];
    }

    /// <summary>The points that were asked about.</summary>
    public IReadOnlyList<int> Queries { get; }

    /// <summary>For each query its nearest points, itself not among them: found when first asked for.</summary>
    public int[][] Nearest => _nearest ??= FindAll();

    /// <summary>The row of the part that a point is.</summary>
    public int RowOf(int point) => _rows[point];

    /// <summary>For each query the class that most of its neighbours have, and their share; samples without a class do not count.</summary>
    public IReadOnlyList<(int Class, double Share)> Majorities =>
        _majorities ??= [.. Enumerable.Range(0, Queries.Count).Select(Majority)];

    private (int Class, double Share) Majority(int query)
    {
        var counts = new Dictionary<int, int>();
        foreach (var near in Nearest[query])
            if (_part.Targets.Classes![_rows[near]] is >= 0 and var c)
                counts[c] = counts.GetValueOrDefault(c) + 1;
        if (counts.Count == 0) return (-1, 0);
        var (best, count) = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First();
        return (best, (double)count / Nearest[query].Length);
    }

    private int[][] FindAll()
    {
        var nearest = new int[Queries.Count][];
        ChunkedLoop.Run(nearest.Length, (first, end) =>
        {
            for (var q = first; q < end; q++) nearest[q] = Find(Queries[q]);
        });
        return nearest;
    }

    private int[] Find(int self)
    {
        var (best, found) = (new (float Distance, int Point)[Asked], 0);
        for (var i = 0; i < _points.Length; i++)
        {
            if (i == self) continue;
            var distance = SquaredDistance.Between(_points[self], _points[i]);
            if (found == Asked && distance >= best[Asked - 1].Distance) continue;
            var at = found < Asked ? found++ : Asked - 1;
            while (at > 0 && best[at - 1].Distance > distance) best[at] = best[--at];
            best[at] = (distance, i);
        }

        return [.. best.Take(found).Select(b => b.Point)];
    }

    // Cells of images count as they are, columns of a table by their deviations.
    private static float[][] Standardized(PartFacts part, int[] rows)
    {
        var points = new float[rows.Length][];
        for (var i = 0; i < rows.Length; i++) points[i] = [.. part.Points[rows[i]]];
        if (part.Shape.Count == 3 || points.Length == 0) return points;
        for (var d = 0; d < points[0].Length; d++)
        {
            double sum = 0, squares = 0;
            foreach (var point in points) sum += point[d];
            var mean = sum / points.Length;
            foreach (var point in points) squares += (point[d] - mean) * (point[d] - mean);
            var deviation = Math.Sqrt(squares / points.Length);
            foreach (var point in points) point[d] = deviation > 0 ? (float)((point[d] - mean) / deviation) : 0;
        }

        return points;
    }
}
