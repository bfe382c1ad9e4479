import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { type AuthContext, type Connection, Server, type ServerChannel } from 'ssh2';
import type { HostileHost, ProgramName, Trick } from './hostile.ts';

// An ssh server with an address for every way of being hostile. It runs in a host, bundled into one file. Where it is not
// hostile, it is a host of its own: every address has its own root's home, /tmp, /etc/hosts, crontab and host name.
// Arguments: private host key file, then address to HostileHost in JSON.

const [, , keyFile = '', hosts = '{}'] = process.argv;
const all: Record<string, HostileHost> = JSON.parse(hosts);
const ident = 'SSH-2.0-hostile\r\n';
const block = Buffer.alloc(32_000, 'y');

/** Parts of ssh2's server that it does not show. */
interface Protocol {
  authInfoReq(name: string, instructions: string, prompts: { prompt: string; echo: boolean }[]): void;
  _packetRW: { write: { allocStart: number; finalize(packet: Buffer, force?: boolean): Buffer } };
}

/** Repeats something until the connection is gone: 13 MB/s, so that the other hosts of the test get their turn. */
function endlessly(socket: Socket, more: () => void, into: Writable = socket): void {
  const full = (): boolean => socket.writableLength > 1_000_000 || into.writableLength > 1_000_000;
  const go = (): void => {
    if (socket.destroyed || into.destroyed) return;
    for (let i = 0; i < 8 && !full(); i++) more();
    setTimeout(go, 20);
  };
  go();
}

function string(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** A packet before encryption, RFC 4253 section 6. */
function packet(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

const keyExchangeInit = packet(
  Buffer.concat([
    Buffer.from([20]),
    Buffer.alloc(16),
    ...[
      'curve25519-sha256',
      'ssh-ed25519',
      ...Array(2).fill('aes128-ctr'),
      ...Array(2).fill('hmac-sha2-256'),
    ].map(string),
    ...['none', 'none', '', ''].map(string),
    Buffer.alloc(5),
  ]),
);
const keyExchangeReply = packet(
  Buffer.concat([Buffer.from([31]), string('\0\0'), string(Buffer.alloc(32, 9)), string('signature')]),
);

/** What needs no ssh. False for the rest. */
function raw(socket: Socket, { at, does }: Trick): boolean {
  const act = (sent: string | Buffer): boolean => {
    socket.write(sent);
    if (does === 'close') socket.end();
    if (does === 'endless') endlessly(socket, () => socket.write(block));
    return true;
  };
  if (at === 'accept') return act('');
  if (at === 'greeting') return act(ident);
  if (at === 'key exchange') {
    socket.once('data', () => socket.write(keyExchangeReply));
    return act(Buffer.concat([Buffer.from(ident), keyExchangeInit]));
  }
  return false;
}

function authenticate(
  connection: Connection,
  context: AuthContext,
  socket: Socket,
  trick: Trick,
  first: boolean,
) {
  const { at, does } = trick;
  const protocol: Protocol = Reflect.get(connection, '_protocol');
  if (at === 'authentication') {
    if (does === 'close') {
      // A password is waited for; later connections do not even come to that.
      if (first) context.reject(['password']);
      connection.end();
    }
    if (does !== 'endless') return;
    // Its banner differs from a question in its number only (RFC 4252 section 5.4).
    const { write } = protocol._packetRW;
    const finalize = write.finalize.bind(write);
    write.finalize = (bytes, force) => {
      bytes[write.allocStart] = 53;
      return finalize(bytes, force);
    };
    endlessly(socket, () => protocol.authInfoReq(String(block), '', []));
    return;
  }
  if (at === 'questions') {
    if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
    else if (does === 'endless')
      endlessly(socket, () =>
        protocol.authInfoReq(String(block.subarray(12_000)), String(block.subarray(20_000)), []),
      );
    else context.prompt([{ prompt: 'Password\u001b]0;owned\u0007 code: ', echo: false }], () => {});
    return;
  }
  if (context.method === 'none') context.reject(['publickey', 'password']);
  else context.accept();
}

/** Answers one command by a real shell, up to the request at which it turns hostile. */
function serve(
  connection: Connection,
  channel: ServerChannel,
  socket: Socket,
  host: HostileHost,
  command: string,
): void {
  const { trick, folder, name } = { ...host, folder: `/hostile/${host.name}` };
  const mounts = `mount --bind ${folder}/root /root && mount --bind ${folder}/tmp /tmp && mount --bind ${folder}/hosts /etc/hosts && mount --bind ${folder}/cron /var/spool/cron/crontabs`;
  const script = `${mounts} && printf %s '${name}' >/proc/sys/kernel/hostname && cd && exec sh -c "$1"`;
  const env = { HOME: '/root', USER: 'root', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
  const child = spawn(
    'unshare',
    ['-m', '-u', '-p', '-f', '--mount-proc', 'sh', '-c', script, 'serve', command],
    { env },
  );
  const ready = once(child.stdout, 'data');
  let mark: string | undefined;
  let input = Buffer.alloc(0);
  const seen = new Map<ProgramName, number>();
  // Whoever is silent once stays so: what travels behind a request is not served either.
  let silent = false;
  const tamper = (request: Buffer): boolean => {
    // One that travels behind another has its size, too.
    const word = /^[0-9a-f]{32} (\S*)/.exec(request.toString('latin1', 0, 100))?.[1] ?? '';
    const program = programs[Number(/^program_(\d+)$/.exec(word)?.[1] ?? -1)] ?? nameOf(request);
    const times = (seen.get(program) ?? 0) + 1;
    seen.set(program, times);
    if (trick.at !== program || times !== (trick.time ?? 1)) return false;
    silent = trick.does !== 'answer';
    if (trick.does === 'close') connection.end();
    if (trick.does === 'endless') endlessly(socket, () => channel.write(block), channel);
    if (trick.does === 'freeze') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (trick.answer !== undefined) {
      const { head, line = '', times: n = 0, tail = '' } = trick.answer;
      void ready.then(() => channel.write(`${head}${line.repeat(n)}${tail}\n${mark} 0\n`));
    }
    return true;
  };
  channel.on('data', (data: Buffer) => {
    // The tool writes every request in one piece, so that it begins where a packet does.
    if (mark === undefined) {
      input = Buffer.concat([input, data]);
      const begun = /^mark=([0-9a-f]{32})$/m.exec(input.toString('latin1'))?.[1];
      if (begun === undefined) return;
      mark = begun;
      child.stdin.write(input);
      return;
    }
    if (silent) return;
    if (!data.toString('latin1', 0, 33).startsWith(`${mark} `) || !tamper(data)) child.stdin.write(data);
  });
  channel.on('end', () => child.stdin.end());
  channel.on('close', () => child.stdin.end());
  child.stdin.on('error', () => {});
  child.stdout.on('data', (data) => channel.write(data));
  child.stderr.on('data', (data) => channel.stderr.write(data));
  child.on('close', (code) => {
    if (socket.destroyed) return;
    channel.exit(code ?? 1);
    channel.end();
  });
}

/** The order in which the tool sends them along (src/host/programs.ts). */
const programs: readonly ProgramName[] = ['greet', 'probe', 'apply', 'keeper', 'crontab'];

function nameOf(request: Buffer): ProgramName {
  const text = request.toString('utf8');
  if (text.includes('BatchMode=yes')) return 'logins';
  return text.includes('records') ? 'journal' : 'other';
}

for (const [address, host] of Object.entries(all)) {
  const { trick, name } = host;
  for (const path of ['root', 'tmp', 'cron']) mkdirSync(`/hostile/${name}/${path}`, { recursive: true });
  writeFileSync(`/hostile/${name}/hosts`, '127.0.0.1 localhost\n');
  let connections = 0;
  const server = new Server(
    { hostKeys: [readFileSync(keyFile)], banner: trick.answer?.head ?? '' },
    () => {},
  );
  server.on('connection', (connection) => {
    const socket: Socket = Reflect.get(connection, '_sock');
    const first = ++connections === 1;
    connection.on('error', () => {});
    connection.on('authentication', (context) => authenticate(connection, context, socket, trick, first));
    connection.on('session', (accept) => {
      const session = accept();
      session.on('exec', (take, refuse, { command }) => {
        const where = command === 'true' ? 'login' : 'session';
        if (trick.at === where && trick.does === 'silent') return;
        if (trick.at === where && trick.does === 'close') connection.end();
        else if (trick.at === where && trick.does === 'refuse') refuse();
        else {
          const channel = take();
          channel.on('error', () => {});
          if (trick.at === where && trick.does === 'endless')
            endlessly(socket, () => channel.write(block), channel);
          else if (trick.at === 'stderr')
            endlessly(socket, () => channel.stderr.write(block), channel.stderr);
          else if (trick.at !== 'shell') {
            if (trick.at === 'startup' && where === 'session') channel.write(trick.answer?.head ?? '');
            serve(connection, channel, socket, host, command);
          }
        }
      });
    });
  });
  createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => appendFileSync('/opt/sent', `${socket.bytesWritten}\n`));
    if (!raw(socket, trick)) server.injectSocket(socket);
  }).listen(22, address);
}
process.on('uncaughtException', (error) => process.stderr.write(`${String(error.stack)}\n`));
writeFileSync('/opt/hostile.pid', `${process.pid}\n`);
process.stdout.write('listening\n');
