namespace Guard.Kernel;

/// <summary>One counted approval.</summary>
/// <param name="Reviewer">Who.</param>
/// <param name="ExpiresUnixSeconds">The note counts before this second; looked at again before release.</param>
internal readonly record struct Approval(Reviewer Reviewer, long ExpiresUnixSeconds);
