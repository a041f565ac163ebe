using Descent.Configuration;
using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Losses.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfLosses() =>
    [
        Of(CatalogKind.Loss, "cross-entropy", typeof(CrossEntropy), """{"cross-entropy": {"labelSmoothing": 0.1}}""", () =>
        {
            Tensor scores = Tensor.From([2, 1, 0, 0, 3, 1], [2, 3]);
            IntTensor classes = [0, 2];
            Tensor loss = new CrossEntropy().Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "nll", typeof(Nll), "\"nll\"", () =>
        {
            Tensor scores = new LogSoftmax().Forward(Tensor.From([2, 1, 0], [1, 3]));
            IntTensor classes = [0];
            Tensor loss = new Nll().Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "focal", typeof(Focal), """{"focal": {"gamma": 2}}""", () =>
        {
            Tensor scores = Tensor.From([2, 1, 0, 0, 3, 1], [2, 3]);
            IntTensor classes = [0, 2];
            Tensor loss = new Focal(gamma: 2).Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "hinge", typeof(Hinge), """{"hinge": {"margin": 1}}""", () =>
        {
            Tensor scores = Tensor.From([2, 1, 0, 0, 3, 1], [2, 3]);
            IntTensor classes = [0, 2];
            Tensor loss = new Hinge().Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "squared-hinge", typeof(SquaredHinge), "\"squared-hinge\"", () =>
        {
            Tensor scores = Tensor.From([2, 1, 0, 0, 3, 1], [2, 3]);
            IntTensor classes = [0, 2];
            Tensor loss = new SquaredHinge().Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "dice", typeof(Dice), """{"dice": {"smooth": 1}}""", () =>
        {
            Tensor scores = Tensor.Zeros([1, 2, 4, 4]);
            IntTensor classes = IntTensor.From(new int[16], [1, 4, 4]);
            Tensor loss = new Dice().Forward(scores, classes);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "mse", typeof(Mse), "\"mse\"", () =>
        {
            Tensor prediction = Tensor.From(1, 2, 3), target = Tensor.From(1, 2, 5);
            Tensor loss = new Mse().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "l1", typeof(L1), """{"l1": {"reduction": "sum"}}""", () =>
        {
            Tensor prediction = Tensor.From(1, 2, 3), target = Tensor.From(1, 2, 5);
            Tensor loss = new L1().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "smooth-l1", typeof(SmoothL1), """{"smooth-l1": {"beta": 0.5}}""", () =>
        {
            Tensor prediction = Tensor.From(1, 2, 3), target = Tensor.From(1, 2, 5);
            Tensor loss = new SmoothL1().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "huber", typeof(Huber), """{"huber": {"delta": 0.5}}""", () =>
        {
            Tensor prediction = Tensor.From(1, 2, 3), target = Tensor.From(1, 2, 5);
            Tensor loss = new Huber().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "log-cosh", typeof(LogCosh), "\"log-cosh\"", () =>
        {
            Tensor prediction = Tensor.From(1, 2, 3), target = Tensor.From(1, 2, 5);
            Tensor loss = new LogCosh().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "bce", typeof(Bce), "\"bce\"", () =>
        {
            Tensor prediction = Tensor.From(0.9f, 0.2f), target = Tensor.From(1, 0);
            Tensor loss = new Bce().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "bce-logits", typeof(BceLogits), """{"bce-logits": {"positiveWeights": [3]}}""", () =>
        {
            Tensor prediction = Tensor.From(2, -1), target = Tensor.From(1, 0);
            Tensor loss = new BceLogits().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "logistic", typeof(Logistic), "\"logistic\"", () =>
        {
            Tensor prediction = Tensor.From(2, -1), target = Tensor.From(1, -1);
            Tensor loss = new Logistic().Forward(prediction, target);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "kl-divergence", typeof(KlDivergence), """{"kl-divergence": {"perSample": true}}""", () =>
        {
            Tensor prediction = new LogSoftmax().Forward(Tensor.From([0, 0], [1, 2]));
            Tensor loss = new KlDivergence(perSample: true).Forward(prediction, Tensor.From([0.9f, 0.1f], [1, 2]));
            Console.WriteLine($"{loss.Item():F4}");
        }),
    ];

    private static IEnumerable<Example> OfPairLosses() =>
    [
        Of(CatalogKind.Loss, "margin-ranking", typeof(MarginRanking), """{"margin-ranking": {"margin": 0.5}}""", () =>
        {
            Tensor first = Tensor.From(2, 1), second = Tensor.From(1, 3), firstIsHigher = Tensor.From(1, 1);
            Tensor loss = new MarginRanking(margin: 0.5f).Forward(first, second, firstIsHigher);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "triplet", typeof(Triplet), """{"triplet": {"margin": 0.2}}""", () =>
        {
            Tensor anchor = Tensor.From([0, 0], [1, 2]), near = Tensor.From([0, 1], [1, 2]), far = Tensor.From([3, 0], [1, 2]);
            Tensor loss = new Triplet(margin: 3).Forward(anchor, near, far);
            Console.WriteLine($"{loss.Item():F4}");
        }),
        Of(CatalogKind.Loss, "cosine-embedding", typeof(CosineEmbedding), """{"cosine-embedding": {"margin": 0.5}}""", () =>
        {
            Tensor first = Tensor.From([1, 0], [1, 2]), second = Tensor.From([1, 1], [1, 2]);
            Tensor loss = new CosineEmbedding().Forward(first, second, Tensor.From(1));
            Console.WriteLine($"{loss.Item():F4}");
        }),
    ];
}
