namespace Guard.Filters;

/// <summary>What a byte of a message is in each reading.</summary>
/// <param name="Letter">Column when only letters and digits are read.</param>
/// <param name="Sign">Column when signs that look like letters are read too.</param>
/// <param name="Sextet">Base64 value, or <see cref="TextProgram.Skip"/>.</param>
/// <param name="Nibble">Hexadecimal value, <see cref="TextProgram.Skip"/> or <see cref="TextProgram.Restart"/>.</param>
internal readonly record struct TextColumns(byte Letter, byte Sign, byte Sextet, byte Nibble);
