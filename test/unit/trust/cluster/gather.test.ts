import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../../src/transport/connector.ts';
import { HostError } from '../../../../src/transport/problem.ts';
import { type ClusterOptions, openCluster, readCluster } from '../../../../src/trust/cluster/cluster.ts';
import { gather } from '../../../../src/trust/cluster/gather.ts';
import { hostKeyJudge } from '../../../../src/trust/cluster/known-keys.ts';
import { createPasswordBroker } from '../../../../src/trust/cluster/passwords.ts';
import { Sessions } from '../../../../src/trust/cluster/sessions.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import type { TrustEvent } from '../../../../src/trust/model/events.ts';
import { TrustError } from '../../../../src/trust/model/failure.ts';
import { openRun } from '../../../../src/trust/run/run.ts';
import { factsOf, idle } from '../../builders.ts';

const hostKeys = { listed: undefined, strict: false };
const refused = { code: 'refused' } as const;

/** Reaches no host; later ones fail first. */
function deadConnector(tried: string[] = []): Connector {
  const fail = async (address: string): Promise<never> => {
    tried.push(address);
    await new Promise<void>((resolve) => setTimeout(resolve, address.endsWith('1') ? 20 : 0));
    throw new HostError(refused);
  };
  return {
    connect: ({ address }) => fail(address),
    learnHostKeys: ({ address }) => fail(address),
    askKeys: ({ address }) => fail(address),
  };
}

describe('hosts that cannot be connected to', () => {
  const list = ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, port: 22 }));
  const failures = list.map(({ address, port }) => ({
    host: address,
    port,
    step: 'network',
    problem: refused,
  }));

  async function gathered(partial: boolean) {
    const events: TrustEvent[] = [];
    const found = await gather(list, {
      user: 'root',
      connector: deadConnector(),
      identities: [],
      judge: hostKeyJudge([], hostKeys),
      further: async () => ({ files: [], alias: undefined }),
      passwords: createPasswordBroker(async () => undefined, false),
      ownKeys: { request: async () => undefined },
      starts: pLimit(2),
      timeoutMs: 1000,
      emit: (event) => void events.push(event),
      local: { session: idle, greeting: factsOf(), reconnect: async () => idle },
      localAddresses: new Set(),
      sessions: new Sessions(),
      partial,
      signal: new AbortController().signal,
    });
    return { ...found, told: events.filter(({ type }) => type === 'host') };
  }

  it('4.2 are data, all of them, in the order of the list; the others are there', async () => {
    const { hosts, failures: found, told } = await gathered(true);
    expect(found).toEqual(failures);
    expect(told).toEqual(failures.map((result) => ({ type: 'host', result })));
    expect(hosts).toMatchObject([{ label: 'localhost', local: true, endpoints: [], name: undefined }]);
  });

  it('4.2 where none may be missing, nobody is asked any further', async () => {
    const { hosts, failures: found } = await gathered(false);
    expect({ hosts, found }).toEqual({ hosts: [], found: failures });
  });
});

describe('this machine of no use', () => {
  const tried: string[] = [];
  const options: ClusterOptions = {
    user: 'nobody.of.this.name',
    hosts: [{ address: '192.0.2.1', port: 22 }],
    connector: deadConnector(tried),
    keys: keyModels.shared,
    identities: [],
    agentSocket: undefined,
    hostKeys,
    jobs: 2,
    connectTimeoutMs: 1000,
    lockWaitMs: 1000,
    env: { PATH: process.env.PATH },
    processId: 1,
  };
  const dialogue = {
    ask: async () => undefined,
    interactive: false,
    emit: () => {},
    signal: new AbortController().signal,
    abandon: new AbortController().signal,
  };

  it('is a failure like any other, and no other host is connected to', async () => {
    using cluster = await openCluster(options, dialogue, { access: 'look', partial: true });
    expect(cluster).toMatchObject({ nodes: [], failures: [{ host: 'localhost', step: 'network' }] });
    expect(tried).toEqual([]);
  });

  it('ends every command, also those that go on without other hosts', async () => {
    const named = { hosts: [{ host: 'localhost', step: 'network' }] };
    for (const opened of [
      () => readCluster(options, dialogue),
      () => openRun({ ...options, keepGoing: true }, dialogue, { access: 'look' }),
    ]) {
      const error = await opened().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TrustError);
      expect(error).toMatchObject(named);
    }
  });
});
