using System;

namespace Guard.Experiments.Attempts;

/// <summary>One attempt to get out, with what should be seen. The table of them is claim C13.</summary>
/// <param name="Area">What is attacked: "doorbell", "memory", "ports", "processor", "schedule", "image", "policy", "review", "log".</param>
/// <param name="Name">What is tried, for people.</param>
/// <param name="Expected">What should be seen, word for word.</param>
/// <param name="Observe">Tries it and says what was seen.</param>
public sealed record Attempt(string Area, string Name, string Expected, Func<AttemptBench, string> Observe);
