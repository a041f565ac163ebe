namespace Descent.Data;

/// <summary>What the user says about a folder of pictures; everything else is found out from the files.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The height and width of a sample; null: those of the files where all are equal and at most 512, else a square of the median of the
    /// shorter sides, at most 224. Pictures of another size are brought to it by their shorter side, and the middle is taken.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Whether samples have three channels, or one of grey; null: three where any picture is in colour.</summary>
    public bool? InColor { get; init; }

    /// <summary>Whether files that cannot be read are left out, with a note, instead of being an error. Each file is then decoded once at the
    /// start.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>Whether files that cannot be read do not count when sizes, colours and classes of masks are found out; to read one is still an error,
    /// which a loader may leave out (<see cref="DataLoaderOptions.Unreadable"/>). For folders too large to decode twice.</summary>
    public bool IgnoreUnreadable { get; init; }

    /// <summary>Whether the folder holds pictures and masks, not a sub-folder for each class; null: it does where it has sub-folders of these
    /// names.</summary>
    public bool? UseMasks { get; init; }

    /// <summary>How many classes masks tell; null: the largest in them plus one, for which each is read once at the start.</summary>
    public int? MaskClasses { get; init; }

    /// <summary>The most memory for decoded pictures that are kept, in MiB; default 256. What does not fit is read again in every epoch.</summary>
    public int CacheMegabytes { get; init; } = 256;
}
