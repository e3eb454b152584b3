// Protects: a signed note acts once, in this run and after a restart. Trusts: the clock never to fall.
using System;
using System.Collections.Generic;

namespace Guard.Kernel;

/// <summary>Nonces of notes that acted and have not expired. Full means: no further note acts until one expires.</summary>
internal sealed class NonceTable
{
    internal const int Capacity = 4096;

    private readonly SortedDictionary<string, long> _expiry = new(StringComparer.Ordinal);
    private readonly List<string> _expired = [];

    /// <summary>In ordinal order.</summary>
    internal IEnumerable<KeyValuePair<string, long>> Entries => _expiry;

    internal bool Contains(string nonce) => _expiry.ContainsKey(nonce);

    /// <summary>Room for one more, once what has expired is forgotten: an expired note is refused for that.</summary>
    internal bool HasRoom(long now)
    {
        if (_expiry.Count >= Capacity)
        {
            foreach (KeyValuePair<string, long> entry in _expiry)
            {
                if (entry.Value <= now)
                {
                    _expired.Add(entry.Key);
                }
            }

            foreach (string nonce in _expired)
            {
                _expiry.Remove(nonce);
            }

            _expired.Clear();
        }

        return _expiry.Count < Capacity;
    }

    internal void Add(string nonce, long expiresUnixSeconds) => _expiry[nonce] = expiresUnixSeconds;
}
