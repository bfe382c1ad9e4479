import { appendFileSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Server } from 'ssh2';

// Stands in the middle: carries connections on to a host, but answers this tool's own, from the second one on, with a key of its
// own. Arguments: port, the host's address, a file for the events, then private host key files, if any.

const [, , port = '', address = '', eventsFile = '', ...keyFiles] = process.argv;
const record = (event: string): void => appendFileSync(eventsFile, `${event}\n`);

const impostor = new Server({ hostKeys: keyFiles.map((path) => readFileSync(path)) }, (client) => {
  client.on('error', () => {});
  client.on('handshake', () => record('believed'));
  client.on('authentication', (context) => context.reject());
});
let ours = 0;
const relay = createServer((socket) => {
  socket.on('error', () => {});
  // Clients say what they are before they know who answers.
  socket.once('data', (first) => {
    socket.pause();
    socket.unshift(first);
    const alone = !String(first).startsWith('SSH-2.0-ssh2js') || ++ours === 1 || keyFiles.length === 0;
    record(alone ? 'carried on' : 'answered');
    const far = alone ? connect(22, address) : connect((impostor.address() as AddressInfo).port, '127.0.0.1');
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
    socket.pipe(far).pipe(socket);
  });
});
impostor.listen(0, '127.0.0.1', () => relay.listen(Number(port), () => process.stdout.write('listening\n')));
