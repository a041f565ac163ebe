using System.Globalization;

namespace Descent.Optim;

/// <summary>Changes parameters by their gradients, one <see cref="Step()"/> at a time.</summary>
/// <remarks>
/// State (running means and the like) is kept for each parameter, made when its first gradient arrives, and follows a parameter to another device.
/// <see cref="State"/> and <see cref="LoadState(string)"/> carry it from one run to the next: with the same parameters, gradients and settings
/// the steps go on with the same bits. Settings such as the rate are the constructor's, not part of the state.
/// </remarks>
/// <example><code>
/// loss.Backward();
/// optimizer.Step();
/// optimizer.ClearGradients();
/// </code></example>
public abstract partial class Optimizer
{
    private readonly Parameter[] _parameters;
    private readonly string[] _names;
    private readonly Tensor?[,] _states;
    private readonly int[] _steps;
    private readonly ParameterGroup?[] _groupOf;
    private readonly List<ParameterGroup> _groups = [];

    /// <summary>Takes the parameters to train.</summary>
    /// <param name="parameters">What to train; one given twice counts once.</param>
    /// <param name="learningRate">The size of a step.</param>
    /// <param name="weightDecay">Pull of every weight towards zero.</param>
    /// <param name="states">The names of the tensors that are kept for each parameter.</param>
    /// <exception cref="ArgumentException">There are none, or a value is negative or no number.</exception>
    private protected Optimizer(IEnumerable<Parameter> parameters, float learningRate, float weightDecay, params ReadOnlySpan<string> states)
    {
        _parameters = [.. parameters.Distinct()];
        if (_parameters.Length == 0)
            throw new ArgumentException($"{GetType().Name}: got no parameters; expected a model's Parameters().", nameof(parameters));
        CheckRange(nameof(weightDecay), weightDecay, 0, float.PositiveInfinity);
        (LearningRate, WeightDecay, _names) = (learningRate, weightDecay, [.. states]);
        _states = new Tensor?[_names.Length, _parameters.Length];
        (_steps, _groupOf) = (new int[_parameters.Length], new ParameterGroup?[_parameters.Length]);
    }

    /// <summary>The size of a step; a schedule changes it between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float LearningRate
    {
        get;
        set => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, $"{GetType().Name}: expected a learning rate of 0 or more.");
    }

    /// <summary>Pull of every weight towards zero, where its group says nothing else.</summary>
    public float WeightDecay { get; }

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>The parameters that this optimizer changes.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The groups that were added; parameters in none of them follow the optimizer's own settings.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>True for one that must compute the loss several times in a step: it needs <see cref="Step(Func{Tensor})"/>.</summary>
    public virtual bool NeedsLoss => false;

    /// <summary>Gives some of the parameters a rate and a decay of their own; of several groups with a parameter the last counts.</summary>
    /// <exception cref="ArgumentException">A parameter is not one of this optimizer's, or it has no settings for each parameter.</exception>
    public void AddGroup(ParameterGroup group)
    {
        if (NeedsLoss)
            throw new ArgumentException(
                $"{GetType().Name}.AddGroup: got a group; expected none, since its steps are for all parameters together.", nameof(group));
        foreach (var parameter in group.Parameters)
        {
            var index = Array.IndexOf(_parameters, parameter);
            if (index < 0)
                throw new ArgumentException(
                    $"{GetType().Name}.AddGroup: got the parameter {parameter}; expected one of those that the optimizer was made with.",
                    nameof(group));
            _groupOf[index] = group;
        }

        _groups.Add(group);
    }

    /// <summary>Changes every parameter that has a gradient and is not frozen.</summary>
    /// <exception cref="GraphException">It needs the loss itself, see <see cref="NeedsLoss"/>.</exception>
    public virtual void Step()
    {
        Steps++;
        for (var i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            if (parameter.IsFrozen || parameter.Grad is not { } gradient) continue;
            var group = _groupOf[i];
            var rate = LearningRate * (group?.LearningRateScale ?? 1);
            // Counted for each parameter: one that joins late (was frozen) gets its own bias correction.
            Update(new ParameterStep(i, parameter.Value, gradient, rate, group?.WeightDecay ?? WeightDecay, ++_steps[i]));
            parameter.KeepInBounds();
            parameter.Value.MarkChanged();
        }
    }

    /// <summary>Clears the gradients, computes the loss and its gradients, and makes a step.</summary>
    /// <param name="loss">Runs the model and gives one number. Optimizers that <see cref="NeedsLoss"/> call it several times in a step.</param>
    /// <returns>The loss before the step. If it is not finite, nothing was changed.</returns>
    /// <example><code>float value = optimizer.Step(() => loss.Forward(model.Forward(x), y));</code></example>
    public virtual float Step(Func<Tensor> loss)
    {
        var value = Evaluate(loss);
        if (double.IsFinite(value)) Step();
        return (float)value;
    }

    /// <summary>Drops every gradient, so that the next backward pass starts anew.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _parameters) parameter.Grad = null;
    }

    /// <summary>The loss, with its gradients at the parameters; without them where it is not finite.</summary>
    private protected double Evaluate(Func<Tensor> loss, bool createGraph = false)
    {
        ClearGradients();
        var value = loss();
        if (value.Count != 1)
            throw Errors.ShapeErrors.Rank($"{GetType().Name}.Step", value.Shape, "a loss of a single number", "Did you mean Mean()?");
        var number = value.Device.Read(value.Storage, 0);
        if (double.IsFinite(number)) value.Backward(createGraph: createGraph);
        return number;
    }

    /// <summary>How many numbers are kept for each number of a parameter.</summary>
    internal virtual int NumbersKept => _names.Length;

    private protected void CountStep() => Steps++;

    private protected abstract void Update(in ParameterStep step);

    /// <summary>A state of a parameter, zeros at first.</summary>
    private protected Tensor StateOf(in ParameterStep step, int state) => _states[state, step.Index] = _states[state, step.Index] switch
    {
        null => Tensor.Zeros(step.Value.Shape, step.Value.Device),
        { } tensor => tensor.To(step.Value.Device), // the model may have moved meanwhile
    };

    private protected static void CheckRange(string name, float value, float low, float high)
    {
        if (!(value >= low && value < high))
            throw new ArgumentOutOfRangeException(
                name, value, string.Create(CultureInfo.InvariantCulture, $"Expected {low} or more and below {high}."));
    }
}

/// <summary>One parameter's part of a step.</summary>
/// <param name="Index">Its place among the optimizer's parameters.</param>
/// <param name="Value">Its numbers.</param>
/// <param name="Gradient">Their gradient.</param>
/// <param name="LearningRate">Its rate.</param>
/// <param name="WeightDecay">Its decay.</param>
/// <param name="Step">Which step this is for it, from 1.</param>
internal readonly record struct ParameterStep(int Index, Tensor Value, Tensor Gradient, float LearningRate, float WeightDecay, int Step);
