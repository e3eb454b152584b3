namespace Guard.X86.State;

/// <summary>The general-purpose registers in the order of their encoding (SDM Vol. 2A, Table 2-2).</summary>
public enum GeneralRegister
{
    /// <summary>Accumulator.</summary>
    EAX,

    /// <summary>Counter.</summary>
    ECX,

    /// <summary>Data.</summary>
    EDX,

    /// <summary>Base.</summary>
    EBX,

    /// <summary>Stack pointer.</summary>
    ESP,

    /// <summary>Frame pointer.</summary>
    EBP,

    /// <summary>Source index.</summary>
    ESI,

    /// <summary>Destination index.</summary>
    EDI,
}
