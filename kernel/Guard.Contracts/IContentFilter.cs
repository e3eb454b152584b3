using System;

namespace Guard.Contracts;

/// <summary>One filter at work on one transfer; a fresh instance each time. It sees the bytes, its signed configuration and its
/// fuel, nothing else.</summary>
public interface IContentFilter
{
    /// <summary>Goes on with the work. The same input and output are passed on each call until the verdict is not Working.</summary>
    /// <param name="input">The whole content; A gets the copy of the source's bytes, B gets A's output only.</param>
    /// <param name="output">Where to write the content again; may hold anything after a verdict other than Pass.</param>
    /// <param name="fuel">Work left; the filter spends as it goes and answers Error when it runs dry.</param>
    FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel);
}
