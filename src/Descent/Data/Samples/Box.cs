namespace Descent.Data;

/// <summary>A rectangle in an image with the class of what it holds; edges are in pixels, 0 is the image's left and upper edge.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
/// <param name="Class">What is in it.</param>
public readonly record struct Box(float Left, float Top, float Right, float Bottom, int Class);
