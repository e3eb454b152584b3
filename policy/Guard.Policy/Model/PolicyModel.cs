using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>policy.yaml, read and resolved. With errors, parts may be missing.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="ExpiresUnixSeconds">End.</param>
/// <param name="Lattice">Lattice.</param>
/// <param name="Domains">By ascending number.</param>
/// <param name="Types">By ascending number.</param>
/// <param name="Channels">By ascending number.</param>
/// <param name="Never">Never rules in the order of the file.</param>
/// <param name="Only">Only rules in the order of the file.</param>
/// <param name="Budgets">Budgets by domain number.</param>
public sealed record PolicyModel(
    string File,
    string Name,
    uint Version,
    Located<long> ExpiresUnixSeconds,
    LatticeModel Lattice,
    ImmutableArray<DomainModel> Domains,
    ImmutableArray<TypeModel> Types,
    ImmutableArray<ChannelModel> Channels,
    ImmutableArray<NeverModel> Never,
    ImmutableArray<OnlyModel> Only,
    ImmutableArray<BudgetModel> Budgets);
