import { toolPath } from '../lab/boot.ts';
import { benchDir } from './cluster.ts';
import type { AddressOf, Contender } from './contender.ts';

const hostFile = `${benchDir}/hostfile`;
const hookFile = `${benchDir}/usage.cjs`;
/** Where the tool's own process leaves what getrusage(2) says of it. */
export const usageFile = `${benchDir}/usage.json`;

/** Costs the tool less than a millisecond, and shows its own process without those that it starts. */
const hook = `const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync('${usageFile}', JSON.stringify(process.resourceUsage())));
`;

/** The tool as a user runs it, on hosts that see it for the first time. Each host is then logged in to twice. */
export function tool(password: string, addressOf: AddressOf): Contender {
  return {
    prepare: async (hosts) => {
      const [client] = hosts;
      await client?.write(hostFile, hosts.map((host) => `${addressOf(host)}\n`).join(''));
      await client?.write(hookFile, hook);
    },
    argv: ['node', `--require=${hookFile}`, toolPath, '-f', hostFile, '--verify', 'star'],
    env: {},
    input: `${password}\n`,
  };
}
