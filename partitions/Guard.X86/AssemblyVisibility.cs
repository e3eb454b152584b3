using System.Runtime.CompilerServices;

// Tests prove the meanings one by one and compile them into expression trees; nobody else sees them.
[assembly: InternalsVisibleTo("Guard.X86.Tests")]
