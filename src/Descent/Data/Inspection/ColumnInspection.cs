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
        if (Texts == 0) return _numbers.ToReport(name) with { Missing = _missing };
        var isText = _notShown > 0 || (_texts.Count > TableSchemaFitter.FewTexts && 2 * _texts.Count > Texts);
        return new FeatureReport
        {
            Name = name,
            Kind = isText ? "text" : "category",
            Count = rows - _missing,
            Missing = _missing,
            Distinct = _notShown > 0 ? null : _texts.Count,
            Categories = isText ? [] : [.. _texts.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Take(MostNamed)
                .Select(t => new ClassCount(t.Key, t.Value))],
            IsConstant = _texts.Count == 1 && _numberCount == 0 && _missing == 0,
        };
    }

    /// <summary>What is odd about the column, in a sentence, or null.</summary>
    public string? Odd(long rows)
    {
        if (_missing == rows) return $"Column '{name}' is empty in every row.";
        if (Texts > 0 && _numberCount >= TableSchemaFitter.MostlyNumbers * (Texts + _numberCount))
            return string.Create(CultureInfo.InvariantCulture,
                $"Column '{name}' holds numbers but for {Texts:N0} {(Texts == 1 ? "cell" : "cells")}, such as {_firstText!.Value.Text} in line {_firstText.Value.Line}.");
        var same = _texts.Keys.GroupBy(t => string.Concat(t.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant()).FirstOrDefault(g => g.Count() > 1);
        if (same is not null) return $"Column '{name}' has texts that differ in case or spaces only: {string.Join(", ", same.Select(t => $"'{t}'"))}.";
        return null;
    }
}
