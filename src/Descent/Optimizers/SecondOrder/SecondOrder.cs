namespace Descent.Optim;

/// <summary>What the methods that compute the loss themselves have in common.</summary>
internal static class SecondOrder
{
    public static GraphException NoLoss(string optimizer) => new(
        $"{optimizer}.Step: got no loss; expected Step(() => loss): it computes the loss and its gradients several times in a step.");

    /// <summary>Refuses to go on when parameters were frozen or freed in between: what was learned about the others no longer fits.</summary>
    public static void CheckCount(string optimizer, int? before, int now)
    {
        if (before is { } count && count != now)
            throw new GraphException(
                $"{optimizer}.Step: got {now} numbers to train after {count} before; expected the same. Make a new {optimizer} after freezing.");
    }

    /// <summary>All bits of a double as four numbers that a float holds exactly.</summary>
    public static Tensor Pack(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        return Tensor.From((ushort)bits, (ushort)(bits >> 16), (ushort)(bits >> 32), (ushort)(bits >> 48));
    }

    public static double Unpack(Tensor packed)
    {
        var parts = packed.ToArray();
        ulong bits = 0;
        for (var i = 0; i < 4; i++) bits |= (ulong)(ushort)parts[i] << (16 * i);
        return BitConverter.UInt64BitsToDouble(bits);
    }
}
