namespace Descent;

/// <summary>A tensor seen by a normalisation of each sample: (N, C, S), whose channels form groups of neighbours with statistics of their
/// own.</summary>
/// <remarks>Layer normalisation is the case of one group and one position: N rows of C numbers.</remarks>
/// <param name="N">Samples.</param>
/// <param name="C">Channels.</param>
/// <param name="S">Positions a channel.</param>
/// <param name="Groups">Groups of a sample; divides C.</param>
public readonly record struct GroupNormShape(int N, int C, int S, int Groups = 1)
{
    /// <summary>How many groups there are in all: each has a mean and an inverse deviation.</summary>
    public int Rows => N * Groups;

    /// <summary>Channels of a group.</summary>
    public int GroupChannels => C / Groups;

    /// <summary>Numbers of a group, which lie next to each other.</summary>
    public int RowSize => C / Groups * S;
}
