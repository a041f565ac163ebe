using System.Numerics;

namespace Descent.Data;

/// <summary>Finds near duplicates: samples whose descriptions fall into one cell of a random grid are measured.</summary>
internal sealed class NearTwins
{
    private const int Tables = 8;
    private const int Projections = 8; // in a table
    private const int All = Tables * Projections;
    private const int MostCandidates = 32; // in a table
    private const ulong Nothing = 0;

    private readonly NearComparer _comparer;
    private readonly float[] _directions; // one row of all projections for each number of the description
    private readonly float[] _offsets;

    public NearTwins(NearComparer comparer, ulong seed)
    {
        _comparer = comparer;
        var rng = new Rng(seed).Fork("duplicates");
        _directions = new float[comparer.Width * All];
        _offsets = new float[All];
        rng.FillNormal(_directions, 0, 1 / comparer.CellWidth);
        rng.FillUniform(_offsets, 0, 1);
    }

    /// <summary>Fills in the near twin of each sample that has no twin yet.</summary>
    public void Find(Dataset dataset, Dataset reference, bool isWithin, SampleTwin?[] twins)
    {
        var tables = Index(reference);
        ChunkedLoop.Run(dataset.Count, (first, end) =>
        {
            var search = new Search(this, tables, dataset, reference);
            for (var i = first; i < end; i++)
                twins[i] ??= search.Find(i, isWithin ? i : reference.Count);
        });
    }

    private KeyTable[] Index(Dataset reference)
    {
        var keys = new ulong[Tables][];
        for (var t = 0; t < Tables; t++) keys[t] = new ulong[reference.Count];
        ChunkedLoop.Run(reference.Count, (first, end) =>
        {
            float[] sample = new float[reference.SampleSize], description = new float[_comparer.Width], cells = new float[All];
            var own = new ulong[Tables];
            for (var i = first; i < end; i++)
            {
                reference.ReadSample(i, sample);
                Keys(sample, 0, description, cells, own);
                for (var t = 0; t < Tables; t++) keys[t][i] = own[t];
            }
        });
        return Array.ConvertAll(keys, k => new KeyTable(k));
    }

    // The key of a table: the cells of its projections, mixed to one number.
    private bool Keys(float[] sample, int place, float[] description, float[] cells, ulong[] keys)
    {
        Array.Fill(keys, Nothing);
        if (!_comparer.Describe(sample, place, description)) return false;
        Project(description, cells);
        for (var t = 0; t < Tables; t++)
        {
            var key = (ulong)(t + 1);
            for (var p = 0; p < Projections; p++)
            {
                key = (key ^ (uint)(int)MathF.Floor(cells[(t * Projections) + p])) * 0x9E3779B97F4A7C15UL;
                key ^= key >> 31;
            }

            keys[t] = key;
        }

        return true;
    }

    private void Project(ReadOnlySpan<float> description, Span<float> cells)
    {
        _offsets.CopyTo(cells);
        for (var i = 0; i < description.Length; i++)
        {
            var factor = new Vector<float>(description[i]);
            var row = _directions.AsSpan(i * All, All);
            for (var p = 0; p < All; p += Vector<float>.Count)
                (new Vector<float>(cells[p..]) + (factor * new Vector<float>(row[p..]))).CopyTo(cells[p..]);
        }
    }

    /// <summary>One thread's search, with the memory that it uses again.</summary>
    private sealed class Search(NearTwins owner, KeyTable[] tables, Dataset dataset, Dataset reference)
    {
        private readonly float[] _sample = new float[dataset.SampleSize], _other = new float[dataset.SampleSize];
        private readonly float[] _description = new float[owner._comparer.Width], _cells = new float[All];
        private readonly ulong[] _keys = new ulong[Tables];
        private readonly HashSet<int> _tried = [];

        /// <summary>The first twin of a sample that is found below a limit, or null.</summary>
        public SampleTwin? Find(int index, int end)
        {
            dataset.ReadSample(index, _sample);
            for (var place = 0; place < owner._comparer.Places; place++)
            {
                if (!owner.Keys(_sample, place, _description, _cells, _keys)) continue;
                _tried.Clear();
                for (var t = 0; t < Tables; t++)
                    if (FindIn(tables[t], _keys[t], index, end, place) is { } twin)
                        return twin;
            }

            return null;
        }

        private SampleTwin? FindIn(KeyTable table, ulong key, int index, int end, int place)
        {
            var left = MostCandidates;
            for (var candidate = table.First(key); candidate >= 0 && candidate < end && left > 0; candidate = table.After(candidate), left--)
            {
                if (!_tried.Add(candidate)) continue;
                reference.ReadSample(candidate, _other);
                var difference = owner._comparer.Difference(_sample, place, _other);
                if (difference <= owner._comparer.Limit) return new SampleTwin(index, candidate, false, Math.Max(0, difference));
            }

            return null;
        }
    }
}
