namespace Descent.Data;

/// <summary>A picture of a folder, and what belongs to it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Class">Its class; 0 where it has a mask.</param>
/// <param name="Mask">The file with the class of each pixel, or null.</param>
internal readonly record struct PictureFile(string Path, int Class, string? Mask = null);
