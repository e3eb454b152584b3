using System.Collections.Immutable;
using Guard.Policy.Model;

namespace Guard.Policy.Testing;

/// <summary>One case: a message and what should become of it.</summary>
/// <param name="Name">Name.</param>
/// <param name="From">Source domain.</param>
/// <param name="To">Sink domain.</param>
/// <param name="Type">Type.</param>
/// <param name="Payload">The message.</param>
/// <param name="Expected">What should become of it.</param>
/// <param name="Reason">Reason it should be refused for; empty for any.</param>
/// <param name="Span">Where it stands.</param>
public sealed record PolicyTestCase(
    string Name, DomainModel From, DomainModel To, TypeModel Type, ImmutableArray<byte> Payload, TestOutcome Expected,
    string Reason, SourceSpan Span);
