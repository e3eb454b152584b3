using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>Lints of who holds the keys a policy relies on; they need the site's keyset.</summary>
internal sealed class KeyLints
{
    /// <summary>A key that ends sooner than this is reported.</summary>
    internal const long NoticeSeconds = 30 * SecondsPerDay;

    private const long SecondsPerDay = 86_400;

    private readonly PolicyModel _policy;
    private readonly ImmutableArray<KeyHolder> _holders;
    private readonly long? _nowUnixSeconds;
    private readonly DiagnosticBag _bag;

    internal KeyLints(PolicyModel policy, ImmutableArray<KeyHolder> holders, long? nowUnixSeconds, DiagnosticBag bag)
    {
        _policy = policy;
        _holders = holders;
        _nowUnixSeconds = nowUnixSeconds;
        _bag = bag;
    }

    internal void Run()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ChannelModel channel in _policy.Channels)
        {
            CheckSeparation(channel);
            foreach (string role in channel.Review.Roles)
            {
                if (seen.Add(role))
                {
                    CheckExpiry(role, channel.Review.RolesSpan);
                }
            }
        }

        if (seen.Add("policy"))
        {
            CheckExpiry("policy", _policy.ExpiresUnixSeconds.Span);     // Who signs this very file.
        }
    }

    private void CheckSeparation(ChannelModel channel)
    {
        if (channel.Review.Roles.Length != 2 || channel.Review.Roles[0] == channel.Review.Roles[1])
        {
            return;     // Of one role, the monitor counts persons.
        }

        string first = channel.Review.Roles[0];
        string second = channel.Review.Roles[1];
        var ofFirst = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyHolder holder in _holders)
        {
            if (holder.Role == first)
            {
                ofFirst.Add(holder.Person);
            }
        }

        foreach (KeyHolder holder in _holders)
        {
            if (holder.Role == second && ofFirst.Contains(holder.Person))
            {
                _bag.Report(
                    Check.P012, channel.Review.RolesSpan, $"{holder.Person} holds keys of both '{first}' and '{second}'",
                    "give the roles to different persons: two roles in one hand are one opinion");
            }
        }
    }

    private void CheckExpiry(string role, SourceSpan span)
    {
        if (_nowUnixSeconds is not { } now)
        {
            return;
        }

        foreach (KeyHolder holder in _holders)
        {
            if (holder.Role != role || holder.UntilUnixSeconds - now >= NoticeSeconds)
            {
                continue;
            }

            long days = (holder.UntilUnixSeconds - now) / SecondsPerDay;
            _bag.Report(
                Check.P023, span,
                holder.UntilUnixSeconds <= now
                    ? $"key {role}/{holder.Person} expired {Values.DateText(holder.UntilUnixSeconds)}"
                    : string.Create(CultureInfo.InvariantCulture, $"key {role}/{holder.Person} expires in {days} days"),
                "issue a new key and a keyset that names it before then");
        }
    }
}
