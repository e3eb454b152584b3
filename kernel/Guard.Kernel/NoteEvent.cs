namespace Guard.Kernel;

/// <summary>What became of a note from the desk.</summary>
/// <param name="Name">Name of the note.</param>
/// <param name="IsAccepted">Whether it took effect.</param>
/// <param name="Reason">Code: "approved", "denied", "halt", "drain", "reset", or why it was refused.</param>
/// <param name="Person">Who signed, where a known key did; else empty.</param>
public readonly record struct NoteEvent(string Name, bool IsAccepted, string Reason, string Person);
