import { buildReport, type Report } from '../../../src/report/report.ts';
import type { PairResult, Party } from '../../../src/trust/verify/pairs.ts';
import { en } from '../../../src/words/en/words.ts';
import type { Words } from '../../../src/words/types/words.ts';

/** What ssh says where a pair fails; undefined where it passes. */
export type Says = (from: number, to: number, by: 'address' | 'name') => string | undefined;

export const refused = 'ssh: connect to host 10.9.0.1 port 22: Connection refused';

/** A report on hosts that never were: every pair of them. Hosts of `gone` could not be logged in to. */
export function meshOf(size: number, says: Says, gone: readonly number[] = [], words: Words = en): Report {
  const parties = Array.from({ length: size }, (_, i): Party => {
    const label = `10.9.${i >> 8}.${i & 255}`;
    return {
      label,
      spellings: [
        { text: label, by: 'address', port: 22 },
        { text: `db${i}`, by: 'name', port: 22 },
      ],
      session: undefined,
      failure: undefined,
      local: i === 0,
    };
  });
  const logins = parties.flatMap((from, i) =>
    parties.flatMap((to, k) =>
      to.spellings.map((spelling): PairResult => {
        if (gone.includes(i)) {
          const untried = { host: from.label, step: 'network', problem: { code: 'refused' } } as const;
          return { from, to, spelling, result: { ok: false, untried } };
        }
        const said = says(i, k, spelling.by);
        const result =
          said === undefined ? ({ ok: true } as const) : ({ ok: false, status: 255, said } as const);
        return { from, to, spelling, result };
      }),
    ),
  );
  const begun = new Date('2026-03-01T08:30:00Z');
  const proof = { mode: 'mesh', parties, logins, begun, seconds: 12.3 } as const;
  return buildReport(proof, 'omm', words);
}
