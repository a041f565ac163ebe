using System.Globalization;

namespace Descent.Data;

/// <summary>What the cells of one column are, cell by cell.</summary>
internal sealed class ColumnInspection(string name, bool isCategorical)
{
    /// <summary>The most different texts that are counted.</summary>
    public const int MostTexts = 1000;

    private const int MostNamed = 20;
    private readonly ValueStatistics _numbers = new();
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);
    private long _missing, _numberCount, _notShown;
    private (string Text, int Line)? _firstText;

    public string Name => name;

    /// <summary>Cells that are neither numbers nor missing.</summary>
    public long Texts { get; private set; }

    /// <summary>Whether all numbers are whole.</summary>
    public bool IsWhole { get; private set; } = true;

    // Names and the like, not categories.
    private bool IsText => _notShown > 0 || (_texts.Count > TableSchemaFitter.FewTexts && 2 * _texts.Count > Texts);

    /// <summary>Takes a cell in.</summary>
    public void Add(string cell, int line)
    {
        var text = cell.AsSpan().Trim();
        if (TableCell.IsMissing(text))
        {
            _missing++;
            return;
        }

        if (!isCategorical && TableCell.TryNumber(text, out var number))
        {
            _numberCount++;
            _numbers.Add(number);
            IsWhole &= number == MathF.Floor(number);
            return;
        }

        Texts++;
        _firstText ??= (TableCell.Show(cell), line);
        var key = text.ToString();
        if (_texts.Count < MostTexts || _texts.ContainsKey(key)) _texts[key] = _texts.GetValueOrDefault(key) + 1;
        else _notShown++;
    }

    public FeatureReport ToReport(long rows)
    {
        if (Texts == 0) return _numbers.ToReport(name) with { Missing = _missing, IsColumn = true };
        return new FeatureReport
        {
            Name = name,
            IsColumn = true,
            Kind = IsText ? "text" : "category",
            Count = rows - _missing,
            Missing = _missing,
            Distinct = _notShown > 0 ? null : _texts.Count,
            Categories = IsText ? [] : [.. _texts.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Take(MostNamed)
                .Select(t => new ClassCount(t.Key, t.Value))],
            IsConstant = _texts.Count == 1 && _numberCount == 0 && _missing == 0,
        };
    }

    /// <summary>What is odd about the column, in a sentence, or null.</summary>
    public string? Odd(long rows)
    {
        if (_missing == rows) return $"Column '{name}' is empty in every row.";
        if (Texts > 0 && _numberCount >= TableSchemaFitter.MostlyNumbers * (Texts + _numberCount))
        {
            var (cells, (text, line)) = (Texts == 1 ? "cell" : "cells", _firstText!.Value);
            var count = Texts.ToString("N0", CultureInfo.InvariantCulture);
            return $"Column '{name}' holds numbers but for {count} {cells}, such as {text} in line {line}.";
        }

        if (IsText) return null;
        var same = _texts.Keys.GroupBy(Plain).FirstOrDefault(g => g.Count() > 1);
        if (same is null) return null;
        return $"Column '{name}' has texts that differ in case or spaces only: {string.Join(", ", same.Select(t => $"'{t}'"))}.";
    }

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
}
