using System;
using System.Collections.Generic;
using System.Linq;

namespace Guard.House.Tests;

/// <summary>Compares one project with its row.</summary>
internal static class Layering
{
    internal static IEnumerable<string> Findings(ProjectFile project)
    {
        foreach (string element in project.Elements.Except(LayeringTable.AllowedElements))
        {
            // A test may compile a file of a tool into itself (the conformance runner); product code only ever references.
            if (element == "Compile" && project.Path.StartsWith("tests/", StringComparison.Ordinal))
            {
                continue;
            }

            yield return $"{project.Path}: <{element}> is not a reference; settings stand in Directory.Build.props";
        }

        foreach (string friend in project.Friends.Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal)))
        {
            yield return $"{project.Path}: shows its internals to {friend}, which is not a test";
        }

        foreach (string reference in project.Projects.Where(name => name.EndsWith(".Tests", StringComparison.Ordinal)))
        {
            yield return $"{project.Path}: references {reference}; nothing references a test";
        }

        IEnumerable<string> more = project.IsTest ? TestFindings(project) : ProductFindings(project);
        foreach (string finding in more)
        {
            yield return finding;
        }
    }

    private static IEnumerable<string> TestFindings(ProjectFile project)
    {
        string subject = project.Name.EndsWith(".Tests", StringComparison.Ordinal) ? project.Name[..^".Tests".Length] : "";
        if (LayeringTable.Find(subject) is not null && !project.Projects.Contains(subject))
        {
            yield return $"{project.Path}: does not reference {subject}, the project it is named for";
        }
    }

    private static IEnumerable<string> ProductFindings(ProjectFile project)
    {
        LayeringRow? row = LayeringTable.Find(project.Name);
        if (row is null)
        {
            yield return $"{project.Path}: no row in LayeringTable; a new project needs one, and a decision record";
            yield break;
        }

        if (project.Path != $"{row.Folder}{row.Project}/{row.Project}.csproj")
        {
            yield return $"{project.Path}: belongs in {row.Folder}{row.Project}/";
        }

        foreach (string reference in project.Projects.Except(row.Projects))
        {
            yield return $"{project.Path}: may not reference {reference}";
        }

        foreach (string package in project.Packages.Except(row.Packages))
        {
            yield return $"{project.Path}: may not reference package {package}";
        }
    }
}
