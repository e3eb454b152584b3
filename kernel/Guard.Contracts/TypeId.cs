namespace Guard.Contracts;

/// <summary>Number of a message type, given by the SystemImage; 0 is never a type. A guest may allege any number.</summary>
public readonly record struct TypeId(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"type {Value}";
}
