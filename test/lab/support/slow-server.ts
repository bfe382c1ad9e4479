import { appendFileSync, existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// Passes connections on to an sshd on this host, some of them late. It runs in a host, bundled into one file. Arguments: port,
// sshd's port, file for the late ones (a line each), seconds that these wait, then `every N FIRST`: from that connection on each
// Nth one is late; or `from ADDRESS FLAG`: all from there are, as long as that file exists.

const [, , port = '', sshdPort = '', noteFile = '', seconds = '', how = '', ...rest] = process.argv;
let connections = 0;

function isLate(from: string): boolean {
  const number = ++connections;
  if (how === 'every') {
    const [every, first] = [Number(rest[0]), Number(rest[1])];
    return number >= first && (number - first) % every === 0;
  }
  return from === rest[0] && existsSync(rest[1] ?? '');
}

createServer({ pauseOnConnect: true }, async (client) => {
  client.on('error', () => {});
  const from = client.remoteAddress ?? '';
  if (isLate(from)) {
    appendFileSync(noteFile, `${from}\n`);
    await sleep(Number(seconds) * 1000);
  }
  const server = connect(Number(sshdPort), '127.0.0.1');
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
  client.pipe(server).pipe(client);
}).listen(Number(port), '0.0.0.0', () => process.stdout.write('listening\n'));
