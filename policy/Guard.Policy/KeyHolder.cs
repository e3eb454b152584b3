namespace Guard.Policy;

/// <summary>A key of the site's keyset that is not revoked, as far as a policy's lints ask for it.</summary>
/// <param name="Role">What it may sign.</param>
/// <param name="Person">Who holds it.</param>
/// <param name="UntilUnixSeconds">Valid before.</param>
public sealed record KeyHolder(string Role, string Person, long UntilUnixSeconds);
