import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';

// Opens what it can of the files of omm, as long as its input lasts. Prints `ready`, and in the end, as JSON, those that have
// content by then.

const halves = ['cipher', 'rand'].flatMap((half) =>
  ['', '/key_0', '/key_1', '/key_2'].map((key) => `/gaussdb_tmp/ssh_protect/${half}${key}`),
);
const folders = [
  '',
  '/.ssh',
  '/.gs_sshexkey-undo',
  '/.gs_sshexkey-lock',
  '/gaussdb_tmp',
  '/gaussdb_tmp/ssh_protect',
  ...halves,
];
/** Also where a folder's names are not to be read. */
const known = [
  '/.ssh/id_om',
  '/gaussdb_tmp/agent_passphrase',
  '/gaussdb_tmp/agent_pid',
  '/gaussdb_tmp/standby_pid',
  '/gaussdb_tmp/ssh_protect/cipher/key_0/server.key.cipher',
  '/gaussdb_tmp/ssh_protect/rand/key_0/server.key.rand',
  '/.gs_sshexkey-undo/records',
  '/.gs_sshexkey-undo/1.now',
];
const opened = new Map<string, number>();
// Everybody could read them, and copies of them, before.
const harmless = new Set(readdirSync('/home/omm').map((name) => `/${name}`));

function look(): void {
  const seen = folders.flatMap((folder) => {
    try {
      return readdirSync(`/home/omm${folder}`).map((name) => `${folder}/${name}`);
    } catch {
      return [];
    }
  });
  for (const path of new Set([...known, ...seen])) {
    if (harmless.has(path.replace(/[.]gs_sshexkey-.*/, '')) || folders.includes(path)) continue;
    try {
      const fd = openSync(`/home/omm${path}`, 'r');
      const name = `${path} ${fstatSync(fd).ino}`;
      if (opened.has(name)) closeSync(fd);
      else opened.set(name, fd);
    } catch {
      // Not there, or closed.
    }
  }
  setImmediate(look);
}
look();
process.stdin.on('end', () => {
  const full = [...opened].filter(([, fd]) => readFileSync(fd).length > 0);
  console.log(JSON.stringify(full.map(([name]) => name)));
  process.exit();
});
process.stdin.resume();
console.log('ready');
