namespace Descent.Tests.Devices;

/// <summary>Philox 4x32-10 against the known answers that its authors publish with Random123.</summary>
public sealed class RngKeyTests
{
    [Theory]
    [InlineData(0, 0, 0, new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u })]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, new[] { 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu })]
    [InlineData(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88, new[] { 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u })]
    public void Block_KnownKeysAndCounters_MatchRandom123(ulong seed, ulong stream, ulong block, uint[] expected)
    {
        var (a, b, c, d) = RngKey.Block(seed, stream, block);
        Assert.Equal(expected, new[] { a, b, c, d });
    }

    [Fact]
    public void NextUInt32_Sequence_IsTheBlocksInOrder()
    {
        var rng = new Rng(3, 4, 6);
        var (_, _, c, d) = RngKey.Block(3, 4, 1);
        var (a, _, _, _) = RngKey.Block(3, 4, 2);
        Assert.Equal(new[] { c, d, a }, new[] { rng.NextUInt32(), rng.NextUInt32(), rng.NextUInt32() });
        Assert.Equal(9ul, rng.Position);
    }
}
