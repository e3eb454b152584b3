namespace Guard.Host.Reporting;

/// <summary>The report's script: verifies the embedded log in the browser with WebCrypto, from the published formats alone.</summary>
/// <remarks>RFC 6962 section 2.1 "Merkle Hash Trees"; C2SP tlog-checkpoint and signed-note. It asks nothing of any network.</remarks>
internal static class ReportScript
{
    internal const string Text = """
        'use strict';
        const hex = b => [...new Uint8Array(b)].map(x => x.toString(16).padStart(2, '0')).join('');
        const unb64 = s => Uint8Array.from(atob(s), c => c.charCodeAt(0));
        const sha = async b => new Uint8Array(await crypto.subtle.digest('SHA-256', b));
        const join = (...parts) => { const r = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let o = 0; for (const p of parts) { r.set(p, o); o += p.length; } return r; };
        const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
        async function root(hashes) {
          if (hashes.length === 0) return sha(new Uint8Array());
          let level = hashes;
          while (level.length > 1) {
            const next = [];
            for (let i = 0; i + 1 < level.length; i += 2) next.push(await sha(join(new Uint8Array([1]), level[i], level[i + 1])));
            if (level.length % 2) next.push(level[level.length - 1]);
            level = next;
          }
          return level[0];
        }
        async function verifyLog() {
          const out = document.getElementById('verdict'), say = (ok, text) => { const p = document.createElement('p'); p.className = ok ? 'ok' : 'bad'; p.textContent = (ok ? '\u2713 ' : '\u2717 ') + text; out.append(p); return ok; };
          out.textContent = '';
          if (!globalThis.crypto || !crypto.subtle) { say(false, 'this browser offers no WebCrypto here; run: guard audit verify'); return; }
          const data = JSON.parse(document.getElementById('log-data').textContent), enc = new TextEncoder();
          let previous = '0'.repeat(64); const hashes = [];
          for (let i = 0; i < data.leaves.length; i++) {
            const leaf = data.leaves[i], record = JSON.parse(leaf);
            if (record.seq !== i) { say(false, `record ${i} carries number ${record.seq}`); return; }
            if (record.prev !== previous) { say(false, `record ${i} does not follow record ${i - 1}`); return; }
            const h = await sha(join(new Uint8Array([0]), enc.encode(leaf)));
            previous = hex(h); hashes.push(h);
          }
          say(true, `${hashes.length} records: numbers and chain of hashes`);
          const at = data.checkpoint.indexOf('\n\n'), body = data.checkpoint.slice(0, at + 1), lines = body.split('\n'), size = Number(lines[1]);
          if (size !== hashes.length) { say(false, `the checkpoint counts ${size} records, ${hashes.length} stand here`); return; }
          if (!same(await root(hashes), unb64(lines[2]))) { say(false, 'the tree over these records is not the one in the checkpoint'); return; }
          say(true, 'tree root equals the checkpoint (RFC 6962)');
          const first = data.key.indexOf('+'), second = data.key.indexOf('+', first + 1), name = data.key.slice(0, first), material = unb64(data.key.slice(second + 1));
          const line = data.checkpoint.slice(at + 2).split('\n').find(l => l.startsWith('\u2014 ' + name + ' '));
          if (!line) { say(false, 'the checkpoint carries no signature by ' + name); return; }
          const signature = unb64(line.split(' ')[2]).slice(4);
          try {
            const key = await crypto.subtle.importKey('raw', material.slice(1), { name: 'Ed25519' }, false, ['verify']);
            say(await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, enc.encode(body)), 'checkpoint signature by ' + name + ' (Ed25519)');
          } catch (e) { say(false, 'this browser has no Ed25519 in WebCrypto: the signature was not checked here; run: guard audit verify'); }
        }
        document.getElementById('verify').addEventListener('click', verifyLog); verifyLog();
        """;
}
