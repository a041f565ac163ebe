namespace Descent.Data;

/// <summary>The numbers of samples by key; those of one key in ascending order.</summary>
internal sealed class KeyTable
{
    private readonly ulong[] _keys;
    private readonly int[] _heads, _next;
    private readonly int _mask;

    public KeyTable(ulong[] keys)
    {
        var slots = 16;
        while (slots < keys.Length && slots < 1 << 30) slots *= 2;
        (_keys, _heads, _next, _mask) = (keys, new int[slots], new int[keys.Length], slots - 1);
        Array.Fill(_heads, -1);
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            ref var head = ref _heads[Slot(keys[i])];
            (_next[i], head) = (head, i);
        }
    }

    /// <summary>The first sample of a key, or -1.</summary>
    public int First(ulong key) => From(_heads[Slot(key)], key);

    /// <summary>The sample of the same key after another, or -1.</summary>
    public int After(int index) => From(_next[index], _keys[index]);

    private int From(int index, ulong key)
    {
        while (index >= 0 && _keys[index] != key) index = _next[index];
        return index;
    }

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> 32) & _mask;
}
