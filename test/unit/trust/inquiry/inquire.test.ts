import { describe, expect, it } from 'vitest';
import { HostError } from '../../../../src/transport/problem.ts';
import type { Session } from '../../../../src/transport/session.ts';
import type { FailedLogin } from '../../../../src/trust/inquiry/failed-login.ts';
import { inquire } from '../../../../src/trust/inquiry/inquire.ts';
import type { PairFault } from '../../../../src/trust/verify/diagnose-pair.ts';
import type { Party } from '../../../../src/trust/verify/pairs.ts';
import { factsOf, idle, nodeOf } from '../../builders.ts';

/** A host that is asked: what its ssh and its sshd say, and how logins end without these settings. */
interface Play {
  readonly client?: string;
  readonly server?: string;
  /** Whether a trial passes, by what it is made with. */
  readonly passes?: (trial: string) => boolean;
  readonly broken?: boolean;
}

function hostOf(label: string, { client = '', server = '', passes = () => false, broken = false }: Play) {
  const trials: string[] = [];
  const answer = (program: string, given: string): string => {
    if (program.includes('ssh -vvv -G')) return client;
    if (!program.includes('echo passes')) return server;
    const all = given
      .slice(given.search(/^(?:with |try$)/m), given.indexOf('\nend'))
      .split('try')
      .slice(0, -1)
      .map((trial) =>
        trial
          .trim()
          .replaceAll(/^with /gm, '')
          .replaceAll('\n', ' '),
      );
    const first = all.findIndex(passes);
    const made = first < 0 ? all : all.slice(0, first + 1);
    trials.push(...made);
    const said = Buffer.from('User root not allowed').toString('base64');
    return made.map((trial) => (passes(trial) ? 'passes\n' : `said ${said}\nfails\n`)).join('');
  };
  const session: Session = {
    ...idle,
    run: async (program, { input = [] }) => {
      if (broken) throw new HostError({ code: 'closed', text: '' });
      return {
        status: 0,
        stdout: Buffer.from(answer(program, Buffer.concat([...input]).toString())),
        stderr: '',
      };
    },
  };
  const party: Party = {
    label,
    session,
    failure: undefined,
    spellings: [{ text: label, by: 'address', port: 22 }],
    local: false,
  };
  const node = nodeOf({ label, session, facts: factsOf({}, { home: '/root' }) });
  return { party, node, trials };
}

const file = '/etc/ssh/ssh_config';
const setClient = `effective tag x
effective controlpath /x
default tag
trace Reading configuration data ${file}
line ${file}:1:ControlPath /x
line ${file}:2:Tag x
effective hostname y
`;
const setServer = `config /etc/ssh/sshd_config
effective revokedkeys /x
effective maxsessions 0
default revokedkeys none
default maxsessions 10
line /etc/ssh/sshd_config:1:MaxSessions 0
line /etc/ssh/sshd_config:2:RevokedKeys /x
`;

async function ask(
  fault: PairFault,
  client: Play,
  server: Play,
  changes: { user?: string; trials?: number } = {},
) {
  const [a, b] = [hostOf('10.0.0.1', client), hostOf('10.0.0.2', server)];
  const failed: FailedLogin = {
    login: {
      from: a.party,
      to: b.party,
      spelling: { text: '10.0.0.2', by: 'address', port: 22 },
      result: { ok: false, status: 255, said: '' },
    },
    fault,
    said: '',
  };
  const { causes, reasons } = await inquire([failed], {
    user: changes.user ?? 'root',
    nodes: [a.node, b.node],
    limits: { answer: 1, login: 1 },
    trials: changes.trials ?? 20,
    signal: new AbortController().signal,
  });
  const told = causes.map(
    ({ side, certain, suspects }) =>
      `${side} ${certain} ${suspects.map(({ setting }) => setting).join(', ')}`,
  );
  return { told, reasons, trials: [...a.trials, ...b.trials] };
}

describe('11.7 what a login fails for', () => {
  it('is a setting of the client without which it passes', async () => {
    const { told, trials } = await ask(
      'other',
      { client: setClient, passes: (trial) => trial === 'tag=' },
      {},
    );
    expect(told).toEqual(['client true Tag x']);
    expect(trials).toEqual(['controlpath=none', 'tag=']);
  });

  it('is all of several without which it passes together', async () => {
    const passes = (trial: string) => trial === 'controlpath=none tag=';
    expect((await ask('other', { client: setClient, passes }, {})).told).toEqual([
      'client true ControlPath /x, Tag x',
    ]);
  });

  it('is a setting of the server without which a copy lets it in, with the reason that the copy gave', async () => {
    const { told, reasons, trials } = await ask(
      'key-refused',
      {},
      { server: setServer, passes: (trial) => !trial.includes('revokedkeys') },
    );
    expect(told).toEqual(['server true RevokedKeys /x']);
    expect([...reasons]).toEqual([['10.0.0.2', 'User root not allowed']]);
    expect(trials).toEqual(['revokedkeys=/x maxsessions=0', 'maxsessions=0']);
  });

  it('is found behind a penalty, which follows logins that failed for it; else it may be a limit', async () => {
    const server = `${setServer}effective maxstartups 1\ndefault maxstartups 10\nline /etc/ssh/sshd_config:3:MaxStartups 1\n`;
    const passes = (trial: string) => !trial.includes('revokedkeys');
    expect((await ask('turned-away', {}, { server, passes })).told).toEqual(['server true RevokedKeys /x']);
    expect((await ask('turned-away', {}, { server, passes: () => true })).told).toEqual([
      'server false MaxStartups 1',
    ]);
  });

  it('may be what it can be about, without root', async () => {
    const { told, trials } = await ask('key-refused', {}, { server: setServer }, { user: 'omm' });
    expect(told).toEqual(['server false RevokedKeys /x, MaxSessions 0']);
    expect(trials).toEqual([]);
  });

  it('is nothing that a copy lets in with, and nothing that makes no difference', async () => {
    expect((await ask('key-refused', {}, { server: setServer, passes: () => true })).told).toEqual([]);
    const refused = await ask('key-refused', {}, { server: setServer });
    expect(refused.told).toEqual([]);
    expect(refused.reasons.size).toBe(1);
    expect((await ask('key-refused', { client: setClient }, {})).told).toEqual([]);
  });

  it('is a line that a program cannot read', async () => {
    const client = `failed ${file}: line 2: Bad configuration option: tag\nline ${file}:2:Tag x\n`;
    expect((await ask('client-config', { client }, {})).told).toEqual(['client true Tag x']);
  });

  it('is not known of a host that cannot be asked', async () => {
    expect((await ask('key-refused', { broken: true }, { broken: true })).told).toEqual([]);
  });

  it('11.8 is looked for by no more logins than may be made', async () => {
    for (const trials of [0, 1, 2, 3]) {
      const run = await ask('other', { client: setClient }, { server: setServer }, { trials });
      expect(run.trials.length).toBeLessThanOrEqual(trials);
    }
  });
});
