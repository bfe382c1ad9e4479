import { deadline } from '../deadline.ts';
import type { Endpoint } from '../endpoint.ts';
import { HostError } from '../problem.ts';
import { type ShownKey, serveAgent } from './agent.ts';
import { sshArguments } from './arguments.ts';
import type { ClientConfiguration } from './ask-client.ts';
import { type LogState, logReader, noLog } from './log-reader.ts';
import { meaningOf } from './questions.ts';
import { openRoom, type Room } from './room.ts';
import { type Machine, startSsh } from './start.ts';

/** An ssh that comes as far as the login, and is not to log in. */
export interface ShortCall {
  readonly endpoint: Endpoint;
  readonly user: string;
  readonly options: Readonly<Record<string, string>>;
  readonly keys: readonly ShownKey[];
  readonly timeoutMs: number;
  /** Puts into the room what ssh is to find there. */
  readonly prepare?: (room: Room) => Promise<void>;
  /** Reads the room before it is gone. */
  readonly collect: (room: Room, log: LogState) => Promise<void>;
}

/** How a host is to be reached. */
export interface Way {
  readonly configuration: ClientConfiguration;
  readonly jump: string | undefined;
  readonly machine: Machine;
}

/**
 * Runs such an ssh to its end. It has no key but those that are shown, and gives no answer but that a host key is to be
 * written down.
 *
 * @throws HostError when it is over before the keys are exchanged
 */
export async function callShortly(call: ShortCall, { configuration, jump, machine }: Way): Promise<LogState> {
  const room = await openRoom(machine);
  try {
    await call.prepare?.(room);
    const agent = await serveAgent(room.agentSocket, call.keys, undefined);
    const options = {
      UserKnownHostsFile: room.knownHosts,
      UpdateHostKeys: 'no',
      IdentityAgent: room.agentSocket,
      IdentityFile: 'none',
      IdentitiesOnly: 'no',
      BatchMode: 'no',
      ConnectTimeout: String(Math.ceil(call.timeoutMs / 1000)),
      ...call.options,
    };
    const { endpoint, user } = call;
    const argv = sshArguments(
      { endpoint, user, jump, log: room.log, options, command: 'exit' },
      configuration,
    );
    const child = startSsh(argv, room, machine.env);
    let log = noLog;
    let late = false;
    const reader = logReader();
    room.onLog((piece) => {
      log = reader.add(piece);
    });
    room.onQuestion(({ pid, text }) =>
      setImmediate(() => {
        if (meaningOf(text, pid === child.pid, log).is === 'host-key') room.answer('yes');
        else child.kill('SIGKILL');
      }),
    );
    child.stdin.end();
    child.stdout.resume();
    child.stderr.resume();
    const timer = deadline(call.timeoutMs * 3, () => {
      late = true;
      child.kill('SIGKILL');
    });
    await new Promise<void>((resolve, reject) => {
      child.on('error', (error) => reject(new HostError({ code: 'no-system-ssh', text: error.message })));
      child.on('close', () => setImmediate(resolve));
    }).finally(() => {
      timer.clear();
      agent.close();
    });
    if (late) throw new HostError({ code: 'timed-out', stage: log.stage });
    await call.collect(room, log);
    return log;
  } finally {
    room.close();
  }
}
