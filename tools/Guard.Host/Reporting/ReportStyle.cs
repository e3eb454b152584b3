namespace Guard.Host.Reporting;

/// <summary>The report's style sheet: light and dark, no outside resource.</summary>
public static class ReportStyle
{
    /// <summary>The sheet: tables, banners, consoles, pictures; colours as variables.</summary>
    public const string Sheet = """
        :root { color-scheme: light dark; --bg:#fbfbfa; --fg:#1d1d1f; --muted:#62626a; --line:#d9d9de; --card:#ffffff; --ok:#0a7a3d; --bad:#b3122b; --accent:#1f5fbf; --mono:#f3f3f5; }
        @media (prefers-color-scheme: dark) { :root { --bg:#141417; --fg:#ececf0; --muted:#a0a0aa; --line:#34343b; --card:#1c1c20; --ok:#4cc38a; --bad:#ff6b81; --accent:#7fb2ff; --mono:#232329; } }
        * { box-sizing: border-box; }
        body { margin:0; background:var(--bg); color:var(--fg); font:15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        .banner { position:sticky; top:0; z-index:2; padding:4px 12px; text-align:center; font-weight:700; letter-spacing:.06em; font-size:13px; }
        main { max-width:1080px; margin:0 auto; padding:24px 20px 60px; }
        h1 { font-size:26px; margin:8px 0 2px; } h2 { font-size:18px; margin:34px 0 10px; } p { margin:6px 0; } .muted { color:var(--muted); }
        table { border-collapse:collapse; width:100%; background:var(--card); border:1px solid var(--line); border-radius:8px; overflow:hidden; }
        th, td { text-align:left; padding:7px 10px; border-bottom:1px solid var(--line); vertical-align:top; } tr:last-child td { border-bottom:none; }
        th { font-size:12px; text-transform:uppercase; letter-spacing:.05em; color:var(--muted); font-weight:600; }
        td.n { text-align:right; font-variant-numeric:tabular-nums; }
        .wide { overflow-x:auto; }
        code, pre { font:13px/1.45 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
        pre { background:var(--mono); border:1px solid var(--line); border-radius:0 0 8px 8px; border-top:none; margin:0; padding:10px 12px; max-height:340px; overflow:auto; white-space:pre; }
        .ok, .bad { white-space:nowrap; } p.ok, p.bad { white-space:normal; } .hex pre { font-size:11.5px; } .ok { color:var(--ok); font-weight:700; } .bad { color:var(--bad); font-weight:700; }
        .chip { display:inline-block; padding:1px 8px; border-radius:4px; font-size:12px; font-weight:700; white-space:nowrap; }
        .consoles { display:grid; grid-template-columns:repeat(auto-fit,minmax(440px,1fr)); gap:16px; }
        .console h3 { margin:0; padding:5px 12px; font-size:13px; border-radius:8px 8px 0 0; display:flex; justify-content:space-between; }
        .facts { display:grid; grid-template-columns:max-content 1fr; gap:2px 16px; } .facts dt { color:var(--muted); } .facts dd { margin:0; overflow-wrap:anywhere; }
        .steps { border-left:3px solid var(--line); margin-left:8px; padding-left:18px; } .steps div { margin:0 0 10px; position:relative; }
        .steps div::before { content:""; position:absolute; left:-25px; top:7px; width:11px; height:11px; border-radius:50%; background:var(--accent); border:2px solid var(--bg); }
        .hex { display:grid; grid-template-columns:1fr 1fr; gap:12px; } .hex pre { border-top:1px solid var(--line); border-radius:8px; } .diff { background:#ffd54d; color:#000; border-radius:2px; }
        svg text { fill:var(--fg); font:12px system-ui, "DejaVu Sans", sans-serif; } svg .line { stroke:var(--muted); fill:none; } svg .box { fill:var(--card); stroke:var(--line); }
        button { font:inherit; padding:6px 14px; border-radius:6px; border:1px solid var(--line); background:var(--card); color:var(--fg); cursor:pointer; }
        @media (max-width:700px) { .hex, .consoles { grid-template-columns:1fr; } }
        """;
}
