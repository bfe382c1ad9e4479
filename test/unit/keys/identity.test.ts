import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { AgentProtocol, type ParsedKey, utils } from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { agentIdentities } from '../../../src/keys/agent-identities.ts';
import { readIdentity } from '../../../src/keys/read-identity.ts';

const passphrase = 'open sesame';
const pair = utils.generateKeyPairSync('ecdsa', { bits: 256, passphrase, cipher: 'aes256-ctr', rounds: 1 });
const [type = '', blob = ''] = pair.public.split(' ');
const file = Buffer.from(pair.private);

describe('3.2 a private key to log in by', () => {
  it('is read with what opens it', () => {
    const identity = readIdentity(file, passphrase);
    expect(identity).toMatchObject({ kind: 'key', type, blob });
    expect(identity?.reveal()).toEqual({ file, passphrase });
  });

  it.each<[string, Buffer, string | undefined]>([
    ['encrypted, and no passphrase', file, undefined],
    ['encrypted, and another passphrase', file, 'open barley'],
    ['a public key', Buffer.from(pair.public), undefined],
    ['cut off', file.subarray(0, file.length / 2), passphrase],
    ['nothing', Buffer.alloc(0), undefined],
  ])('is none: %s', (_, bytes, word) => {
    expect(readIdentity(bytes, word)).toBeUndefined();
  });

  it('4.3 is not shown by a log of what holds it', () => {
    const identity = readIdentity(file, passphrase);
    const shown = inspect(identity, { depth: 9 }) + JSON.stringify(identity);
    expect(shown).toContain(blob);
    expect(shown).not.toMatch(/sesame|PRIVATE|Buffer/i);
  });
});

describe('3.2 the keys of the user’s own agent', () => {
  let socket: string;
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    socket = join(folder, 'socket');
  });

  async function serve(talk: (client: Socket) => void): Promise<void> {
    const clients = new Set<Socket>();
    const server = createServer((client) => {
      clients.add(client);
      talk(client);
    }).listen(socket);
    onTestFinished(() => {
      for (const client of clients) client.destroy();
      server.close();
    });
    await once(server, 'listening');
  }

  it('are told by the agent', async () => {
    const key: ParsedKey | Error = utils.parseKey(pair.public);
    if (key instanceof Error) throw key;
    await serve((client) => {
      const agent = new AgentProtocol(false);
      agent.on('identities', (request) => agent.getIdentitiesReply(request, [key]));
      client.pipe(agent).pipe(client);
    });
    expect(await agentIdentities(socket, 10_000)).toEqual([{ kind: 'agent', blob, socket }]);
  });

  it('are none where it gives no answer, or is not there', async () => {
    await serve(() => {});
    expect(await agentIdentities(socket, 10)).toEqual([]);
    expect(await agentIdentities(`${socket}2`, 10_000)).toEqual([]);
  });
});
