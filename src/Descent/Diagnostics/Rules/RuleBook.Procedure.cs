namespace Descent.Diagnostics;

/// <content>The procedure of training.</content>
public static partial class RuleBook
{
    private static Rule[] ProcedureRules() =>
    [
        new Underfitting(),
        new Overfitting(),
        new BadDivision(),
        new TooShort(),
        new StoppedTooLate(),
        new RegularisationTooStrong(),
        new ValidationBetter(),
        new NothingLearnt(),
        new HeldBack(),
    ];
}
