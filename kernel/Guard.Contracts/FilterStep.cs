namespace Guard.Contracts;

/// <summary>Result of <see cref="IContentFilter.Advance"/>.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">0 for Pass and Working; else a reason number of the filter's descriptor.</param>
/// <param name="OffsetBytes">Where in the input the reason lies; 0 when it has no place.</param>
/// <param name="OutputBytes">Bytes written to the output; 0 unless Pass.</param>
public readonly record struct FilterStep(FilterVerdict Verdict, uint Reason, int OffsetBytes, int OutputBytes)
{
    /// <summary>Content passed; <paramref name="outputBytes"/> bytes were written.</summary>
    public static FilterStep Pass(int outputBytes) => new(FilterVerdict.Pass, 0, 0, outputBytes);

    /// <summary>Content refused.</summary>
    public static FilterStep Fail(uint reason, int offsetBytes) => new(FilterVerdict.Fail, reason, offsetBytes, 0);

    /// <summary>No judgement.</summary>
    public static FilterStep Error(uint reason) => new(FilterVerdict.Error, reason, 0, 0);
}
