using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Guard.Crypto.Tests")]          // The ways to hash are compared.
