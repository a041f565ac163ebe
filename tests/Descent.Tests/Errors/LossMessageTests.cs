using Descent.Configuration;
using Descent.Nn;

namespace Descent.Tests.Errors;

/// <summary>Wrong uses of losses and of what they are made of, each with the whole sentence that answers.</summary>
public sealed class LossMessageTests
{
    private static readonly Dictionary<string, (Action Use, string Message)> s_cases = new()
    {
        ["cross entropy, one axis"] = (() => new CrossEntropy().Forward(Make(3), Classes(0)),
            "CrossEntropy: got the shape (3,); expected scores of (N, classes) or (N, classes, ...)."),
        ["cross entropy, count of classes"] = (() => new CrossEntropy().Forward(Make(4, 3), Classes(0, 1)),
            "CrossEntropy: got classes of (2,) for scores of (4, 3); expected (4,), one for each place without axis 1."),
        ["cross entropy, sequences the wrong way"] = (() => new CrossEntropy().Forward(Make(2, 5, 3), Many(2, 5)),
            "CrossEntropy: got classes of (2, 5) for scores of (2, 5, 3); expected (2, 3), one for each place without axis 1."),
        ["cross entropy, label from 1"] = (() => new CrossEntropy().Forward(Make(2, 3), Classes(1, 3)),
            "CrossEntropy: label 1 is 3; expected 0 to 2 for scores of (2, 3). Do the labels start at 1?"),
        ["cross entropy, label out of range"] = (() => new CrossEntropy().Forward(Make(2, 3), Classes(-1, 0)),
            "CrossEntropy: label 0 is -1; expected 0 to 2 for scores of (2, 3)."),
        ["cross entropy, weights"] = (() => new CrossEntropy(weights: [1, 2]).Forward(Make(2, 3), Classes(1, 2)),
            "CrossEntropy: got 2 weights for 3 classes; expected one for each class."),
        ["cross entropy, negative weight"] = (() => _ = new CrossEntropy(weights: [1, -2]),
            "CrossEntropy: weights 1 is -2; expected a number of 0 or more. (Parameter 'weights')"),
        ["cross entropy, smoothing"] = (() => _ = new CrossEntropy(labelSmoothing: 1.5f),
            "CrossEntropy: got labelSmoothing 1.5; expected a number from 0 to 1. (Parameter 'labelSmoothing')"),
        ["cross entropy, shares"] = (() => new CrossEntropy().Forward(Make(2, 3), Make(2, 1)),
            "CrossEntropy: the prediction is (2, 3) and the target is (2, 1); expected the same shape. "
            + "Shares of classes have the scores' shape; classes are an IntTensor."),
        ["nll, values"] = (() => new Nll().Forward(Make(2, 3), Make(2, 3)),
            "Nll: got values as target; expected classes. For a regression use Mse."),
        ["hinge, label"] = (() => new Hinge().Forward(Make(1, 4), Classes(9)), "Hinge: label 0 is 9; expected 0 to 3 for scores of (1, 4)."),
        ["hinge, margin"] = (() => _ = new Hinge(0), "Hinge: got margin 0; expected a number above 0. (Parameter 'margin')"),
        ["squared hinge, values"] = (() => new SquaredHinge().Forward(Make(2, 3), Make(2, 3)),
            "SquaredHinge: got values as target; expected classes. For a regression use Mse."),
        ["focal, gamma"] = (() => _ = new Focal(-1), "Focal: got gamma -1; expected a number of 0 or more. (Parameter 'gamma')"),
        ["focal, alpha"] = (() => new Focal(2, [0.25f]).Forward(Make(2, 3), Make(2, 3)),
            "Focal: got 1 alpha for 2 classes; expected one for each class."),
        ["mse, classes"] = (() => new Mse().Forward(Make(2, 3), Classes(0, 1)),
            "Mse: got classes as target; expected values. For a classification use CrossEntropy."),
        ["mse, shape"] = (() => new Mse().Forward(Make(4, 1), Make(4)),
            "Mse: the prediction is (4, 1) and the target is (4,); expected the same shape. Did you mean Reshape on one side?"),
        ["huber, delta"] = (() => _ = new Huber(0), "Huber: got delta 0; expected a number above 0. (Parameter 'delta')"),
        ["smooth l1, beta"] = (() => _ = new SmoothL1(-1), "SmoothL1: got beta -1; expected a number of 0 or more. (Parameter 'beta')"),
        ["bce, scores"] = (() => new Bce().Forward(Tensor.From(0.5f, 3), Tensor.From(0, 1f)),
            "Bce: got a prediction of 3; expected probabilities from 0 to 1. For scores use BceLogits."),
        ["bce logits, weights"] = (() => new BceLogits(positiveWeights: [1, 2]).Forward(Make(2, 3), Make(2, 3)),
            "BceLogits: got 2 positiveWeights for scores of (2, 3); expected 1 or 3, one for each output."),
        ["logistic, 0 and 1"] = (() => new Logistic().Forward(Make(2), Tensor.From(1, 0f)),
            "Logistic: target 1 is 0; expected 1 or -1. For 0 and 1 use BceLogits."),
        ["dice, one axis"] = (() => new Dice().Forward(Make(3), Make(3)),
            "Dice: got the shape (3,); expected scores of (N, channels, ...) or (N, positions)."),
        ["kl, classes"] = (() => new KlDivergence().Forward(Make(1, 2), Classes(0)),
            "KlDivergence: got classes as target; expected values. For a classification use CrossEntropy."),
        ["ranking, shapes"] = (() => new MarginRanking().Forward(Make(3), Make(2), Make(3)),
            "MarginRanking: the first is (3,) and the second is (2,); expected the same shape."),
        ["ranking, one prediction"] = (() => new MarginRanking().Forward(Make(3, 1), Make(3)),
            "MarginRanking: got the shape (3, 1); expected 2 side by side on axis 1: (N, 2, ...). Or give them to Forward one by one."),
        ["ranking, signs"] = (() => new MarginRanking().Forward(Make(2), Make(2), Tensor.From(-1, 0.5f)),
            "MarginRanking: target 1 is 0.5; expected 1 or -1."),
        ["cosine, target"] = (() => new CosineEmbedding().Forward(Make(2, 3), Make(2, 3), Make(2, 1)),
            "CosineEmbedding: got the shape (2, 1); expected a target of (2,) for vectors of (2, 3)."),
        ["cosine, margin"] = (() => _ = new CosineEmbedding(2),
            "CosineEmbedding: got margin 2; expected a number from -1 to 1. (Parameter 'margin')"),
        ["triplet, images"] = (() => new Triplet().Forward(Make(1, 2, 3), Make(1, 2, 3), Make(1, 2, 3)),
            "Triplet: got the shape (1, 2, 3); expected vectors of (N, D) or (D)."),
        ["triplet, pairs"] = (() => new Triplet().Forward(Make(4, 2, 3), Make(4)),
            "Triplet: got the shape (4, 2, 3); expected 3 side by side on axis 1: (N, 3, ...). Or give them to Forward one by one."),
        ["triplet, p"] = (() => _ = new Triplet(p: 0.5f), "Triplet: got p 0.5; expected a number of 1 or more. (Parameter 'p')"),
        ["gather, index"] = (() => Make(2, 3).Gather([0, 3]), "Gather: index 1 is 3; expected 0 to 2 for the shape (2, 3)."),
        ["gather, shape"] = (() => Make(2, 3).Gather([0]),
            "Gather: got indices of (1,) for the shape (2, 3); expected (2,), one for each row."),
        ["one-hot, label"] = (() => Tensor.OneHot([0, 5], 3), "OneHot: label 1 is 5; expected 0 to 2 for 3 classes."),
        ["clamp, bounds"] = (() => Make(2).Clamp(2, 1), "Clamp: got 2 to 1; expected low at most high. (Parameter 'low')"),
        ["max of nothing"] = (() => Make(2, 0).Max(1), "Max: got the shape (2, 0); expected at least one number along axis 1."),
        ["prelu, slope"] = (() => Make(2, 3).PRelu(Make(4, 1, 1)), "PRelu: got the shape (4, 1, 1); expected a slope that broadcasts to (2, 3)."),
        ["prelu layer, channels"] = (() => new PRelu(3).Forward(Make(2, 4)),
            "PRelu: got the shape (2, 4); expected 3 channels on axis 1, one for each slope."),
        ["swiglu, odd"] = (() => new SwiGlu().Forward(Make(2, 3)),
            "SwiGlu: got the shape (2, 3); expected an even size of the last axis. Let the layer before it give twice as many features as you want."),
        ["softplus, beta"] = (() => _ = new Softplus(0), "Softplus: got beta 0; expected a number above 0. (Parameter 'beta')"),
        ["config, weights"] = (() => Config("{\"cross-entropy\": {\"weights\": [1, -1]}}"),
            "case:1: cross-entropy.weights[1]: got -1; expected a number of 0 or more."),
        ["config, weights, no list"] = (() => Config("{\"cross-entropy\": {\"weights\": 2}}"),
            "case:1: cross-entropy.weights: got 2; expected a list of numbers of 0 or more, or null. Put it in [ ]."),
        ["config, reduction"] = (() => Config("{\"mse\": {\"reduction\": \"none\"}}"),
            "case:1: mse.reduction: got \"none\"; expected one of \"mean\", \"sum\"."),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrongUse_IsAnsweredInOneSentence(string name)
    {
        var error = Record.Exception(s_cases[name].Use);
        Assert.True(error is DescentException or ArgumentException, $"{name}: {error}");
        Assert.Equal(s_cases[name].Message, error.Message);
    }

    private static void Config(string text)
    {
        var node = ConfigParser.Parse(text, new ConfigSource("case", "/"));
        var (name, settings) = node.Members[0];
        Catalog.Find(CatalogKind.Loss, name).Configure(settings);
    }

    private static Tensor Make(params int[] sizes) => Tensor.Ones(sizes);

    private static IntTensor Classes(params int[] classes) => IntTensor.Create(classes);

    private static IntTensor Many(params int[] sizes) => IntTensor.From(new int[Shape.Create(sizes).ElementCount], sizes);
}
