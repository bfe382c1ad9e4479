import { readFile } from 'node:fs/promises';
import type { HostFacts } from '../../host/read/facts.ts';
import { agentIdentities } from '../../keys/agent-identities.ts';
import { readIdentity } from '../../keys/read-identity.ts';
import type { Identity } from '../../transport/identity.ts';
import { heldIdentityOf } from '../keys/held-key.ts';

/** What an agent may take to list its keys. */
const agentTimeoutMs = 3000;

/**
 * The keys to log in with before a password is asked (rule 3.2): the trust key, the files the user named, the user's
 * own agent, the default keys that are not encrypted. A key that comes twice is offered once.
 */
export async function collectIdentities(
  local: HostFacts,
  files: readonly Identity[],
  agentSocket: string | undefined,
): Promise<readonly Identity[]> {
  const own = heldIdentityOf(local);
  const agent = agentSocket === undefined ? [] : await agentIdentities(agentSocket, agentTimeoutMs);
  const defaults = await Promise.all(
    local.identities.map(async (path) => readIdentity(await readFile(path).catch(() => Buffer.alloc(0)))),
  );
  const seen = new Set<string>();
  return [own, ...files, ...agent, ...defaults]
    .filter((identity) => identity !== undefined)
    .filter(({ blob }) => {
      const fresh = !seen.has(blob);
      seen.add(blob);
      return fresh;
    });
}
