using Xunit;

namespace Guard.Kernel.Tests.Beside;

/// <summary>The tests that run compiled models share one compilation.</summary>
[CollectionDefinition(CompiledModels.Collection)]
public sealed class SharedModels : ICollectionFixture<CompiledModels>;
