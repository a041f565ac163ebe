namespace Descent.Data;

/// <summary>Rows of a table as numbers.</summary>
public sealed class EncodedTable
{
    private readonly TableSchema _schema;
    private readonly DataOrigin _origin;

    internal EncodedTable(TableSchema schema, float[] features, int[]? classes, float[]? values, DataOrigin origin) =>
        (_schema, Features, Classes, Values, _origin) = (schema, features, classes, values, origin);

    /// <summary>The features, row after row.</summary>
    public float[] Features { get; }

    /// <summary>The class of each row, or null.</summary>
    public int[]? Classes { get; }

    /// <summary>The target value of each row, or null.</summary>
    public float[]? Values { get; }

    /// <summary>How many rows.</summary>
    public int Count => Features.Length / _schema.FeatureCount;

    /// <summary>The line of each row in the file.</summary>
    public IReadOnlyList<int> Lines => _origin.Lines!;

    /// <summary>The rows as a data set; they must have been read with their target. Shapes: samples [features].</summary>
    public FloatDataset ToDataset()
    {
        if (Classes is not null)
        {
            return new FloatDataset(Features, [_schema.FeatureCount], Classes, _schema.Target.Classes.Count, _schema.Target.Classes, _origin);
        }
        if (Values is not null) return new FloatDataset(Features, [_schema.FeatureCount], Values, 1, _origin);
        throw new DataException($"{_origin.Source}: got rows read without their target; expected rows with it.");
    }
}
