import { appendFileSync, readFileSync } from 'node:fs';
import { Server } from 'ssh2';

// An ssh server that takes any login method, lets nobody in, and writes down what it gets, an event a line. It runs in
// a host, bundled into one file. Arguments: port, file for the events, then private host key files.

const [, , port = '', eventsFile = '', ...keyFiles] = process.argv;
const record = (...words: string[]): void => appendFileSync(eventsFile, `${words.join(' ')}\n`);
const methods = ['publickey', 'password', 'keyboard-interactive'] as const;

const server = new Server({ hostKeys: keyFiles.map((path) => readFileSync(path)) }, (client) => {
  record('connection');
  client.on('error', () => {});
  client.on('handshake', () => record('handshake'));
  client.on('authentication', (context) => {
    if (context.method === 'password') record('password', context.username, context.password);
    else record(context.method, context.username);
    if (context.method !== 'keyboard-interactive') {
      context.reject([...methods]);
      return;
    }
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      record('answers', context.username, ...answers);
      context.reject([...methods]);
    });
  });
});
server.listen(Number(port), () => process.stdout.write('listening\n'));
