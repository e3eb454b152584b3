using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Experiments.Reachability;
using Xunit;

namespace Guard.Experiments.Tests;

public sealed class ObjectGraphTests
{
    private readonly byte[] _hidden = [1, 2, 3];

    [Fact]
    public void FieldsArraysListsStructuresAndClosuresAreFollowed()
    {
        byte[] hidden = _hidden;
        Func<int> closure = () => hidden[0];
        foreach (object root in new object[]
        {
            new Holder(_hidden), new object[] { 1, _hidden }, new List<byte[]> { _hidden }, closure, (1, _hidden), ImmutableArray.Create<byte[]>(_hidden),
            new Dictionary<string, object> { ["a"] = new Holder(_hidden) }, new[] { 1, 2 }.ToFrozenDictionary(i => i, _ => _hidden),
        })
        {
            var graph = new ObjectGraph(_ => false);
            graph.Add(root, "root");
            Assert.True(graph.Contains(_hidden), root.GetType().Name);
            Assert.StartsWith("root", graph.PathTo(_hidden), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ThePathNamesTheFields()
    {
        var graph = new ObjectGraph(_ => false);
        graph.Add(new Holder(_hidden), "root");
        Assert.Equal("root.Bytes", graph.PathTo(_hidden));
    }

    [Fact]
    public void ABoundaryIsFoundAndNotLookedInto()
    {
        var holder = new Holder(_hidden);
        var graph = new ObjectGraph(thing => thing is Holder);
        graph.Add(new object[] { holder }, "root");
        Assert.True(graph.Contains(holder));
        Assert.False(graph.Contains(_hidden));
    }

    [Fact]
    public void WhatCanChangeIsToldFromWhatCannot()
    {
        Assert.True(ObjectGraph.IsImmutable("text"));
        Assert.True(ObjectGraph.IsImmutable(new Holder(_hidden)));          // Its array is an object of its own.
        Assert.True(ObjectGraph.IsImmutable(Array.Empty<byte>()));
        Assert.False(ObjectGraph.IsImmutable(_hidden));
        Assert.False(ObjectGraph.IsImmutable(new List<int>()));
        Assert.False(ObjectGraph.IsImmutable(new Changing()));
    }

    private sealed record Holder(byte[] Bytes);

    private sealed class Changing
    {
        public int Value { get; set; }
    }
}
