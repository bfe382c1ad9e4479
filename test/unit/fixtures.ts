import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Evidence, readEvidence } from '../../src/host/examine/evidence.ts';
import type { HostFacts } from '../../src/host/read/facts.ts';
import { readFacts, readGreeting } from '../../src/host/read/read-facts.ts';
import type { Session } from '../../src/transport/session.ts';
import type { Subject } from '../../src/trust/doctor/subject.ts';
import { nodeOf } from './builders.ts';

const folder = 'test/fixtures';
export const releases = ['bookworm', 'bullseye', 'trixie', 'sid'] as const;
export const users = ['root', 'omm'] as const;
type User = (typeof users)[number];

/** What a program of a host answered when `npm run fixtures` asked it; `state` is a folder such as `sid/trusted`. */
export function answer(state: string, user: User, program: string): Buffer {
  const path = join(folder, `${state}.${user}`, program);
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
}

/** A session with a host that answers any program with the same, and keeps what it was sent. */
export function answering(stdout: Buffer, status = 0): Session & { readonly input: () => string } {
  let input = '';
  return {
    id: 'x',
    secret: '',
    patienceMs: 1000,
    run: async (_, options) => {
      await Promise.resolve();
      options.talk?.begun(() => {});
      options.talk?.heard(stdout);
      input += Buffer.concat([...(options.input ?? [])]).toString('latin1');
      return { status, stdout, stderr: '' };
    },
    traffic: () => ({ requests: 0, bytes: 0 }),
    startupText: () => '',
    close: () => {},
    input: () => input,
  };
}

/** A host of a recorded lab. */
interface RecordedHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly keys: readonly { readonly type: string; readonly blob: string }[];
  readonly openssh: string;
  /** Seconds since 1970. */
  readonly recorded: number;
}

/** The hosts of one recorded lab, `releases` or `ill`. */
export function hostsOf(lab: string): readonly RecordedHost[] {
  const blocks = readFileSync(join(folder, `${lab}.hosts`), 'utf8').split(/^host /m);
  return blocks.slice(1).map((block) => {
    const [head = '', ...lines] = block.trimEnd().split('\n');
    const [name = '', address = '', port = '', at = ''] = head.split(' ');
    const values = (word: string) =>
      lines.flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));
    const keys = values('key').map((key) => {
      const [type = '', blob = ''] = key.split(' ');
      return { type, blob };
    });
    const [openssh = ''] = values('openssh');
    const recorded = Number(values('recorded'));
    return { name, address, port: Number(port), folder: at, keys, openssh, recorded };
  });
}

export function factsAt(state: string, user: User): HostFacts {
  return readFacts(answer(state, user, 'probe'), readGreeting(answer(state, user, 'greet')));
}

export function evidenceAt(state: string, user: User, askedAt = 0): Evidence {
  return readEvidence(user, askedAt, answer(state, user, 'examine'));
}

/** A recorded host as doctor sees it. */
export function subjectAt(host: RecordedHost, state: string, user: User): Subject {
  const facts = factsAt(state, user);
  const { name, address, port, keys } = host;
  const endpoint = { address, port, hostKeys: keys };
  const node = nodeOf({ label: address, name, endpoints: [endpoint], greeting: facts, facts });
  return { node, evidence: evidenceAt(state, user, host.recorded) };
}
