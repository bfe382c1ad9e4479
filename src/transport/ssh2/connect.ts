import { Client, type ClientChannel, type ParsedKey } from 'ssh2';
import type { Connection, LoginRequest } from '../connector.ts';
import { type Deadline, deadline } from '../deadline.ts';
import { type HostKey, hostKeyFromBlob } from '../host-key.ts';
import { HostError, type Problem } from '../problem.ts';
import { openShell, shellCommand } from '../shell.ts';
import { algorithms } from './algorithms.ts';
import type { Credentials } from './credentials.ts';
import { loginHandler } from './login.ts';
import { problemOf } from './problem-of.ts';

/** What a program may take at most. */
const longestMs = 60_000;

/** A host that has vanished is noticed after 40 s: ssh2 gives up at the next turn after the last unanswered one. */
const keepalive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };

/** Most remarks of a server that are kept, and how ssh2 tells of them. */
const remarkLimit = 50;
const remarkPrefix = 'Debug output from server: ';

/** Connects, checks the host key, logs in and opens the shell that runs programs. Throws {@link HostError}. */
export function connect(options: LoginRequest, credentials: Credentials): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let stage: 'connect' | 'handshake' | 'login' = 'connect';
    let settled = false;
    let hostKey: HostKey | undefined;
    let closeShell: (() => void) | undefined;
    let ending = '';
    const announced = announcements(client);
    const remarks: string[] = [];
    const times = { begin: performance.now(), exchanged: 0, waitedFrom: 0, waited: 0 };
    const listen = (text: string): void => {
      if (text.startsWith(remarkPrefix) && remarks.length < remarkLimit)
        remarks.push(text.slice(remarkPrefix.length, remarkPrefix.length + 500));
    };

    const fail = (problem: Problem): void => {
      timer.clear();
      if (!settled) {
        settled = true;
        reject(new HostError(problem));
      }
      client.destroy();
    };
    const giveUp = (): void => fail({ code: 'timed-out', stage });
    let timer = deadline(options.timeoutMs, giveUp);
    const enter = (next: typeof stage, timeoutMs: number): void => {
      timer.clear();
      stage = next;
      timer = deadline(timeoutMs, giveUp);
    };

    client.on('connect', () => {
      // Requests are small and each waits for its answer: Nagle's algorithm would add 40 ms to every one.
      client.setNoDelay(true);
      enter('handshake', options.timeoutMs);
    });
    client.once('handshake', () => {
      times.exchanged = performance.now();
    });
    client.on('handshake', () => enter('login', options.timeoutMs * 3));
    client.on('error', (error: Error & { level?: string; code?: string | number }) => {
      // A key that an agent would not sign with is passed over, like a key that the host does not want.
      if (error.level === 'agent') return;
      ending = error.level === 'client-timeout' ? 'it no longer answers' : error.message;
      fail(problemOf(error, stage));
    });
    client.on('close', () => {
      closeShell?.();
      fail({ code: stage === 'login' ? 'closed' : 'throttled', text: '' });
    });
    client.on('change password', (text) => {
      fail({ code: 'unexpected-prompt', text: text.slice(0, 500) });
    });
    client.on('ready', () => {
      enter('login', options.timeoutMs * 3);
      const loginMs = performance.now() - times.exchanged - times.waited;
      client.exec(shellCommand, (error, channel) => {
        if (error || !hostKey) {
          fail({ code: 'shell', text: error?.message ?? '' });
          return;
        }
        timer.clear();
        settled = true;
        const { stderr } = channel;
        const destroy = (): void => endQuietly(client, channel);
        const shell = { stdin: channel, stdout: channel, stderr, destroy, ending: () => ending };
        const session = openShell(
          shell,
          options.user,
          options.library,
          Math.min(options.timeoutMs * 6, longestMs),
        );
        closeShell = () => channel.destroy();
        const exchangeMs = times.exchanged - times.begin;
        resolve({ session, hostKey, announcedKeys: announced, remarks, exchangeMs, loginMs });
      });
    });

    const login = loginHandler(options, credentials, {
      failed: fail,
      waiting: (state) => {
        // The user may take as long as they like to type; the server's own LoginGraceTime still counts.
        timer.clear();
        if (state) times.waitedFrom = performance.now();
        else times.waited += performance.now() - times.waitedFrom;
        if (!state) enter('login', options.timeoutMs * 3);
      },
    });
    try {
      client.connect({
        host: options.address,
        port: options.port,
        username: options.user,
        algorithms: algorithms(options.knownTypes, 'also'),
        authHandler: login,
        ...(options.listens ? { debug: listen } : {}),
        readyTimeout: 0,
        ...keepalive,
        hostVerifier: (blob: Buffer) => {
          hostKey = hostKeyFromBlob(blob);
          const problem = options.judgeHostKey(hostKey);
          if (problem) fail(problem);
          return problem === undefined;
        },
      });
    } catch (error) {
      fail({ code: 'closed', text: String(error) });
    }
  });
}

function endQuietly(client: Client, channel: ClientChannel): void {
  channel.on('error', () => {});
  channel.end();
  client.end();
  // A server that does not hang up by itself is left alone after a second.
  setTimeout(() => client.destroy(), 1000).unref();
}

function announcements(client: Client): (waitMs: number) => Promise<HostKey[]> {
  const keys = new Promise<HostKey[]>((resolve) => {
    client.once('hostkeys', (parsed: ParsedKey[]) => {
      const keys = parsed.map((key) => hostKeyFromBlob(key.getPublicSSH()));
      // A server has one of a type. What it says goes to all hosts.
      resolve(keys.filter(({ type }, i) => keys.findIndex((other) => other.type === type) === i));
    });
    client.once('close', () => resolve([]));
  });
  return (waitMs) => {
    let timer: Deadline | undefined;
    const late = new Promise<HostKey[]>((resolve) => {
      timer = deadline(waitMs, () => resolve([]));
    });
    return Promise.race([keys, late]).finally(() => timer?.clear());
  };
}
