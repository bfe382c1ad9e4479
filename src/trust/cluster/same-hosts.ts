import { secretsOf } from '../../host/read/same-host.ts';
import type { Session } from '../../transport/session.ts';
import type { Emit } from '../model/events.ts';
import type { ConnectedHost } from '../model/node.ts';
import { nameFaults } from './name-faults.ts';

/** Brings together the addresses under which one host answers. */
export async function joinAddresses(
  hosts: readonly ConnectedHost[],
  emit: Emit,
): Promise<readonly ConnectedHost[]> {
  const isSame = await sameHosts(hosts);
  const groups: [ConnectedHost, ...ConnectedHost[]][] = [];
  for (const one of hosts) {
    const same = groups.find((group) => group.some((other) => isSame(one, other)));
    if (!same) {
      groups.push([one]);
      continue;
    }
    const [endpoint] = one.endpoints;
    const [first] = same.flatMap(({ endpoints }) => endpoints);
    if (endpoint && first)
      emit({ type: 'notice', notice: { code: 'same-host', host: endpoint.address, other: first.address } });
    same.push(one);
  }
  return groups.map(([kept, ...others]) => {
    for (const { session } of others) if (session !== kept.session) session.close();
    const endpoints = [kept, ...others].flatMap((one) => one.endpoints);
    return { ...kept, label: endpoints[0]?.address ?? kept.label, endpoints };
  });
}

/**
 * Two sessions are on one host where each side finds the other's shell, and its secret in that shell's environment. A host that
 * says it is another, or an account on both, can not: so nothing hides a host behind another one. Only hosts that name the
 * same running system are asked, which costs the others nothing.
 */
async function sameHosts(
  hosts: readonly ConnectedHost[],
): Promise<(a: ConnectedHost, b: ConnectedHost) => boolean> {
  const shells = new Map(hosts.map(({ session, greeting }) => [session, greeting]));
  const told = new Map<Session, ReadonlyMap<string, string>>();
  await Promise.all(
    [...shells].map(async ([session, { boot }]) => {
      const others = [...shells].filter(([other, { boot: its }]) => other !== session && its === boot);
      const sought = others.flatMap(([, { shell }]) => shell ?? []);
      if (boot !== '' && sought.length > 0) told.set(session, await secretsOf(session, sought));
    }),
  );
  const knows = (a: ConnectedHost, { session, greeting: { shell } }: ConnectedHost): boolean =>
    shell !== undefined && told.get(a.session)?.get(`${shell.pid} ${shell.since}`) === session.secret;
  return (a, b) => a.session === b.session || (knows(a, b) && knows(b, a));
}

/** Gives hosts the names that they say they have, but for those that cannot stand for them. */
export function named(hosts: readonly ConnectedHost[], emit: Emit): readonly ConnectedHost[] {
  for (const { label, endpoints, greeting } of hosts)
    for (const listed of new Set(endpoints.map(({ name }) => name)))
      if (listed !== undefined && listed !== greeting.hostname)
        emit({
          type: 'notice',
          notice: { code: 'name-differs', host: label, listed, name: greeting.hostname },
        });
  // A machine that is not in the list is nobody's target: its name is of no concern.
  const targets = hosts.filter(({ endpoints }) => endpoints.length > 0);
  const faults = nameFaults(targets.map(({ greeting }) => greeting.hostname));
  const faultOf = new Map(targets.map((host, i) => [host, faults[i]]));
  return hosts.map((host) => {
    const { hostname } = host.greeting;
    const why = faultOf.get(host);
    if (why)
      emit({ type: 'notice', notice: { code: 'name-left-out', host: host.label, name: hostname, why } });
    return { ...host, name: why || host.endpoints.length === 0 ? undefined : hostname };
  });
}
