import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, LoginRequest } from '../connector.ts';
import { deadline } from '../deadline.ts';
import type { HostKey } from '../host-key.ts';
import { HostError, type Problem } from '../problem.ts';
import { openShell, shellCommand } from '../shell.ts';
import { serveAgent } from './agent.ts';
import { hostKeyOrder, sshArguments } from './arguments.ts';
import type { ClientConfiguration } from './ask-client.ts';
import { identitiesOf, shownKeys, upstreamOf } from './identities.ts';
import { type LogState, logReader, noLog } from './log-reader.ts';
import { problemOf } from './problem-of.ts';
import { meaningOf } from './questions.ts';
import { openRoom, type Question } from './room.ts';
import { type Machine, startSsh, writtenKeys } from './start.ts';

/** What a program may take at most. */
const longestMs = 60_000;
/** How often it is looked whether ssh has written the keys that the server has announced. */
const lookMs = 20;

/** Connects by one process of the machine's own ssh, which stays for the whole run. Throws {@link HostError}. */
export async function connect(
  request: LoginRequest,
  configuration: ClientConfiguration,
  jump: string | undefined,
  machine: Machine,
): Promise<Connection> {
  const identities = [...identitiesOf(request)];
  const room = await openRoom(machine);
  const agent = await serveAgent(
    room.agentSocket,
    shownKeys(identities),
    upstreamOf(configuration, machine.env),
  ).catch((error: unknown) => {
    room.close();
    throw new HostError({ code: 'no-system-ssh', text: String(error) });
  });
  const argv = sshArguments(
    {
      endpoint: request,
      user: request.user,
      jump,
      log: room.log,
      command: shellCommand,
      options: {
        UserKnownHostsFile: room.knownHosts,
        UpdateHostKeys: 'yes',
        IdentityAgent: room.agentSocket,
        BatchMode: 'no',
        NumberOfPasswordPrompts: '1',
        ConnectTimeout: String(Math.ceil(request.timeoutMs / 1000)),
        ...hostKeyOrder(configuration, request.knownTypes),
      },
    },
    configuration,
  );
  const child = startSsh(argv, room, machine.env);
  const gone = once(child, 'close').catch(() => []);
  const leave = (): void => {
    agent.close();
    room.close();
  };
  void gone.then(leave);
  /** Ends ssh: with its input, and by force where that does not do. */
  const end = (): void => {
    leave();
    child.stdin.destroy();
    setTimeout(() => child.kill('SIGKILL'), 1000).unref();
  };

  let log: LogState = noLog;
  let hostKey: HostKey | undefined;
  let passwordSent = false;
  const times = { begin: performance.now(), exchanged: 0, waited: 0 };

  const login = new Promise<void>((resolve, reject) => {
    const fail = (problem: Problem): void => {
      timer.clear();
      reject(new HostError(problem));
    };
    const giveUp = (): void => fail({ code: 'timed-out', stage: log.stage });
    let timer = deadline(request.timeoutMs, giveUp);
    const again = (): void => {
      timer.clear();
      timer = deadline(log.stage === 'login' ? request.timeoutMs * 3 : request.timeoutMs, giveUp);
    };
    const judged = judge();
    /** Judges the key once, when ssh has written it: before a password goes out, and before the first program does. */
    function judge(): () => Promise<HostKey> {
      let done: Promise<HostKey> | undefined;
      return () => {
        done ??= writtenKeys(room.knownHosts).then(([key]) => {
          if (!key) throw new HostError({ code: 'closed', text: 'ssh does not tell the host key' });
          const problem = request.judgeHostKey(key);
          if (problem) throw new HostError(problem);
          hostKey = key;
          return key;
        });
        return done;
      };
    }
    const failed = (error: unknown): void =>
      fail(error instanceof HostError ? error.problem : { code: 'closed', text: String(error) });

    const reader = logReader();
    room.onLog((piece) => {
      const { stage, authenticated } = log;
      log = reader.add(piece);
      if (log.partial) fail({ code: 'more-authentication', methods: log.offered });
      if (log.stage !== stage) again();
      if (log.stage !== stage && log.stage === 'login') times.exchanged = performance.now();
      // A jump host's login is told, too: before our key there is none to be judged.
      if (log.authenticated && !authenticated && keyAsked)
        judged().then(() => {
          timer.clear();
          resolve();
        }, failed);
    });

    let keyAsked = false;
    const answer = async ({ pid, text }: Question): Promise<void> => {
      const meaning = meaningOf(text, pid === child.pid, log);
      switch (meaning.is) {
        case 'host-key':
          keyAsked = true;
          room.answer('yes');
          return;
        case 'password': {
          await judged();
          if (passwordSent) throw new HostError({ code: 'password-refused', attempts: 1 });
          timer.clear();
          const from = performance.now();
          const password = await request.password();
          times.waited += performance.now() - from;
          passwordSent = true;
          again();
          room.answer(password.reveal());
          return;
        }
        case 'own-key': {
          timer.clear();
          const secret = await request.ownKeyAnswer(text.slice(0, 500));
          if (secret === undefined) throw new HostError({ code: 'unexpected-prompt', text });
          again();
          room.answer(secret.reveal());
          return;
        }
        case 'jump-host-key':
          throw new HostError({ code: 'jump-host-unknown', text: jumpHostIn(text) });
        case 'other':
          throw new HostError({ code: 'unexpected-prompt', text: text.slice(0, 500) });
      }
    };
    // What ssh has logged before it asked may lie there unread: it comes first.
    room.onQuestion((question) => void setImmediate(() => void answer(question).catch(failed)));
    child.on('error', (error) => fail({ code: 'no-system-ssh', text: error.message }));
    child.on('close', () => setImmediate(() => fail(problemOf(log, passwordSent))));
  });

  try {
    await login;
  } catch (error) {
    child.kill('SIGKILL');
    leave();
    throw error;
  }
  if (!hostKey) throw new HostError({ code: 'closed', text: '' });
  const session = openShell(
    {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      destroy: end,
      ending: () => log.last.join(' '),
    },
    request.user,
    request.library,
    Math.min(request.timeoutMs * 6, longestMs),
  );
  return {
    session,
    hostKey,
    remarks: log.remarks,
    offered: log.keys,
    exchangeMs: times.exchanged - times.begin,
    loginMs: performance.now() - times.exchanged - times.waited,
    announcedKeys: (waitMs) =>
      announced(room.knownHosts, waitMs, () => log.noMoreKeys || child.exitCode !== null),
  };
}

/** Waits for ssh to write what the server has announced and proved; ssh writes nothing where there is no other key. */
async function announced(path: string, waitMs: number, ended: () => boolean): Promise<readonly HostKey[]> {
  let over = false;
  const timer = deadline(waitMs, () => {
    over = true;
  });
  for (;;) {
    const done = over || ended();
    const keys = await writtenKeys(path);
    if (keys.length > 1 || done) {
      timer.clear();
      return keys;
    }
    await sleep(lookMs);
  }
}

/** The host that ssh asks about. */
function jumpHostIn(question: string): string {
  return /^The authenticity of host '([^' ]{1,300})/.exec(question)?.[1] ?? '';
}
