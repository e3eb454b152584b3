namespace Guard.Contracts;

/// <summary>A register's name as the SDM writes it, and its value.</summary>
public readonly record struct RegisterValue(string Name, ulong Value);
