import type { Greeting, HostFacts } from '../../host/read/facts.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { HostKey } from '../../transport/host-key.ts';
import type { Session } from '../../transport/session.ts';

/** A host as the user lists it. */
export interface ListedEndpoint extends Endpoint {
  /** What the list calls it; undefined where the list has addresses only. */
  readonly name?: string;
}

/** One address of a host, with the keys of the sshd behind it. */
export interface NodeEndpoint extends ListedEndpoint {
  readonly hostKeys: readonly HostKey[];
}

/** A host that answers, before it is read: a session, who it is, and the listed addresses it answers under. */
export interface Contact {
  /** How the host is called in output: its first listed address, or its name when it is not listed. */
  readonly label: string;
  readonly session: Session;
  readonly greeting: Greeting;
  /** Empty for a machine that runs the tool and is not in the list: a client only. */
  readonly endpoints: readonly NodeEndpoint[];
  /** The host's name, when others may reach it by that. */
  readonly name: string | undefined;
  /** Whether the tool runs here. */
  readonly local: boolean;
  /** Another session with the host, when this one is lost. Throws HostError. */
  readonly reconnect: () => Promise<Session>;
}

/** One host of the cluster, read. */
export interface Node extends Contact {
  /** Takes no more programs once the run is interrupted: what a run still does then must not mix with its undoing. */
  readonly session: Session;
  /** The same session, for the undoing. */
  readonly lasting: Session;
  readonly facts: HostFacts;
}
