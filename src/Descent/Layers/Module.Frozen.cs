namespace Descent.Nn;

/// <content>Parts that training leaves as they are.</content>
public abstract partial class Module
{
    /// <summary>True after <see cref="Freeze"/>.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Lets training leave this module and its parts as they are, until <see cref="Unfreeze"/>; returns it.</summary>
    /// <remarks>
    /// Its parameters get no gradient, and it stays in evaluation mode whatever <see cref="Train"/> is called on: dropout does not drop, and batch
    /// norm uses its running statistics and does not change them. Gradients still flow through it to what lies before.
    /// To keep a batch norm's statistics but train its scale and shift, call <see cref="Evaluate"/> on it instead: a trainer leaves parts of a model
    /// in the modes that it finds, but a later <c>Train()</c> of the whole model wakes them.
    /// </remarks>
    /// <example><code>
    /// backbone.Freeze();                      // trained before, on other data
    /// var trainer = new Trainer(new Sequential(backbone, head), loss, new Adam(head.Parameters()));
    /// </code></example>
    public Module Freeze() => SetFrozen(true);

    /// <summary>Undoes <see cref="Freeze"/>: parameters get gradients again, and the mode follows from the next <see cref="Train"/>. Returns
    /// this module.</summary>
    public Module Unfreeze() => SetFrozen(false);

    private Module SetFrozen(bool isFrozen)
    {
        foreach (var part in WithParts())
        {
            part.IsFrozen = isFrozen;
            if (isFrozen) part.IsTraining = false;
            foreach (var parameter in part._parameters) parameter.IsFrozen = isFrozen;
        }

        return this;
    }
}
