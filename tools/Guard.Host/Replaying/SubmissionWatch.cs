using System;
using Guard.Contracts;
using Guard.Host.Running;

namespace Guard.Host.Replaying;

/// <summary>A partition that is executed again, and whose messages are told when the monitor has taken them.</summary>
internal sealed class SubmissionWatch : PartitionWrapper
{
    private readonly SubmissionTaken _taken;

    internal SubmissionWatch(IPartition inner, SubmissionTaken taken)
        : base(inner)
    {
        _taken = taken;
    }

    /// <summary>One message, in the order of the frame's gap.</summary>
    internal delegate void SubmissionTaken(PartitionId source, in Submission submission, ReadOnlySpan<byte> bytes);

    public override void ClearOutbox()
    {
        for (int i = 0; i < SubmissionCount; i++)
        {
            _taken(Id, GetSubmission(i), GetSubmissionBytes(i));
        }

        base.ClearOutbox();
    }
}
