import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { deadline } from '../../../src/transport/deadline.ts';
import type { Endpoint } from '../../../src/transport/endpoint.ts';
import { openLocalSession } from '../../../src/transport/local-session.ts';
import { HostError } from '../../../src/transport/problem.ts';
import { ssh2Connector } from '../../../src/transport/ssh2/connector.ts';

const timeoutMs = 300;
const connector = ssh2Connector();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deadline-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Keeps this process from its work until the peer has answered, and for longer than the peer has. */
async function beBusy(): Promise<void> {
  // The peer has been asked then.
  for (let i = 0; i < 3; i++) await turn();
  const script = ': >"$1/busy"; until [ -e "$1/answered" ]; do sleep 0.02; done; sleep "$2"';
  execFileSync('sh', ['-c', script, 'busy', folder, String((4 * timeoutMs) / 1000)]);
}

/** A server that hangs up once this process is busy. */
async function hangsUp(): Promise<Endpoint> {
  const script = `
    const { existsSync, writeFileSync } = require('node:fs');
    const [, folder] = process.argv;
    const server = require('node:net').createServer((socket) => {
      const timer = setInterval(() => {
        if (!existsSync(folder + '/busy')) return;
        clearInterval(timer);
        socket.end(() => writeFileSync(folder + '/answered', ''));
      }, 5);
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill();
  });
  const [port] = await once(child.stdout, 'data');
  return { address: '127.0.0.1', port: Number(port) };
}

const connect = (server: Endpoint) =>
  connector.connect({
    ...{ ...server, timeoutMs, user: 'nobody', knownTypes: [], library: { shared: [], programs: [] } },
    ...{
      judgeHostKey: () => undefined,
      nextIdentity: () => undefined,
      ownKeyAnswer: async () => undefined,
      password: () => new Promise(() => {}),
    },
  });

describe('7.7 a peer that has answered while this process was busy', () => {
  it.each<[string, (server: Endpoint) => Promise<unknown>]>([
    ['at a login', connect],
    ['asked for its host keys', (server) => connector.learnHostKeys(server, timeoutMs)],
    [
      'asked for the keys that it takes',
      (server) => connector.askKeys({ ...server, hostKeys: [] }, 'x', [], timeoutMs / 3),
    ],
  ])('has not timed out: %s', async (_, ask) => {
    const answer = ask(await hangsUp()).catch((error: unknown) => error);
    await beBusy();
    const error = await answer;
    expect(error instanceof HostError && error.problem.code).toBe('throttled');
  });

  it('has not timed out: a program', async () => {
    const session = openLocalSession({ PATH: process.env.PATH }, 'root', { shared: [], programs: [] });
    onTestFinished(() => session.close());
    expect((await session.run(':', { timeoutMs: 60_000 })).status).toBe(0);
    const program = `until [ -e ${folder}/busy ]; do sleep 0.02; done; echo answer
      (sleep 0.1; : >${folder}/answered) >/dev/null 2>&1 &`;
    const answer = session.run(program, { timeoutMs });
    await beBusy();
    expect(String((await answer).stdout)).toBe('answer\n');
  });
});

it('a peer that says nothing is given up, once; one that has answered is not', async () => {
  let over = 0;
  deadline(1, () => over++);
  const answered = deadline(1, () => over++);
  answered.clear();
  await new Promise<void>((resolve) => deadline(1, resolve));
  expect(over).toBe(1);
});
