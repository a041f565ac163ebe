using Descent.Configuration;

namespace Descent.Tests.Configuration.Search;

public sealed class SearchRungsTests
{
    // Li et al., Hyperband, Table 1: R = 81, eta = 3; trials and epochs by rung, a row for each bracket.
    private static readonly (int, int)[][] s_table =
    [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)], [(27, 3), (9, 9), (3, 27), (1, 81)], [(9, 9), (3, 27), (1, 81)], [(6, 27), (2, 81)], [(5, 81)],
    ];

    [Fact]
    public void Hyperband_EightyOneByThree_IsThePapersTable()
    {
        var brackets = SearchRungs.Hyperband(81, 3);
        Assert.Equal(s_table.Length, brackets.Count);
        for (var s = 0; s < s_table.Length; s++) Assert.Equal(s_table[s], brackets[s].Select(r => (r.Trials, r.Epochs)));
    }

    [Theory]
    [InlineData(20, 1, 10, 3, "20@1 6@3 2@10")]
    [InlineData(9, 1, 9, 3, "9@1 3@3 1@9")]
    [InlineData(4, 1, 27, 3, "4@1 1@27")]
    [InlineData(16, 2, 5, 2, "16@2 8@5")]
    [InlineData(1, 1, 5, 3, "1@1 1@5")]
    [InlineData(7, 5, 5, 3, "7@5")]
    [InlineData(9, 2, 20, 3, "9@2 3@6 1@20")]
    [InlineData(100_000, 1, 1_000_000, 100, "100000@1 1000@100 10@10000 1@1000000")]
    public void Halving_AnySizes_EndsAtTheMostEpochs(int trials, int least, int most, int factor, string expected) => Assert.Equal(
        expected, string.Join(' ', SearchRungs.Halving(trials, least, most, factor)
            .Select(r => FormattableString.Invariant($"{r.Trials}@{r.Epochs}"))));

    [Theory]
    [InlineData(0, 1, 9, 3)]
    [InlineData(9, 0, 9, 3)]
    [InlineData(9, 10, 9, 3)]
    [InlineData(9, 1, 9, 1)]
    public void Halving_OutOfRange_IsRefused(int trials, int least, int most, int factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SearchRungs.Halving(trials, least, most, factor));
}
