using Guard.Contracts;

namespace Guard.Experiments.Simulation;

/// <summary>Sees what passes a guest's two doors, at the instant it does.</summary>
internal interface ISimulatedWatcher
{
    /// <summary>A guest submits a content to a channel it names.</summary>
    void Submitting(PartitionId source, ChannelId claimed, string content);

    /// <summary>A message stands before an inbox.</summary>
    void Delivering(SimulatedDelivery delivery);
}
