namespace Guard.Experiments.Assurance;

/// <summary>One requirement of a catalogue that a claim speaks to.</summary>
/// <param name="Claim">`C4`.</param>
/// <param name="Catalogue">"CC" Common Criteria part 2 (and 3), "SKPP" the separation kernel protection profile, "800-53" NIST SP 800-53 rev. 5.</param>
/// <param name="Requirement">Its identifier or heading there.</param>
/// <param name="How">In which sense the claim speaks to it.</param>
public sealed record Trace(string Claim, string Catalogue, string Requirement, string How);
