import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../src/commands/doctor/json.ts';
import { textLines } from '../../src/commands/doctor/text.ts';
import { readEvidence } from '../../src/host/examine/evidence.ts';
import { readFacts } from '../../src/host/read/read-facts.ts';
import { failureLines } from '../../src/report/failure-lines.ts';
import { createConsole } from '../../src/terminal/console.ts';
import { HostError } from '../../src/transport/problem.ts';
import { judge } from '../../src/trust/doctor/judge.ts';
import * as keyModels from '../../src/trust/keys/key-models.ts';
import { type PairFailure, TrustError } from '../../src/trust/model/failure.ts';
import type { Node } from '../../src/trust/model/node.ts';
import { en } from '../../src/words/en/words.ts';
import { zh } from '../../src/words/zh/words.ts';
import { fakeContext } from '../unit/commands/cli.ts';
import { held } from './held.ts';
import { mutate, numbers } from './mutate.ts';
import { greeting, readers } from './readers.ts';
import { seedsOf } from './seeds.ts';
import { fakeSession } from './session.ts';

/** How many mutations of each recording are read, and where their row of numbers begins. */
const cases = Number(process.env.FUZZ_CASES ?? 60);
const start = Number(process.env.FUZZ_SEED ?? 1);
/** What a terminal obeys, or what turns and hides text: nothing of it may reach one. */
const obeyed =
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\p{Surrogate}]/u;
/** A reader makes an object of a line, at most; of one byte of a host's it may hold so many. */
const bytesPerByte = 200;

/** Runs a case; one that fails is told with what it takes to see it again. */
async function each(reader: string, check: (bytes: Buffer) => unknown): Promise<void> {
  const random = numbers(start);
  for (const seed of seedsOf(reader)) {
    await check(seed);
    for (let number = 0; number < cases; number++) {
      const bytes = mutate(seed, random);
      try {
        await check(bytes);
      } catch (error) {
        const input = bytes.subarray(0, 3000).toString('latin1');
        throw new Error(`${reader}, case ${number} of FUZZ_SEED=${start}: ${JSON.stringify(input)}`, {
          cause: error,
        });
      }
    }
  }
}

/** Shows lines as the tool does, and gives what arrived. */
function shown(lines: readonly string[]): string {
  const context = fakeContext();
  const console = createConsole(context, true, undefined);
  for (const line of lines) {
    console.out(line);
    console.err(line);
    console.styled([{ text: line, style: 'bad' }]);
    console.json({ line });
  }
  return context.stdout.text() + context.stderr.text();
}

const languages = [en, zh];

describe('7.7 whatever a host says', () => {
  it.each(Object.entries(readers))(
    '%s: is read or refused, and holds no more than it may',
    async (name, reader) => {
      let read = 0;
      await each(name, async (bytes) => {
        try {
          const value = await reader.read(bytes);
          read++;
          expect(held(value)).toBeLessThan(bytesPerByte * bytes.length + 65_536);
        } catch (error) {
          if (error instanceof HostError) {
            expect(held(error.problem)).toBeLessThan(8192);
            const failure = { host: 'a', step: 'network', problem: error.problem } as const;
            for (const words of languages)
              expect(shown(failureLines(new TrustError([failure]), 'root', words))).not.toMatch(obeyed);
            return;
          }
          // What the engine throws when a reader has gone wrong is an Error, too.
          const declared =
            reader.nonsense === 'Error' && error instanceof Error && error.constructor === Error;
          if (!declared) throw error;
          expect(error.message.length).toBeLessThan(500);
        }
      });
      // The recording itself, at least: a reader that refuses all shows nothing.
      expect(read).toBeGreaterThan(0);
    },
  );

  it("ssh's log: is explained in both languages, and obeyed by no terminal", async () => {
    await each('ssh-log', (bytes) => {
      for (const status of [255, 124, 1]) {
        const said = bytes.toString('utf8').slice(0, 2048);
        const pair: PairFailure = { from: '10.0.0.1', to: '10.0.0.2', port: 22, status, said };
        for (const words of languages)
          expect(shown(failureLines(new TrustError([], [pair]), 'root', words))).not.toMatch(obeyed);
      }
    });
  });

  it('evidence and facts: are judged and shown in both languages, and obeyed by no terminal', async () => {
    const codes = new Set<string>();
    const [facts = Buffer.alloc(0)] = seedsOf('facts');
    const endpoints = [{ address: '10.0.0.1', port: 22, hostKeys: [] }];
    const session = fakeSession(Buffer.alloc(0));
    const common = { label: '10.0.0.1', name: 'node1', local: false, session, lasting: session, endpoints };
    const node: Node = {
      ...common,
      greeting,
      reconnect: () => Promise.resolve(session),
      facts: readFacts(facts, greeting),
      addresses: new Map(),
    };
    await each('evidence', (bytes) => {
      const evidence = readEvidence('root', 1_700_000_000, bytes);
      const remarks = bytes.toString('utf8').slice(0, 2048).split('\n');
      const login = {
        address: '10.0.0.1',
        offered: ['x'],
        by: 'password',
        remarks,
        exchangeMs: 1,
        loginMs: 1e6,
      } as const;
      const subjects = [
        { node, evidence },
        { node: { ...node, label: '10.0.0.2' }, evidence },
      ];
      const found = judge(subjects, new Map([['10.0.0.1', login]]), keyModels.shared);
      for (const { code } of found) codes.add(code);
      const host = { host: '10.0.0.1', name: 'node1', failure: undefined, findings: found };
      const examination = { hosts: [host], logins: { mode: 'ring', tried: 4, failed: 0 } } as const;
      for (const words of languages) {
        const lines = textLines(examination, words).map((line) => line.map(({ text }) => text).join(''));
        expect(shown([...lines, ...jsonLines(examination, 'root', words)])).not.toMatch(obeyed);
      }
    });
    expect(codes.size).toBeGreaterThan(8);
  });
});
