namespace Guard.Kernel;

/// <summary>The nonce of a note that acted.</summary>
/// <param name="Nonce">32 hexadecimal digits.</param>
/// <param name="ExpiresUnixSeconds">When the note expires, and with it the nonce.</param>
public readonly record struct CapturedNonce(string Nonce, long ExpiresUnixSeconds);
