import { connect, createServer, type Server } from 'node:net';
import { AgentProtocol, type ParsedKey } from 'ssh2';

/** Messages of the agent protocol (draft-ietf-sshm-ssh-agent, section 6.1). */
const message = { failure: 5, requestIdentities: 11, identitiesAnswer: 12, signRequest: 13 } as const;
/** Longest message: OpenSSH's own limit. */
const longest = 256 * 1024;

/** A key that the agent shows. */
export interface ShownKey {
  readonly key: ParsedKey;
  /** Makes its signature; undefined for a key that only is to be asked for. */
  readonly sign: ((data: Buffer, hash: string | undefined) => Buffer | Error) | undefined;
  /** Called when a server accepts it. */
  readonly asked?: () => void;
}

/**
 * An agent for one ssh: it shows some keys of the run, and behind them those of the user's own agent, whose answers pass
 * through unread.
 */
export async function serveAgent(
  path: string,
  own: readonly ShownKey[],
  upstream: string | undefined,
): Promise<Server> {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    const ours = messages(ownAgent(own));
    const theirs = upstream === undefined ? undefined : messages(connect(upstream));
    client.on('close', () => {
      ours.end();
      theirs?.end();
    });
    const handle = async (request: Buffer): Promise<void> => {
      switch (request[0]) {
        case message.requestIdentities:
          client.write(framed(joined([await ours.ask(request), await theirs?.ask(request)])));
          break;
        case message.signRequest: {
          const isOurs = own.some(({ key }) => key.getPublicSSH().equals(blobIn(request)));
          client.write(framed((await (isOurs ? ours : theirs)?.ask(request)) ?? failure));
          break;
        }
        default:
          // What binds a session to an agent, and what else there may be one day.
          client.write(framed((await theirs?.ask(request)) ?? failure));
      }
    };
    let turn = Promise.resolve();
    onMessages(client, (request) => {
      turn = turn.then(() => handle(request)).catch(() => void client.destroy());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

const failure = Buffer.of(message.failure);

/** Speaks for our keys: ssh2 has the formats. */
function ownAgent(own: readonly ShownKey[]): AgentProtocol {
  const agent = new AgentProtocol(false);
  agent.on('identities', (request) => {
    agent.getIdentitiesReply(
      request,
      own.map(({ key }) => key),
    );
  });
  agent.on('sign', (request, publicKey, data, options) => {
    const blob = 'getPublicSSH' in publicKey ? publicKey.getPublicSSH() : Buffer.alloc(0);
    const found = own.find(({ key }) => key.getPublicSSH().equals(blob));
    found?.asked?.();
    const signature = found?.sign?.(data, options.hash);
    if (signature === undefined || signature instanceof Error) agent.failureReply(request);
    else agent.signReply(request, signature);
  });
  return agent;
}

/** Asks an agent one thing after another; undefined when it is gone. */
function messages(agent: NodeJS.ReadWriteStream & { destroy(): unknown }) {
  const waiting: ((answer: Buffer | undefined) => void)[] = [];
  let gone = false;
  const end = (): void => {
    gone = true;
    for (const resolve of waiting.splice(0)) resolve(undefined);
    agent.destroy();
  };
  onMessages(agent, (answer) => waiting.shift()?.(answer));
  for (const event of ['error', 'close', 'end']) agent.on(event, end);
  return {
    ask: (request: Buffer): Promise<Buffer | undefined> =>
      new Promise((resolve) => {
        if (gone) {
          resolve(undefined);
          return;
        }
        waiting.push(resolve);
        agent.write(framed(request));
      }),
    end,
  };
}

function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** Cuts a stream into messages; a length that no agent has ends it. */
function onMessages(
  stream: NodeJS.ReadableStream & { destroy(): unknown },
  each: (body: Buffer) => void,
): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length < 1 || length > longest) {
        stream.destroy();
        return;
      }
      if (rest.length < 4 + length) return;
      each(rest.subarray(4, 4 + length));
      rest = rest.subarray(4 + length);
    }
  });
}

/** One list of identities out of some: their numbers added up, their entries one after another. */
function joined(answers: readonly (Buffer | undefined)[]): Buffer {
  const lists = answers.filter(
    (answer) => answer !== undefined && answer[0] === message.identitiesAnswer && answer.length >= 5,
  );
  const head = Buffer.alloc(5);
  head[0] = message.identitiesAnswer;
  head.writeUInt32BE(
    lists.reduce((sum, list) => sum + (list?.readUInt32BE(1) ?? 0), 0),
    1,
  );
  return Buffer.concat([head, ...lists.map((list) => list?.subarray(5) ?? Buffer.alloc(0))]);
}

/** The key of a request for a signature. */
function blobIn(request: Buffer): Buffer {
  if (request.length < 5) return Buffer.alloc(0);
  return request.subarray(5, 5 + request.readUInt32BE(1));
}
