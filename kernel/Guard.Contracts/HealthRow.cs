namespace Guard.Contracts;

/// <summary>One row of a partition's health table. An error without a row halts the partition.</summary>
public readonly record struct HealthRow(HealthError Error, HealthAction Action);
