import type { Greeting, HostFacts } from '../../host/read/facts.ts';
import type { ListedHost } from '../../inventory/host-file.ts';
import type { HostKey } from '../../transport/host-key.ts';
import type { Session } from '../../transport/session.ts';

// What one host is, from stage to stage of a run: a ListedHost, a ConnectedHost, a Node, and a Party of the proof.

/** One listed address of a host, with the keys of the sshd behind it. */
export interface HostEndpoint extends ListedHost {
  readonly hostKeys: readonly HostKey[];
}

/** A host that answers, before it is read: a session, who it is, and the listed addresses it answers under. */
export interface ConnectedHost {
  /** How the host is called in output: its first listed address, or its name when it is not listed. */
  readonly label: string;
  readonly session: Session;
  readonly greeting: Greeting;
  /** Empty for a machine that runs the tool and is not in the list: a client only. */
  readonly endpoints: readonly HostEndpoint[];
  /** The host's name, when others may reach it by that. */
  readonly name: string | undefined;
  /** Whether the tool runs here. */
  readonly local: boolean;
  /** Another session with the host, when this one is lost. Throws HostError. */
  readonly reconnect: () => Promise<Session>;
}

/** One host of the cluster, read. */
export interface Node extends ConnectedHost {
  /** Takes no more programs once the run is interrupted: what a run still does then must not mix with its undoing. */
  readonly session: Session;
  /** The same session, for the undoing. */
  readonly lasting: Session;
  readonly facts: HostFacts;
  /** Which addresses names of others have there, for those that it was asked for. */
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>;
}
