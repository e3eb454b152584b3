using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Xml;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Documents;

/// <summary>Imports a confidentiality label of NATO STANAG 4774 (ADatP-4774 Ed. A): its XML to a label of a policy's lattice.</summary>
/// <remarks>
/// PolicyIdentifier is the lattice's name, Classification a level. A category of type RESTRICTIVE names compartments and caveats, one of type
/// PERMISSIVE nations and groups; INFORMATIVE ones have no effect, as the standard has it, and are told. Everything must be understood: an
/// unknown value or type is an error, and without a permissive category there is no label. No DTD, no entity of its own, 64 KiB at most.
/// </remarks>
public sealed class Stanag4774
{
    private const string Namespace = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0";
    private const int MaxCharacters = 1 << 16;
    private const int MaxParts = 512;

    private readonly List<string> _restrictive = [];
    private readonly List<string> _permissive = [];
    private readonly List<string> _informative = [];
    private string _policy = string.Empty;
    private string _classification = string.Empty;
    private bool _hasPermissive;

    private Stanag4774()
    {
    }

    /// <summary>The label of an XML document.</summary>
    /// <param name="lattice">The lattice it must belong to.</param>
    /// <param name="xml">The document: an originatorConfidentialityLabel, alternativeConfidentialityLabel or
    /// successorConfidentialityLabel.</param>
    /// <param name="marking">The label as people write it; empty when there is a problem.</param>
    /// <param name="ignored">Values of informative categories, which mean nothing to a guard.</param>
    /// <returns>What is wrong with it; empty for nothing.</returns>
    public static string Import(LatticeModel lattice, string xml, out string marking, out ImmutableArray<string> ignored)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(xml);
        marking = string.Empty;
        ignored = [];
        var label = new Stanag4774();
        string problem = label.Read(xml);
        if (problem.Length > 0)
        {
            return problem;
        }

        ignored = [.. label._informative];
        return label.ToMarking(lattice, out marking);
    }

    private string Read(string xml)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, IgnoreComments = true,
            IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
        };
        try
        {
            using var text = new StringReader(xml);
            using var reader = XmlReader.Create(text, settings);
            return ReadLabel(reader);
        }
        catch (XmlException error)
        {
            return $"not XML a label can be read from: {error.Message}";
        }
    }

    private string ReadLabel(XmlReader reader)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.NamespaceURI != Namespace
            || reader.LocalName is not ("originatorConfidentialityLabel" or "alternativeConfidentialityLabel" or "successorConfidentialityLabel"))
        {
            return $"the root is no confidentiality label of {Namespace}";
        }

        int found = 0;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "ConfidentialityInformation" } && reader.NamespaceURI == Namespace)
            {
                found++;
                using XmlReader inner = reader.ReadSubtree();
                if (ReadInformation(inner) is { Length: > 0 } problem)
                {
                    return problem;
                }
            }
        }

        return found == 1 ? string.Empty : $"a label has one ConfidentialityInformation, this one {found}";
    }

    private string ReadInformation(XmlReader reader)
    {
        reader.Read();
        int depth = reader.Depth + 1;
        bool more = reader.Read();
        while (more)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != depth)
            {
                more = reader.Read();
                continue;
            }

            switch (reader.NamespaceURI == Namespace ? reader.LocalName : string.Empty)
            {
                case "PolicyIdentifier" when _policy.Length == 0:
                    _policy = reader.ReadElementContentAsString().Trim();
                    break;
                case "Classification" when _classification.Length == 0:
                    _classification = reader.ReadElementContentAsString().Trim();
                    break;
                case "Category":
                    using (XmlReader inner = reader.ReadSubtree())
                    {
                        if (ReadCategory(inner) is { Length: > 0 } problem)
                        {
                            return problem;
                        }
                    }

                    more = reader.Read();
                    break;
                default:
                    return $"'{reader.Name}' is not understood, or stands twice";
            }
        }

        return string.Empty;
    }

    private string ReadCategory(XmlReader reader)
    {
        reader.Read();
        string type = reader.GetAttribute("Type") ?? string.Empty;
        string tag = reader.GetAttribute("TagName") ?? string.Empty;
        List<string>? values = type switch
        {
            "RESTRICTIVE" => _restrictive,
            "PERMISSIVE" => _permissive,
            "INFORMATIVE" => _informative,
            _ => null,
        };
        if (values is null)
        {
            return $"category '{tag}' has type '{type}', not RESTRICTIVE, PERMISSIVE or INFORMATIVE";
        }

        if (type == "PERMISSIVE" && _hasPermissive)
        {
            return $"category '{tag}' is a second permissive one; what two of them mean together is the other policy's own";
        }

        _hasPermissive |= type == "PERMISSIVE";
        int depth = reader.Depth + 1;
        bool more = reader.Read();
        while (more)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != depth)
            {
                more = reader.Read();
                continue;
            }

            if (reader.NamespaceURI != Namespace || reader.LocalName != "GenericValue" || values.Count == MaxParts)
            {
                return $"category '{tag}' holds '{reader.Name}'; values are GenericValue, at most {MaxParts}";
            }

            values.Add(reader.ReadElementContentAsString().Trim());
        }

        return string.Empty;
    }

    private string ToMarking(LatticeModel lattice, out string marking)
    {
        marking = string.Empty;
        if (!string.Equals(_policy, lattice.Name, StringComparison.OrdinalIgnoreCase))
        {
            return $"the label is of policy '{_policy}', the lattice is '{lattice.Name}'; labels of two policies do not compare";
        }

        foreach (string part in (IEnumerable<string>)[_classification, .. _restrictive, .. _permissive])
        {
            if (part.Length == 0 || part.AsSpan().IndexOfAny("/,") >= 0 || part is "NOFORN" or "NONE" || part.StartsWith("REL ", StringComparison.Ordinal))
            {
                return $"'{part}' is no name of a lattice";
            }
        }

        if (!_hasPermissive)
        {
            return "the label does not say who may see it: no category of type PERMISSIVE; a missing one is never a default";
        }

        var bag = new DiagnosticBag();
        string written = string.Join("//", (IEnumerable<string>)[_classification, .. _restrictive]) + "//REL TO "
            + (_permissive.Count == 0 ? "NONE" : string.Join(", ", _permissive));
        Label? label = new MarkingReader(lattice, bag).Read(new Located<string>(written, SourceSpan.WholeFile("label")), [], null, 0);
        if (label is not { } read)
        {
            Diagnostic first = bag.ToSorted()[0];
            return first.Help.Length == 0 ? first.Message : $"{first.Message}; {first.Help}";
        }

        marking = MarkingReader.Text(lattice, read);
        return string.Empty;
    }
}
