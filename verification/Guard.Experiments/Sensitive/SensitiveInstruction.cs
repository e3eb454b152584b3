using System;
using Iced.Intel;

namespace Guard.Experiments.Sensitive;

/// <summary>One of the instructions that tell or change the processor's state without being privileged.</summary>
/// <param name="Id">Part of a case's name.</param>
/// <param name="Name">The instruction and what it is given, for people.</param>
/// <param name="Emit">Carries it out and leaves what it told in EAX and EBX.</param>
/// <param name="Expected">What must be seen at a privilege level.</param>
internal sealed record SensitiveInstruction(string Id, string Name, Action<Assembler> Emit, Func<int, string> Expected);
