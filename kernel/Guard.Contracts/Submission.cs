namespace Guard.Contracts;

/// <summary>One message a guest submitted, as alleged; its bytes were copied once, when the doorbell rang.</summary>
/// <param name="ClaimedChannel">Channel the guest named: any number.</param>
/// <param name="ClaimedType">Type the guest named: any number.</param>
/// <param name="LengthBytes">Length of the copy, 1 to <see cref="IPartition.MaxMessageBytes"/>.</param>
/// <param name="Tick">Virtual time of the OUT that rang, in ticks.</param>
public readonly record struct Submission(ChannelId ClaimedChannel, TypeId ClaimedType, int LengthBytes, ulong Tick);
