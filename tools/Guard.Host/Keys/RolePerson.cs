namespace Guard.Host.Keys;

/// <summary>One key of a key folder: who holds it, for which role.</summary>
/// <param name="File">File name without ending, which is also how a person is named on the command line.</param>
/// <param name="Role">Role in the keyset (design 3.10).</param>
/// <param name="Person">Person; two keys of one person count once.</param>
/// <param name="Organisation">The person's organisation.</param>
public sealed record RolePerson(string File, string Role, string Person, string Organisation)
{
    /// <summary>Name in signed notes: guard.example/ROLE/PERSON.</summary>
    public string KeyName => $"guard.example/{Role}/{File}";
}
