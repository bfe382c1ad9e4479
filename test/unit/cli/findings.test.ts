import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../src/cli/finding-words.ts';
import { type FindingCode, findings } from '../../../src/trust/doctor/finding.ts';

const isCode = (text: string): text is FindingCode => text in findings;
const codes = Object.keys(findings).filter(isCode);

describe('findings', () => {
  it('10.2 each has its words in both languages, and its paragraphs in docs/findings.md', () => {
    const page = readFileSync('docs/findings.md', 'utf8');
    for (const code of codes) {
      expect(wordsOf(code, 'en'), code).toMatch(/^[\x20-\x7e]+[^.]$/);
      expect(wordsOf(code, 'zh'), code).toMatch(/\p{Script=Han}/u);
      const section = page.split(`\n### ${code}\n`)[1]?.split('\n#')[0] ?? '';
      const [english = '', chinese = ''] = section.trim().split('\n\n');
      expect(english, code).not.toMatch(/\p{Script=Han}/u);
      expect(chinese, code).toMatch(/\p{Script=Han}/u);
    }
    expect(page.match(/^### .+$/gm)).toHaveLength(codes.length);
  });

  it('10.2 the schema knows each code', () => {
    const schema = readFileSync('docs/doctor.schema.json', 'utf8');
    for (const code of codes) expect(schema).toContain(`"${code}"`);
  });
});
