namespace Guard.Contracts;

/// <summary>The audit log.</summary>
/// <param name="Origin">Origin line of its checkpoints (C2SP tlog-checkpoint), without scheme.</param>
/// <param name="ReserveRecords">Records for which space is kept on disk.</param>
/// <param name="CheckpointEveryRecords">A checkpoint is published at the latest after so many records.</param>
public readonly record struct AuditRow(string Origin, uint ReserveRecords, uint CheckpointEveryRecords);
