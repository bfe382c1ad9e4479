import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textLines } from '../../../src/commands/doctor/text.ts';
import { type FindingCode, finding, findings } from '../../../src/trust/doctor/findings.ts';
import { asRoot, createAgain } from '../../../src/trust/model/finding.ts';
import { en } from '../../../src/words/en/words.ts';
import type { Words } from '../../../src/words/types/words.ts';
import { zh } from '../../../src/words/zh/words.ts';

const isCode = (text: string): text is FindingCode => text in findings;
const codes = Object.keys(findings).filter(isCode);

describe('findings', () => {
  it('10.2 each has its words in both languages, and its paragraphs in docs/findings.md', () => {
    const page = readFileSync('docs/findings.md', 'utf8');
    for (const code of codes) {
      expect(en.findings.meanings[code], code).toMatch(/^[\x20-\x7e]+[^.]$/);
      expect(zh.findings.meanings[code], code).toMatch(/\p{Script=Han}/u);
      const section = page.split(`\n### ${code}\n`)[1]?.split('\n#')[0] ?? '';
      const [english = '', chinese = ''] = section.trim().split('\n\n');
      expect(english, code).not.toMatch(/\p{Script=Han}/u);
      expect(chinese, code).toMatch(/\p{Script=Han}/u);
    }
    expect(page.match(/^### .+$/gm)).toHaveLength(codes.length);
  });

  it("11.5 a command for another user's home says whose it is: root must not run it", () => {
    const one = finding('10.0.0.1', 'key-mode', 'x', 'chmod 600 /k', asRoot('chage x'), createAgain);
    const text = (words: Words, subject?: string) =>
      textLines(
        {
          hosts: [{ host: '10.0.0.1', name: undefined, failure: undefined, findings: [one] }],
          logins: { mode: 'ring', tried: 4, failed: 0 },
        },
        words,
        subject,
      )
        .map((spans) =>
          spans
            .map((span) => span.text)
            .join('')
            .trim(),
        )
        .filter((line) => /^[^\d].*(chmod|chage|gs_)/.test(line));
    const rest = ['To do there, as root: chage x', 'To do here: gs_sshexkey -f HOSTFILE'];
    expect(text(en)).toEqual(['To do there: chmod 600 /k', ...rest]);
    expect(text(en, 'omm')).toEqual(['To do there, as omm: chmod 600 /k', ...rest]);
    expect(text(zh, 'omm')[0]).toBe('以 omm 在该主机执行：chmod 600 /k');
  });

  it('10.2 the schema knows each code', () => {
    const schema = readFileSync('docs/doctor.schema.json', 'utf8');
    for (const code of codes) expect(schema).toContain(`"${code}"`);
  });
});
