using System.Globalization;

namespace Descent.Data;

/// <summary>Makes a contact sheet of a data set of images: a row of samples for each class.</summary>
public static class ClassSheet
{
    private const int MostRows = 40;

    /// <summary>Makes the sheet: of each class the first samples, evenly spread; without classes, rows of samples.</summary>
    /// <param name="title">What stands above.</param>
    /// <param name="data">Samples of the shape [channels, height, width].</param>
    /// <param name="columns">Images in a row, 1 to 100; default 10.</param>
    /// <param name="hasClasses">False where the classes mean nothing.</param>
    /// <exception cref="ShapeException">The samples are no images.</exception>
    public static ContactSheet Make(string title, Dataset data, int columns = 10, bool hasClasses = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, 100);
        if (data.SampleShape.Count != 3)
        {
            var got = string.Join(", ", data.SampleShape);
            throw new ShapeException($"ClassSheet: got samples of [{got}]; expected images [channels, height, width].");
        }

        var sheet = new ContactSheet { Title = title };
        if (!hasClasses || data.TargetKind != TargetKind.Classes || data.TargetSize != 1)
        {
            var chosen = Spread([.. Enumerable.Range(0, data.Count)], columns * columns);
            foreach (var row in chosen.Chunk(columns)) sheet.AddRow(string.Empty, Images(data, row));
            return sheet;
        }

        var members = new List<int>[data.ClassCount];
        for (var c = 0; c < members.Length; c++) members[c] = [];
        for (var i = 0; i < data.Count; i++) members[data.ReadClass(i)].Add(i);
        for (var c = 0; c < Math.Min(members.Length, MostRows); c++)
        {
            var name = data.ClassNames?[c] ?? c.ToString(CultureInfo.InvariantCulture);
            sheet.AddRow(name, Images(data, Spread(members[c], columns)), null, members[c].Count.ToString("N0", CultureInfo.InvariantCulture));
        }

        return sheet;
    }

    private static List<int> Spread(List<int> indices, int most)
    {
        var count = Math.Min(indices.Count, most);
        return [.. Enumerable.Range(0, count).Select(i => indices[(int)((long)i * indices.Count / count)])];
    }

    // A sample that cannot be read leaves no gap: the report names it.
    private static IEnumerable<Image> Images(Dataset data, IEnumerable<int> indices)
    {
        foreach (var index in indices)
        {
            var sample = new Sample();
            try
            {
                data.ReadUnsized(index, sample);
            }
            catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return sample.Image;
        }
    }
}
