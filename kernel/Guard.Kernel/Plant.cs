#if GUARD_PLANTS
namespace Guard.Kernel;

/// <summary>Deliberate faults of the test build; experiments must find each (design/evidence.md, C4). The product has none of
/// this.</summary>
public enum Plant
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>What the lowest level reads as acknowledgement depends on whether a higher source's transfer was refused in the
    /// last frame.</summary>
    RefusalCode = 1,
}
#endif
