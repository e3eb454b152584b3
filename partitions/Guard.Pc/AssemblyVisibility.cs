using System.Runtime.CompilerServices;

// Tests drive each chip by itself; nobody else sees them.
[assembly: InternalsVisibleTo("Guard.Pc.Tests")]
