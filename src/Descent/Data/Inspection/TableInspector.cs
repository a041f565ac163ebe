using System.Globalization;
using Descent.Formats;

namespace Descent.Data;

/// <summary>Looks at a table as it stands in its CSV file, row by row: columns, missing cells, the target's classes or values, equal rows.</summary>
/// <remarks>Memory does not grow with the file but for one key a row, up to <see cref="InspectionOptions.MostRowsCompared"/>.</remarks>
public static class TableInspector
{
    /// <summary>Inspects a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">What the user says about it; null: nothing.</param>
    /// <param name="options">How closely; null: with the defaults.</param>
    /// <exception cref="DataException">The file is no table, or has no row.</exception>
    public static InspectionReport Inspect(string path, TableOptions? table = null, InspectionOptions? options = null)
    {
        (table, options) = (table ?? new TableOptions(), options ?? new InspectionOptions());
        using var reader = CsvReader.Open(path, table.Csv);
        return new Reading(reader, table, options).Run(path);
    }

    private sealed class Reading(CsvReader reader, TableOptions table, InspectionOptions options)
    {
        private readonly ColumnInspection[] _columns =
            [.. reader.Columns.Select(name => new ColumnInspection(name, table.Categorical.Contains(name)))];

        private readonly int _target = TargetOf(reader, table);
        private readonly CopyCounter _copies = new(options.Examples);
        private readonly Dictionary<string, long> _classes = new(StringComparer.Ordinal);
        private long _rows;

        public InspectionReport Run(string path)
        {
            const int Often = 1000;
            while (reader.Read())
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                if (_rows % Often == 0) options.Progress?.Invoke("rows", _rows, 0);
                Add(reader.Fields, reader.Line);
                _rows++;
            }

            if (_rows == 0) throw new DataException($"{path}: got a header and no rows; expected at least one row.");
            var part = Part();
            return new InspectionReport(path, "table", [part], [.. PartFindings.In(part).Concat(ColumnFindings()).OrderBy(f => !f.IsProblem)]);
        }

        private void Add(IReadOnlyList<string> fields, int line)
        {
            for (var i = 0; i < _columns.Length; i++) _columns[i].Add(fields[i], line);
            var target = _target < 0 ? string.Empty : fields[_target].Trim();
            if (_target >= 0 && !TableCell.IsMissing(target) && (_classes.Count < ColumnInspection.MostTexts || _classes.ContainsKey(target)))
                _classes[target] = _classes.GetValueOrDefault(target) + 1;
            if (_copies.Different >= options.MostRowsCompared) return;
            _copies.Add(SampleKey.Of(fields.Where((_, i) => i != _target).Select(f => f.Trim())), line, target, l => $"line {l}");
        }

        private PartReport Part()
        {
            var target = _target < 0 ? null : _columns[_target].ToReport(_rows);
            var isClass = target is not null && IsClass(_columns[_target]);
            var features = _columns.Where((_, i) => i != _target).Select(c => c.ToReport(_rows)).ToList();
            return new PartReport
            {
                Role = "all",
                Count = _rows,
                Measured = _rows,
                Shape = [features.Count],
                Classes = isClass ? Classes() : [],
                // Of a class only what is wrong with its column is of interest.
                Targets = target is null || (isClass && target.Missing == 0) ? [] : [target],
                Features = features,
                Duplicates = _copies.ToReport(),
            };
        }

        private ClassCount[] Classes() =>
            [.. _classes.OrderBy(c => NumberOf(c.Key)).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => new ClassCount(c.Key, c.Value))];

        private bool IsClass(ColumnInspection column) => table.TargetKind is { } kind
            ? kind == TargetKind.Classes
            : column.Texts > 0 || (column.IsWhole && column.Name.ToLowerInvariant() is "class" or "label");

        private IEnumerable<InspectionFinding> ColumnFindings()
        {
            if (_target < 0)
                yield return new InspectionFinding("no-target", false, "all",
                    $"No column is called {string.Join(", ", TableTarget.UsualNames)}; --target names the one to predict.");
            if (_copies.Different >= options.MostRowsCompared)
                yield return new InspectionFinding("sampled", false, "all", string.Create(CultureInfo.InvariantCulture,
                    $"Equal rows were looked for among the first {options.MostRowsCompared:N0} different rows only."));
            for (var i = 0; i < _columns.Length; i++)
            {
                if (i != _target && _columns[i].Odd(_rows) is { } text) yield return new InspectionFinding("odd-column", true, "all", text);
            }
        }

        private static double NumberOf(string text) => TableCell.TryNumber(text, out var number) ? number : double.PositiveInfinity;

        private static int TargetOf(CsvReader reader, TableOptions table)
        {
            if (table.Target is { } name)
            {
                for (var i = 0; i < reader.Columns.Count; i++)
                    if (reader.Columns[i] == name)
                        return i;
                var columns = string.Join(", ", reader.Columns);
                throw new DataException($"{reader.Name}: got no column '{name}' for the target; expected one of: {columns}.");
            }

            foreach (var usual in TableTarget.UsualNames)
                for (var i = 0; i < reader.Columns.Count; i++)
                    if (reader.Columns[i].Equals(usual, StringComparison.OrdinalIgnoreCase))
                        return i;
            return -1;
        }
    }
}
