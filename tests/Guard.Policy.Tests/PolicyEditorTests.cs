using System;
using System.Linq;
using Guard.Policy.Editing;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>What an editor is told; '|' in a text is the cursor.</summary>
public sealed class PolicyEditorTests
{
    private static readonly PolicyCompilation Compiled = MemoryFiles.Example("coalition").Compile();

    [Theory]
    [InlineData("policy.yaml", "policy: a\n|", "version expires lattice domains types channels never only budgets")]
    [InlineData("policy.yaml", "domains:\n  usa: { label: SECRET, | }\n", "id rel integrity owner org")]
    [InlineData("policy.yaml", "domains:\n  usa: { | label: SECRET }\n", "id rel integrity owner org")]
    [InlineData(
        "policy.yaml",
        "channels:\n  x:\n    from: usa\n    a|\n    to: gbr\n",
        "id types import downgrade out_label ack limits filters review slot on deadlines")]
    [InlineData("policy.yaml", "channels:\n  x:\n    from: |\n", "usa gbr aus shared")]
    [InlineData("policy.yaml", "channels:\n  x:\n    types: [weather, |]\n", "weather note")]
    [InlineData("policy.yaml", "channels:\n  x:\n    types:\n      - n|\n", "weather note")]
    [InlineData("policy.yaml", "channels:\n  x:\n    ack: |\n", "none")]
    [InlineData("policy.yaml", "channels:\n  x:\n    ack: { mode: |", "none staged")]
    [InlineData("policy.yaml", "channels:\n  x:\n    review: { roles: [|", "releaser originator")]
    [InlineData("policy.yaml", "never:\n  - { from: |", "usa gbr aus shared any")]
    [InlineData("policy.yaml", "never:\n  - |", "from to types except")]
    [InlineData("policy.yaml", "never:\n  - from: usa\n    |\n", "to types except")]
    [InlineData("policy.yaml", "only:\n  - { into: usa, channels: [|", "table-usa table-gbr table-aus gbr-usa usa-gives")]
    [InlineData("policy.yaml", "budgets:\n  |", "usa gbr aus shared")]
    [InlineData("policy.yaml", "domains:\n  |", "")]
    [InlineData("policy.yaml", "domains:\n  usa: { rel: [|", "AUS GBR USA ALL")]
    [InlineData("system.yaml", "system: x\nschedule:\n  normal:\n    slots: [ { usa: 1ms }, { |", "usa gbr aus shared idle")]
    [InlineData("system.yaml", "system: x\npartitions:\n  usa: { }\n  |", "gbr aus shared")]
    [InlineData("tests.yaml", "tests: x\ncases:\n  a: { expect: |", "deliver hold-1 hold-2 reject quarantine no-channel")]
    [InlineData("policy.yaml", "nonsense:\n  x: { | }\n", "")]
    public void KeysAndNamesAreProposed(string file, string text, string expected)
    {
        (PolicyEditor editor, int line, int column) = At(file, text);
        Assert.Equal(expected, string.Join(' ', editor.Complete(line, column).Select(proposal => proposal.Text)));
    }

    [Theory]
    [InlineData("policy.yaml", "channels:\n  x:\n    fr|om: usa\n", "`from` (needed): the one writer")]
    [InlineData("policy.yaml", "channels:\n  x:\n    from: us|a\n", "**domain usa**: `SECRET//REL TO USA`, integrity 1; US liaison, us-liaison")]
    [InlineData("policy.yaml", "channels:\n  usa-giv|es:\n    from: usa\n", "**channel usa-gives**: usa → shared")]
    [InlineData("policy.yaml", "domains:\n  x: { label: \"SECRET//REL TO USA, G|BR\" }\n", "**SECRET//REL TO USA, GBR**")]
    [InlineData("policy.yaml", "domains:\n  x: { label: SECR|T//REL TO USA }\n", "'SECRT' is no level of lattice 'coalition'")]
    [InlineData("policy.yaml", "domains:\n  x: { rel: [A|LL] }\n", "**group ALL**: USA, AUS, GBR")]
    [InlineData("policy.yaml", "nev|er:\n", "**never**, 4 rules")]
    public void WhatStandsThereIsExplained(string file, string text, string expected)
    {
        (PolicyEditor editor, int line, int column) = At(file, text);
        Assert.StartsWith(expected, editor.Hover(line, column)!.Markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy.yaml", "channels:\n  x:\n    from: |usa\n", "  usa: ")]
    [InlineData("policy.yaml", "channels:\n  x:\n    types: [note|]\n", "  note: ")]
    [InlineData("policy.yaml", "only:\n  - { into: usa, channels: [gbr-us|a] }\n", "  gbr-usa: ")]
    [InlineData("policy.yaml", "domains:\n  x: { rel: [AL|L] }\n", "  groups: ")]
    [InlineData("system.yaml", "system: x\npartitions:\n  a|us: { }\n", "  aus: ")]
    public void ANameLeadsToItsDeclaration(string file, string text, string declaration)
    {
        (PolicyEditor editor, int line, int column) = At(file, text);
        SourceSpan span = editor.Define(line, column)!.Value;
        Assert.Equal("policy.yaml", span.File);
        string declared = MemoryFiles.Example("coalition").Text("policy.yaml").Split('\n')[span.Line - 1];
        Assert.StartsWith(declaration.Trim(), declared.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileNameLeadsToTheFile()
    {
        (PolicyEditor editor, int line, int column) = At("policy.yaml", "types:\n  x: { kind: rec, schema: schemas/we|ather.rec }\n");
        Assert.Equal("schemas/weather.rec", editor.Define(line, column)!.Value.File);
    }

    // Any position of any file, also a broken one, has an answer.
    [Fact]
    public void NoPositionOfABrokenFileIsTooMuch()
    {
        var random = new Random(7);
        string whole = MemoryFiles.Example("coalition").Text("policy.yaml");
        for (int i = 0; i < 300; i++)
        {
            int cut = random.Next(whole.Length);
            string text = whole[..cut] + "{}[],:-\n\"'# \\x"[random.Next(14)] + whole[Math.Min(whole.Length, cut + random.Next(40))..];
            var editor = new PolicyEditor("policy.yaml", text, Compiled.Policy, TestFilters.All);
            int line = random.Next(-1, text.Count(c => c == '\n') + 3);
            for (int column = -1; column < 60; column += 3)
            {
                editor.Complete(line, column);
                editor.Hover(line, column);
                editor.Define(line, column);
            }
        }
    }

    private static (PolicyEditor Editor, int Line, int Column) At(string file, string marked)
    {
        int at = marked.IndexOf('|', StringComparison.Ordinal);
        string before = marked[..at];
        int line = before.Count(c => c == '\n');
        int column = at - (before.LastIndexOf('\n') + 1);
        return (new PolicyEditor(file, before + marked[(at + 1)..], Compiled.Policy, TestFilters.All), line, column);
    }
}
