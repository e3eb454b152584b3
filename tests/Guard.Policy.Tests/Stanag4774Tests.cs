using System;
using System.Collections.Immutable;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>Labels of STANAG 4774 (ADatP-4774 Ed. A) read into a lattice; whatever is not understood is an error.</summary>
public sealed class Stanag4774Tests
{
    private const string Permissive = "<s:Category Type=\"PERMISSIVE\" TagName=\"Releasable to\">"
        + "<s:GenericValue>FVEY</s:GenericValue><s:GenericValue>NOR</s:GenericValue></s:Category>";

    private static readonly LatticeModel Nato = Lattice();

    [Theory]
    [InlineData("SECRET", "", "SECRET//REL TO USA, AUS, GBR, NOR")]
    [InlineData("COSMIC TOP SECRET", "", "COSMIC TOP SECRET//REL TO USA, AUS, GBR, NOR")]
    [InlineData("SECRET", "<s:Category Type=\"RESTRICTIVE\" TagName=\"SCD\"><s:GenericValue>ATOMAL</s:GenericValue></s:Category>",
        "SECRET//ATOMAL//REL TO USA, AUS, GBR, NOR")]
    [InlineData("SECRET", "<s:Category Type=\"INFORMATIVE\" TagName=\"Admin\"><s:GenericValue>MEDICAL</s:GenericValue></s:Category>",
        "SECRET//REL TO USA, AUS, GBR, NOR")]
    public void ALabelIsReadIntoTheLattice(string classification, string category, string expected)
    {
        string problem = Stanag4774.Import(Nato, Xml("NATO", classification, category + Permissive), out string marking, out ImmutableArray<string> ignored);
        Assert.Equal(string.Empty, problem);
        Assert.Equal(expected, marking);
        Assert.Equal(category.Contains("INFORMATIVE", StringComparison.Ordinal) ? ["MEDICAL"] : Array.Empty<string>(), ignored);
    }

    [Theory]
    [InlineData("PUK", "SECRET", Permissive, "the label is of policy 'PUK', the lattice is 'nato'")]
    [InlineData("NATO", "SECRT", Permissive, "'SECRT' is no level of lattice 'nato'")]
    [InlineData("NATO", "SECRET", "", "the label does not say who may see it")]
    [InlineData("NATO", "SECRET", Permissive + Permissive, "category 'Releasable to' is a second permissive one")]
    [InlineData("NATO", "SECRET", "<s:Category Type=\"OTHER\" TagName=\"x\"/>", "category 'x' has type 'OTHER'")]
    [InlineData("NATO", "SECRET", "<s:Category Type=\"PERMISSIVE\" TagName=\"x\"><s:GenericValue>FRA</s:GenericValue></s:Category>",
        "'FRA' is no nation or group")]
    [InlineData("NATO", "SECRET", "<s:Category Type=\"RESTRICTIVE\" TagName=\"x\"><s:GenericValue>REL TO USA</s:GenericValue></s:Category>" + Permissive,
        "'REL TO USA' is no name of a lattice")]
    [InlineData("NATO", "SECRET", "<s:Category Type=\"RESTRICTIVE\" TagName=\"x\"><s:Other>A</s:Other></s:Category>" + Permissive,
        "category 'x' holds 's:Other'")]
    [InlineData("NATO", "SECRET</s:Classification><s:Classification>UNCLASSIFIED", Permissive, "'s:Classification' is not understood, or stands twice")]
    [InlineData("NATO", "SECRET", "<s:PrivacyMark>x</s:PrivacyMark>" + Permissive, "'s:PrivacyMark' is not understood")]
    public void WhatIsNotUnderstoodIsAnError(string policy, string classification, string categories, string expected)
    {
        string problem = Stanag4774.Import(Nato, Xml(policy, classification, categories), out string marking, out _);
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.Empty(marking);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>")]
    [InlineData("<s:originatorConfidentialityLabel xmlns:s=\"urn:nato:stanag:4774:confidentialitymetadatalabel:1:0\"/>")]
    public void WhatIsNoLabelIsRefused(string xml) => Assert.NotEmpty(Stanag4774.Import(Nato, xml, out _, out _));

    [Fact]
    public void CutAnywhereItIsRefused()
    {
        string xml = Xml("NATO", "SECRET", Permissive);
        for (int i = 0; i < xml.Length - 1; i++)
        {
            Assert.NotEmpty(Stanag4774.Import(Nato, xml[..i], out _, out _));
        }
    }

    private static string Xml(string policy, string classification, string categories) =>
        "<s:originatorConfidentialityLabel xmlns:s=\"urn:nato:stanag:4774:confidentialitymetadatalabel:1:0\"><s:ConfidentialityInformation>"
        + $"<s:PolicyIdentifier>{policy}</s:PolicyIdentifier><s:Classification>{classification}</s:Classification>{categories}"
        + "</s:ConfidentialityInformation><s:CreationDateTime>2026-11-22T10:00:00Z</s:CreationDateTime></s:originatorConfidentialityLabel>";

    // Groups expand: FVEY is three of these four.
    private static LatticeModel Lattice()
    {
        MemoryFiles files = MemoryFiles.Base();
        string text = files.Text("policy.yaml");
        int start = text.IndexOf("lattice:", StringComparison.Ordinal);
        int end = text.IndexOf("domains:", StringComparison.Ordinal);
        files.SetText(
            "policy.yaml",
            text[..start] + "lattice:\n  id: nato\n  levels: [UNCLASSIFIED, SECRET, COSMIC TOP SECRET]\n  categories: [ATOMAL]\n"
                + "  nations: [USA, GBR, AUS, NOR]\n  groups: { FVEY: [USA, GBR, AUS] }\n" + text[end..]);
        return files.CheckPolicy().Policy!.Lattice;
    }
}
