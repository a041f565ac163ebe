using Descent.Configuration;
using Descent.Data;

namespace Descent.Docs.Examples;

/// <content>Preprocessing that mixes features or makes new ones.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfLinearPreprocessings() =>
    [
        Of(CatalogKind.Preprocess, "mean-image", typeof(MeanImage), "\"mean-image\"", () =>
        {
            var centre = new MeanImage();
            centre.Fit(new FloatDataset([0, 2, 4, 6], [1, 1, 2], [0, 1])); // two images of two pixels
            float[] sample = [3, 5];
            centre.Apply(sample);
            Console.WriteLine(string.Join(" ", sample));
        }),
        Of(CatalogKind.Preprocess, "pca", typeof(Pca), """{"pca": {"components": 2}}""", () =>
        {
            var pca = new Pca(components: 1);
            pca.Fit(new FloatDataset([1, 2, 2, 4, 3, 6], [2], new int[3], 1)); // three points on a line
            var coordinate = new float[1];
            pca.Apply([3, 6], coordinate);
            Console.WriteLine($"{coordinate[0]:F3}, {pca.VarianceShare:P0} of the variance");
        }),
        Of(CatalogKind.Preprocess, "pca-whitening", typeof(PcaWhitening), """{"pca-whitening": {"components": 2, "epsilon": 0.01}}""", () =>
        {
            var whiten = new PcaWhitening(epsilon: 0);
            whiten.Fit(new FloatDataset([1, 2, 1, -2, -1, 2, -1, -2], [2], new int[4], 1));
            var white = new float[2];
            whiten.Apply([1, -2], white);
            Console.WriteLine($"{white[0]:F3} {white[1]:F3}");
        }),
        Of(CatalogKind.Preprocess, "zca-whitening", typeof(ZcaWhitening), """{"zca-whitening": {"epsilon": 0.1}}""", () =>
        {
            var whiten = new ZcaWhitening(epsilon: 0);
            whiten.Fit(new FloatDataset([1, 2, 1, -2, -1, 2, -1, -2], [2], new int[4], 1));
            var white = new float[2];
            whiten.Apply([1, -2], white);
            Console.WriteLine($"{white[0]:F3} {white[1]:F3}");
        }),
        Of(CatalogKind.Preprocess, "one-hot", typeof(OneHot), """{"one-hot": {"features": [0], "unknown": "zero"}}""", () =>
        {
            var oneHot = new OneHot(features: [0]);
            oneHot.Fit(new FloatDataset([2, 0.5f, 7, 0.1f], [2], new int[2], 1)); // feature 0 has the categories 2 and 7
            var indicators = new float[3];
            oneHot.Apply([7, 0.3f], indicators);
            Console.WriteLine(string.Join(" ", indicators));
        }),
    ];
}
