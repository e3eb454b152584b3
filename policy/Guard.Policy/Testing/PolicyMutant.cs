using Guard.Policy.Model;

namespace Guard.Policy.Testing;

/// <summary>A policy with one guard dropped or loosened.</summary>
internal readonly record struct PolicyMutant(string Text, PolicyModel Policy);
