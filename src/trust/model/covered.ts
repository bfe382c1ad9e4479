import { type ManagedHost, managedConfig, readManagedHosts } from '../../formats/managed-config.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { bytesOf } from '../../host/read/files.ts';
import { layout } from '../../host/read/layout.ts';

/** The hosts that a host's managed configuration covers. */
export function coveredBy(facts: HostFacts): readonly ManagedHost[] {
  return readManagedHosts(bytesOf(facts, 'managed_config') ?? Buffer.alloc(0));
}

/** The managed configuration of a host (rule 5.7), for the hosts that it shall cover. */
export function managedConfigOf(facts: HostFacts, user: string, hosts: readonly ManagedHost[]): Buffer {
  const at = layout(facts.home);
  return managedConfig({
    user,
    hosts,
    identityFile: at.privateKey,
    extraIdentityFiles: facts.identities,
    agentSocket: at.socket,
    standbySocket: at.standbySocket,
    keeper: at.keeper,
  });
}
