namespace Guard.Kernel;

/// <summary>Answer of <see cref="TransferMachine.Next"/>.</summary>
/// <param name="State">The state after the trigger.</param>
/// <param name="Effect">What else it means.</param>
public readonly record struct TransferStep(TransferState State, TransferEffect Effect);
