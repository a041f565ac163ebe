namespace Descent.Nn;

/// <content>Networks without branches.</content>
public static partial class Models
{
    /// <summary>A linear classifier: one weighted sum a class; with cross entropy it is softmax regression, with the hinge loss a linear
    /// SVM.</summary>
    /// <param name="inputs">Numbers of a sample; images are flattened.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="initializer">Fills the weight; left out: PyTorch's default.</param>
    public static Sequential LinearClassifier(int inputs, int classes, Rng rng, Initializer? initializer = null) =>
        [new Flatten(), new Linear(inputs, classes, rng, initializer: initializer)];

    /// <summary>A multi-layer perceptron: linear layers with an activation, and perhaps dropout, between them.</summary>
    /// <param name="inputs">Numbers of a sample; images are flattened.</param>
    /// <param name="hidden">Units of each hidden layer; none makes a linear classifier.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="activation">Makes what stands after each hidden layer; left out: ReLU.</param>
    /// <param name="dropout">The probability of a zero after each activation.</param>
    /// <param name="initializer">Fills the weights; left out: PyTorch's default.</param>
    public static Sequential Mlp(
        int inputs, ReadOnlySpan<int> hidden, int outputs, Rng rng, Func<Module>? activation = null, float dropout = 0,
        Initializer? initializer = null)
    {
        var model = new Sequential(new Flatten());
        foreach (var units in hidden)
        {
            model.Add(new Linear(inputs, units, rng, initializer: initializer));
            model.Add(activation?.Invoke() ?? new Relu());
            if (dropout != 0) model.Add(new Dropout(dropout, rng));
            inputs = units;
        }

        model.Add(new Linear(inputs, outputs, rng, initializer: initializer));
        return model;
    }

    /// <summary>LeNet-5: two 5x5 convolutions with tanh and average pooling, then 120, 84 and the classes; 61,706 parameters for 28 x 28
    /// digits.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Height of the images, at least 12.</param>
    /// <param name="width">Width of the images, at least 12.</param>
    /// <param name="initializer">Fills the weights; left out: PyTorch's default.</param>
    /// <remarks>
    /// The first convolution is padded by two, which makes 28 x 28 digits the 32 x 32 of the paper. Different from it, as everywhere today: every
    /// map of the second convolution sees all six before it, the pooling has no weights, and scores come from a linear layer.
    /// Reference: LeCun, Bottou, Bengio, Haffner, Gradient-Based Learning Applied to Document Recognition, 1998.
    /// </remarks>
    /// <exception cref="ArgumentException">An image smaller than 12 x 12.</exception>
    public static Sequential LeNet(
        int classes, Rng rng, int channels = 1, int height = 28, int width = 28, Initializer? initializer = null)
    {
        if (height < 12 || width < 12)
            throw new ArgumentException($"LeNet: got images of {height} x {width}; expected 12 x 12 or more: two 5x5 convolutions, each halved.");
        var places = ((height / 2) - 4) / 2 * (((width / 2) - 4) / 2);
        return
        [
            new Conv2d(channels, 6, 5, rng, padding: 2, initializer: initializer), new Tanh(), new AvgPool2d(2),
            new Conv2d(6, 16, 5, rng, initializer: initializer), new Tanh(), new AvgPool2d(2),
            new Flatten(), new Linear(16 * places, 120, rng, initializer: initializer), new Tanh(),
            new Linear(120, 84, rng, initializer: initializer), new Tanh(), new Linear(84, classes, rng, initializer: initializer),
        ];
    }
}
