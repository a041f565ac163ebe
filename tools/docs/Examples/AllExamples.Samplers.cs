using Descent.Configuration;
using Descent.Data;

namespace Descent.Docs.Examples;

/// <content>Which samples an epoch has.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfSamplers() =>
    [
        Of(CatalogKind.Sampler, "shuffled", typeof(ShuffledSampler), "\"shuffled\"", () =>
        {
            var data = new FloatDataset([0, 1, 2, 3, 4, 5], [1], [0, 0, 0, 0, 1, 1], 2);
            var loader = new DataLoader(data, new DataLoaderOptions { Sampler = new ShuffledSampler(), Seed = 1 });
            Console.WriteLine(string.Join(" ", loader.Order(epoch: 0)));
            Console.WriteLine(string.Join(" ", loader.Order(epoch: 1)));
        }),
        Of(CatalogKind.Sampler, "sequential", typeof(SequentialSampler), "\"sequential\"", () =>
        {
            var data = new FloatDataset([0, 1, 2, 3, 4, 5], [1], [0, 0, 0, 0, 1, 1], 2);
            var loader = new DataLoader(data, new DataLoaderOptions { Sampler = new SequentialSampler() });
            Console.WriteLine(string.Join(" ", loader.Order(epoch: 0)));
        }),
        Of(CatalogKind.Sampler, "class-balanced", typeof(ClassBalancedSampler), """{"class-balanced": {"replacement": false}}""", () =>
        {
            var data = new FloatDataset([0, 1, 2, 3, 4, 5], [1], [0, 0, 0, 0, 1, 1], 2); // four samples of one class, two of the other
            var order = new DataLoader(data, new DataLoaderOptions { Sampler = new ClassBalancedSampler() }).Order(epoch: 0);
            Console.WriteLine($"{order.Count(i => data.ReadClass(i) == 0)} and {order.Count(i => data.ReadClass(i) == 1)}");
        }),
        Of(CatalogKind.Sampler, "weighted", typeof(WeightedSampler), """{"weighted": {"weights": [1, 4]}}""", () =>
        {
            var data = new FloatDataset([0, 1, 2, 3, 4, 5], [1], [0, 0, 0, 0, 1, 1], 2);
            var loader = new DataLoader(data, new DataLoaderOptions { Sampler = WeightedSampler.ByClass([0, 1]) });
            Console.WriteLine(loader.Order(epoch: 0).All(i => data.ReadClass(i) == 1));
        }),
    ];
}
