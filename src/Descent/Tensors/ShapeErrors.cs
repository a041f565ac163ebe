namespace Descent.Errors;

/// <summary>Every message about shapes, in one place and one form: operation, got, expected, hint.</summary>
internal static class ShapeErrors
{
    public static ShapeException NotBroadcastable(string operation, Shape left, Shape right, int axisFromEnd) => new(
        $"{operation}: the shapes {left} and {right} do not go together: axis -{axisFromEnd} has {left[-axisFromEnd]} and {right[-axisFromEnd]}; "
        + "expected equal sizes, or 1 to repeat. Did you mean Reshape or Transpose on one side?");

    public static ShapeException InnerSizes(Shape left, Shape right) => new(
        $"MatMul: inner sizes differ: left {left}, right {right}; expected left[-1] == right[-2]."
        + (right.Rank >= 2 && left.Rank >= 1 && left[-1] == right[-1] ? " Did you mean right.Transpose()?" : string.Empty));

    public static ShapeException Rank(string operation, Shape shape, string expected, string? hint = null) => new(
        $"{operation}: got the shape {shape}; expected {expected}.{(hint is null ? string.Empty : " " + hint)}");

    public static ShapeException Size(string operation, string what, int got, int expected, Shape shape, string? hint = null) => new(
        $"{operation}: got {got} {what} in the shape {shape}; expected {expected}.{(hint is null ? string.Empty : " " + hint)}");

    public static ShapeException Count(string operation, Shape from, Shape to) => new(
        $"{operation}: {from} has {from.ElementCount:N0} numbers and {to} has {to.ElementCount:N0}; expected the same count.");

    public static ShapeException SameShape(string operation, string left, Shape leftShape, string right, Shape rightShape, string? hint = null) =>
        new(
        $"{operation}: {left} is {leftShape} and {right} is {rightShape}; expected the same shape.{(hint is null ? string.Empty : " " + hint)}");
}
