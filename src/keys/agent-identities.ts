import { OpenSSHAgent } from 'ssh2';
import { deadline } from '../transport/deadline.ts';
import type { AgentIdentity } from '../transport/identity.ts';

/** The keys that the agent behind a socket holds; none when no agent answers in time. */
export function agentIdentities(socket: string, timeoutMs: number): Promise<AgentIdentity[]> {
  return new Promise((resolve) => {
    const timer = deadline(timeoutMs, () => resolve([]));
    new OpenSSHAgent(socket).getIdentities((error, keys) => {
      timer.clear();
      const held = error || !keys ? [] : keys;
      resolve(
        held.flatMap((key) =>
          'getPublicSSH' in key
            ? [{ kind: 'agent', blob: key.getPublicSSH().toString('base64'), socket }]
            : [],
        ),
      );
    });
  });
}
