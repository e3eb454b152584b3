namespace Guard.Experiments.Assurance;

/// <summary>What the assurance case adds to the reports' style sheet.</summary>
internal static class AssuranceStyle
{
    internal const string Sheet = """
        .lead { font-size:16px; max-width:76ch; } .case { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:14px 18px; margin:0 0 16px; scroll-margin-top:12px; }
        .case h3 { margin:0 0 6px; font-size:16px; display:flex; gap:10px; align-items:baseline; } .case h3 span.id { color:var(--muted); font-weight:600; min-width:2.6em; } .case h3 .ok, .case h3 .bad { margin-left:auto; }
        .case p { max-width:90ch; } .case .facts { margin-top:10px; font-size:14px; } .case code { overflow-wrap:anywhere; }
        .figures { margin:0; padding:0; list-style:none; } .figures li { max-width:none; margin:0; } .tags { display:flex; flex-wrap:wrap; gap:6px; margin-top:10px; }
        .tag { border:1px solid var(--line); border-radius:12px; padding:0 9px; font-size:12px; color:var(--muted); } .tag b { color:var(--fg); font-weight:600; }
        .big { display:grid; grid-template-columns:repeat(auto-fit,minmax(220px,1fr)); gap:12px; margin:8px 0 12px; } .big div { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:12px 16px; }
        .big b { display:block; font-size:26px; font-variant-numeric:tabular-nums; } .counter { background:var(--mono); border-left:3px solid var(--bad); padding:8px 12px; border-radius:4px; }
        details { margin:10px 0; } summary { cursor:pointer; color:var(--accent); } a { color:var(--accent); text-decoration:none; } a:hover { text-decoration:underline; } li { margin:4px 0; max-width:95ch; }
        td:first-child, .wide td .muted { white-space:nowrap; } svg .line, svg marker path { color:var(--muted); }
        svg text[text-anchor] { paint-order:stroke; stroke:var(--bg); stroke-width:4px; }
        @media (max-width:700px) { .facts { grid-template-columns:1fr; } .case h3 { flex-wrap:wrap; } }
        @media print { .case { break-inside:avoid; } }
        """;
}
