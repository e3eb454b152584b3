using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Policy.Model;

namespace Guard.Policy.Testing;

/// <summary>Every way to drop or loosen one guard of a policy by one step, but those that change nothing.</summary>
internal static class PolicyMutants
{
    internal static IEnumerable<PolicyMutant> Of(PolicyModel policy)
    {
        foreach (ChannelModel channel in policy.Channels)
        {
            foreach (PolicyMutant mutant in OfChannel(policy, channel))
            {
                yield return mutant;
            }
        }

        foreach (TypeModel type in policy.Types)
        {
            foreach ((string text, TypeModel loose) in OfType(policy, type))
            {
                yield return new PolicyMutant($"type {type.Name}: {text}  {type.Span.RuleLocation}", Replace(policy, type, loose));
            }
        }
    }

    private static IEnumerable<PolicyMutant> OfChannel(PolicyModel policy, ChannelModel channel)
    {
        string place = channel.Span.RuleLocation;
        yield return new PolicyMutant($"channel {channel.Name}: dropped  {place}", policy with { Channels = policy.Channels.Remove(channel) });
        if (channel.Types.Length > 1)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                yield return new PolicyMutant(
                    $"channel {channel.Name}: type {type.Value.Name} dropped  {place}",
                    Replace(policy, channel, channel with { Types = channel.Types.Remove(type) }));
            }
        }

        if (channel.Review.Quorum > 0)
        {
            byte quorum = (byte)(channel.Review.Quorum - 1);
            yield return new PolicyMutant(
                $"channel {channel.Name}: quorum {Text(quorum)}  {place}",
                Replace(policy, channel, channel with { Review = channel.Review with { Quorum = quorum } }));
        }

        foreach (string word in channel.Words)
        {
            if (!ContainsAnother(channel.Words, word))
            {
                yield return new PolicyMutant(
                    $"channel {channel.Name}: word '{word}' dropped  {place}",
                    Replace(policy, channel, channel with { Words = channel.Words.Remove(word) }));
            }
        }

        if (channel.MaxRun is { } run)
        {
            yield return new PolicyMutant(
                $"channel {channel.Name}: max_run raised  {place}",
                Replace(policy, channel, channel with { MaxRun = run with { Value = run.Value + 1 } }));
        }
    }

    // A word that holds another listed word never decides by itself.
    private static bool ContainsAnother(ImmutableArray<string> words, string word)
    {
        foreach (string other in words)
        {
            if (other != word && word.Contains(other, System.StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(string Text, TypeModel Loose)> OfType(PolicyModel policy, TypeModel type)
    {
        if (type.Schema is { } schema)
        {
            for (int i = 0; i < schema.Fields.Length; i++)
            {
                foreach ((string text, RecordField loose) in OfField(schema.Fields[i]))
                {
                    if (IsImplied(schema, i, loose))
                    {
                        continue;
                    }

                    yield return (text, type with { Schema = schema with { Fields = schema.Fields.SetItem(i, loose) } });
                }
            }

            foreach (RecordRule rule in schema.Rules)
            {
                yield return ($"rule {schema.Fields[rule.Left].Name} <= {schema.Fields[rule.Right].Name} dropped",
                    type with { Schema = schema with { Rules = schema.Rules.Remove(rule) } });
            }
        }

        if (type.Profile is { } profile)
        {
            foreach ((string, TypeModel) loose in OfText(type, profile))
            {
                yield return loose;
            }

            if (profile.MaxRunBytes < profile.MaxLineBytes && IsRunDecisive(policy, type, profile))
            {
                yield return ("run raised", type with { Profile = profile with { MaxRunBytes = profile.MaxRunBytes + 1 } });
            }
        }
    }

    // Where a rule already keeps a field below (above) another one's bound, its own bound decides nothing.
    private static bool IsImplied(RecordSchema schema, int index, in RecordField loose)
    {
        foreach (RecordRule rule in schema.Rules)
        {
            bool above = rule.Left == index && loose.Maximum != schema.Fields[index].Maximum && loose.Maximum > schema.Fields[rule.Right].Maximum;
            bool below = rule.Right == index && loose.Minimum != schema.Fields[index].Minimum && loose.Minimum < schema.Fields[rule.Left].Minimum;
            if (above || below)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(string Text, RecordField Loose)> OfField(RecordField field)
    {
        long least = field.Kind == FieldKind.Signed ? -1L << ((field.WidthBytes * 8) - 1) : 0;
        long most = field.Kind == FieldKind.Signed ? ~least : field.WidthBytes == 8 ? -1 : (1L << (field.WidthBytes * 8 & 63)) - 1;
        switch (field.Kind)
        {
            case FieldKind.Unsigned or FieldKind.Signed:
                if (field.Minimum != least)
                {
                    yield return ($"least of {field.Name} lowered", field with { Minimum = field.Minimum - 1 });
                }

                if (field.Maximum != most)
                {
                    yield return ($"greatest of {field.Name} raised", field with { Maximum = field.Maximum + 1 });
                }

                break;
            case FieldKind.Characters:
                if (field.Minimum > 0)
                {
                    yield return ($"least count of {field.Name} lowered", field with { Minimum = field.Minimum - 1 });
                }

                foreach ((string, RecordField) loose in MoreCharacters(field))
                {
                    yield return loose;
                }

                break;
            case FieldKind.Zero when field.WidthBytes is 1 or 2 or 4:
                yield return ($"{field.Name} may be anything", field with { Kind = FieldKind.Unsigned, Maximum = most });
                break;
            case FieldKind.Crc32:
                yield return ($"{field.Name} is not compared", field with { Kind = FieldKind.Unsigned, Maximum = uint.MaxValue });
                break;
            default:
                break;
        }
    }

    // One more character: the first printable one that was not in the set.
    private static IEnumerable<(string Text, RecordField Loose)> MoreCharacters(RecordField field)
    {
        for (int c = '!'; c <= '~'; c++)
        {
            bool inSet = c < 64 ? (field.CharactersLow >> c & 1) != 0 : (field.CharactersHigh >> (c - 64) & 1) != 0;
            if (!inSet)
            {
                yield return ($"{field.Name} may hold '{(char)c}'", c < 64
                    ? field with { CharactersLow = field.CharactersLow | 1UL << c }
                    : field with { CharactersHigh = field.CharactersHigh | 1UL << (c - 64) });
                yield break;
            }
        }
    }

    // A cap that another one reaches first decides nothing; loosening it would be no mutant.
    private static IEnumerable<(string Text, TypeModel Loose)> OfText(TypeModel type, TextProfile profile)
    {
        if ((profile.MaxLineBytes + 1UL) * profile.MaxLines > type.MaxBytes)
        {
            yield return ("max raised", type with { MaxBytes = type.MaxBytes + 1 });
        }

        if (profile.MaxLineBytes + 2UL <= type.MaxBytes)
        {
            yield return ("line raised", type with { Profile = profile with { MaxLineBytes = profile.MaxLineBytes + 1 } });
        }
        else if (profile.MaxLines == 1 && (profile.MaxLineBytes + 1UL) * profile.MaxLines <= type.MaxBytes)
        {
            yield return ("max and line raised", type with
            {
                MaxBytes = type.MaxBytes + 1, Profile = profile with { MaxLineBytes = profile.MaxLineBytes + 1 },
            });
        }

        if ((profile.MaxLines + 1UL) * 2 <= type.MaxBytes)
        {
            yield return ("lines raised", type with { Profile = profile with { MaxLines = profile.MaxLines + 1 } });
        }
    }

    // A channel with a limit of its own that is no larger does not use the type's.
    private static bool IsRunDecisive(PolicyModel policy, TypeModel type, TextProfile profile)
    {
        foreach (ChannelModel channel in policy.Channels)
        {
            if (channel.Carries(type) && (channel.MaxRun is not { } run || run.Value > profile.MaxRunBytes))
            {
                return true;
            }
        }

        return false;
    }

    private static PolicyModel Replace(PolicyModel policy, ChannelModel old, ChannelModel channel) =>
        policy with { Channels = policy.Channels.Replace(old, channel) };

    private static PolicyModel Replace(PolicyModel policy, TypeModel old, TypeModel type)
    {
        var channels = ImmutableArray.CreateBuilder<ChannelModel>();
        foreach (ChannelModel channel in policy.Channels)
        {
            var types = ImmutableArray.CreateBuilder<Located<TypeModel>>();
            foreach (Located<TypeModel> carried in channel.Types)
            {
                types.Add(ReferenceEquals(carried.Value, old) ? carried with { Value = type } : carried);
            }

            channels.Add(channel with { Types = types.ToImmutable() });
        }

        return policy with { Types = policy.Types.Replace(old, type), Channels = channels.ToImmutable() };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
