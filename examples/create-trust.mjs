// Creates SSH trust among the hosts of a host file and tells how it goes. Ctrl-C undoes what was done.
//
//   node create-trust.mjs HOSTFILE <PASSWORDFILE
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createTrust, explainError } from 'gs-sshexkey';

const [hostFile = '/etc/hostfile'] = process.argv.slice(2);
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

/** @param {import('gs-sshexkey').RunEvent} event */
function show(event) {
  if (event.type === 'step') console.log(`${event.step}: ${event.state}`);
  if (event.type === 'host') console.log(`${event.step}: ${event.host}: ${event.fault?.cause ?? 'ok'}`);
  if (event.type === 'notice') console.log(event.text);
}

try {
  const { mode, logins } = await createTrust({
    hosts: readFileSync(hostFile, 'utf8'),
    password: async ({ scope }) => {
      // One password for all: there is no other for a host that refuses it.
      if (scope === 'host') return undefined;
      return (await text(process.stdin)).split('\n')[0];
    },
    signal: interruption.signal,
    onEvent: show,
  });
  console.log(`Trust is made: ${logins} logins passed (${mode}).`);
} catch (error) {
  console.error(explainError(error));
  process.exitCode = 1;
}
