using System.Threading.Tasks;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class HashOrderAnalyzerTests
{
    [Fact]
    public Task OrderedCollectionsAndLookUpsAreAllowed() => Snippet.AssertReportsMarkedLines(new HashOrderAnalyzer(), """
        using System.Collections.Generic;
        using System.Collections.Immutable;

        static class Ordered
        {
            internal static int Sum(int[] array, List<int> list, SortedDictionary<int, int> sorted, ImmutableSortedSet<int> set, Dictionary<int, int> table)
            {
                int sum = table[1] + (table.ContainsKey(2) ? 1 : 0);
                foreach (int item in array) { sum += item; }
                foreach (int item in list) { sum += item; }
                foreach (KeyValuePair<int, int> pair in sorted) { sum += pair.Value; }
                foreach (int key in sorted.Keys) { sum += key; }
                foreach (int item in set) { sum += item; }
                return sum;
            }
        }
        """);

    [Fact]
    public Task ForeachOverAHashTableIsRefused() => Snippet.AssertReportsMarkedLines(new HashOrderAnalyzer(), """
        using System.Collections;
        using System.Collections.Frozen;
        using System.Collections.Generic;
        using System.Collections.Immutable;

        static class Hashed
        {
            internal static int Sum(
                Dictionary<int, int> table, HashSet<int> set, FrozenDictionary<int, int> frozen, FrozenSet<int> frozenSet,
                ImmutableDictionary<int, int> immutable, ImmutableHashSet<int> immutableSet, Hashtable old)
            {
                int sum = 0;
                foreach (KeyValuePair<int, int> pair in table) { sum += pair.Value; }               //! GUARD011
                foreach (int key in table.Keys) { sum += key; }                                     //! GUARD011
                foreach (int value in table.Values) { sum += value; }                               //! GUARD011
                foreach (int item in set) { sum += item; }                                          //! GUARD011
                foreach (int item in (IEnumerable<int>)set) { sum += item; }                        //! GUARD011
                foreach (KeyValuePair<int, int> pair in frozen) { sum += pair.Value; }              //! GUARD011
                foreach (int key in frozen.Keys) { sum += key; }                                    //! GUARD011
                foreach (int item in frozenSet) { sum += item; }                                    //! GUARD011
                foreach (KeyValuePair<int, int> pair in immutable) { sum += pair.Value; }           //! GUARD011
                foreach (int value in immutable.Values) { sum += value; }                           //! GUARD011
                foreach (int item in immutableSet) { sum += item; }                                 //! GUARD011
                foreach (DictionaryEntry entry in old) { sum += (int)entry.Value!; }                //! GUARD011
                return sum;
            }
        }
        """);
}
