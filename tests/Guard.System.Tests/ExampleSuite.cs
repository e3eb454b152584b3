using Xunit;

namespace Guard.System.Tests;

/// <summary>Tests that share one run of the example, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ExampleSuite : ICollectionFixture<ExampleRun>
{
    public const string Name = "example";
}
