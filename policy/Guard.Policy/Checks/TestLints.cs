using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using Guard.Policy.Testing;

namespace Guard.Policy.Checks;

/// <summary>P029: a type of a channel that no case of the tests beside the policy tries. The cases are read, not run.</summary>
internal sealed class TestLints
{
    private readonly PolicyModel _policy;
    private readonly ISourceFiles _files;
    private readonly DiagnosticBag _bag;

    internal TestLints(PolicyModel policy, ISourceFiles files, DiagnosticBag bag)
    {
        _policy = policy;
        _files = files;
        _bag = bag;
    }

    /// <summary>Reads the tests file and reports what it leaves out; a policy without the file is left alone.</summary>
    internal void Run(string testsFile)
    {
        int slash = _policy.File.LastIndexOf('/');
        string path = slash < 0 ? testsFile : _policy.File[..(slash + 1)] + testsFile;
        if (_files.Read(path) is null)
        {
            return;
        }

        // What is wrong with the file itself is `policy test`'s to say in full.
        var ownBag = new DiagnosticBag();
        ImmutableArray<PolicyTestCase> cases = new SourceLoader(_files, ownBag).LoadMain(path) is { } file
            ? new PolicyTestReader(_policy, _files, ownBag).Read(file)
            : [];
        if (ownBag.HasErrors)
        {
            Diagnostic first = ownBag.ToSorted()[0];
            _bag.Report(
                Check.P029, SourceSpan.WholeFile(path), $"the tests cannot be used: {first.Span}: {first.Message}", "guard policy test shows it in full");
            return;
        }

        var tried = new HashSet<(DomainModel From, DomainModel To, TypeModel Type)>();
        foreach (PolicyTestCase one in cases)
        {
            tried.Add((one.From, one.To, one.Type));
        }

        foreach (ChannelModel channel in _policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                if (channel is { Source: { } from, Sink: { } to } && !tried.Contains((from, to, type.Value)))
                {
                    _bag.Report(
                        Check.P029, type.Span, $"no case of {path} sends '{type.Value.Name}' through '{channel.Name}'",
                        "add a case that passes and one that is refused");
                }
            }
        }
    }
}
