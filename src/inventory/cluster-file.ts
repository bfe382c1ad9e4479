import { defaultPort, parsePort } from '../text/port.ts';
import { isLoopback, parseAddress } from './address.ts';
import type { ListedHost } from './host-file.ts';
import { type Element, readXml, type XmlFault } from './xml.ts';

/** Where a fault is; names and values in faults are as written: not safe to print. */
interface Place {
  readonly line: number | undefined;
  /** Name of the device; undefined in CLUSTER, and where a device has none. */
  readonly device: string | undefined;
}

/** What is wrong with a cluster file. */
export type ClusterFault =
  | XmlFault
  | { readonly code: 'encoding' }
  | { readonly code: 'no-element'; readonly element: string }
  | { readonly code: 'repeated-element'; readonly line: number; readonly element: string }
  | (Place & { readonly code: 'no-parameter'; readonly parameter: string })
  | (Place & { readonly code: 'repeated-parameter'; readonly parameter: string })
  | (Place & {
      readonly code: 'address' | 'port' | 'loopback';
      readonly parameter: string;
      readonly value: string;
    })
  /** The address is that of the device `other`, too. */
  | (Place & { readonly code: 'shared-address'; readonly value: string; readonly other: string })
  /** A name stands twice in nodeNames, or two devices have it. */
  | { readonly code: 'repeated-name'; readonly line: number; readonly name: string }
  /** nodeNames has a name that no device has, or lacks one that a device has. */
  | { readonly code: 'no-device' | 'not-a-node'; readonly line: number; readonly name: string };

/** The parameters of a CLUSTER or DEVICE. */
interface Section {
  readonly line: number;
  readonly device: string | undefined;
  readonly parameters: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

interface FoundAddress {
  readonly address: string;
  readonly parameter: string;
  readonly value: string;
  readonly line: number;
}

/** The parameters that are read. */
const read = /^(nodeNames|name|sshPort|(backIp|sshIp)[1-9]\d{0,2})$/;

/**
 * Reads the hosts of an openGauss cluster file (`clusterconfig.xml`), in the order of `nodeNames`: of each device its
 * `sshIp1`, `sshIp2`, …, or where it has none its `backIp1`, `backIp2`, …; with its `sshPort`, or the cluster's, or 22.
 * All else in the file is left alone.
 *
 * @returns hosts that can be used only if there is no fault
 */
export function parseClusterFile(file: Buffer): { hosts: ListedHost[]; faults: ClusterFault[] } {
  const text = decode(file);
  if (text === undefined) return { hosts: [], faults: [{ code: 'encoding' }] };
  const top = readXml(text);
  if ('code' in top) return { hosts: [], faults: [top] };
  const faults: ClusterFault[] = [];
  const root = only(top, 'ROOT', faults);
  const cluster = root && only(root.children, 'CLUSTER', faults);
  const list = root && only(root.children, 'DEVICELIST', faults);
  if (!cluster || !list) return { hosts: [], faults };
  const whole = sectionOf(cluster, faults);
  const names = nodeNames(whole, faults);
  const isNamed = new Set(names);
  const devices = devicesOf(list, faults);
  for (const name of names)
    if (!devices.has(name))
      faults.push({ code: 'no-device', line: whole.parameters.get('nodeNames')?.line ?? whole.line, name });
  for (const [name, { line }] of devices)
    if (names.length > 0 && !isNamed.has(name)) faults.push({ code: 'not-a-node', line, name });
  const commonPort = portOf(whole, defaultPort, faults);
  const found = names.flatMap((name) => {
    const device = devices.get(name);
    if (!device) return [];
    const port = portOf(device, commonPort, faults);
    return addressesOf(device, faults).map((one) => ({ ...one, name, port }));
  });
  faults.push(...crossFaults(found));
  const line = (fault: ClusterFault): number => ('line' in fault ? (fault.line ?? 0) : 0);
  return {
    hosts: found.map(({ address, port, name }) => ({ address, port, name })),
    faults: faults.sort((a, b) => line(a) - line(b)),
  };
}

/** UTF-8 with or without a byte order mark; undefined for anything else. */
function decode(file: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function only(elements: readonly Element[], name: string, faults: ClusterFault[]): Element | undefined {
  const [first, second] = elements.filter((element) => element.name === name);
  if (!first) faults.push({ code: 'no-element', element: name });
  if (second) faults.push({ code: 'repeated-element', line: second.line, element: name });
  return first;
}

function sectionOf(element: Element, faults: ClusterFault[]): Section {
  const parameters = new Map<string, { value: string; line: number }>();
  const repeated: { parameter: string; line: number }[] = [];
  for (const { name: tag, attributes, line } of element.children) {
    const parameter = attributes.get('name')?.trim() ?? '';
    if (tag !== 'PARAM' || !read.test(parameter)) continue;
    if (parameters.has(parameter)) repeated.push({ parameter, line });
    else parameters.set(parameter, { value: attributes.get('value')?.trim() ?? '', line });
  }
  const device = element.name === 'DEVICE' ? parameters.get('name')?.value || undefined : undefined;
  for (const one of repeated) faults.push({ code: 'repeated-parameter', device, ...one });
  return { line: element.line, device, parameters };
}

/** The cluster's names in their order, each once. */
function nodeNames({ line, parameters }: Section, faults: ClusterFault[]): string[] {
  const found = parameters.get('nodeNames') ?? { value: '', line };
  const names = found.value.split(',').map((name) => name.trim());
  const unique = [...new Set(names)].filter((name) => name !== '');
  if (unique.length === 0)
    faults.push({ code: 'no-parameter', line: found.line, device: undefined, parameter: 'nodeNames' });
  const seen = new Set<string>();
  const repeated = new Set(names.filter((name) => seen.size === seen.add(name).size));
  for (const name of unique)
    if (repeated.has(name)) faults.push({ code: 'repeated-name', line: found.line, name });
  return unique;
}

/** The devices by name. */
function devicesOf({ children }: Element, faults: ClusterFault[]): Map<string, Section> {
  const devices = new Map<string, Section>();
  for (const element of children.filter(({ name }) => name === 'DEVICE')) {
    const section = sectionOf(element, faults);
    const { device, line } = section;
    if (device === undefined) faults.push({ code: 'no-parameter', line, device, parameter: 'name' });
    else if (devices.has(device)) faults.push({ code: 'repeated-name', line, name: device });
    else devices.set(device, section);
  }
  return devices;
}

function portOf({ parameters, device }: Section, otherwise: number, faults: ClusterFault[]): number {
  const found = parameters.get('sshPort');
  if (!found) return otherwise;
  const port = parsePort(found.value);
  if (port === undefined) faults.push({ code: 'port', device, parameter: 'sshPort', ...found });
  return port ?? otherwise;
}

/** The addresses of a device, each once. */
function addressesOf({ line, device, parameters }: Section, faults: ClusterFault[]): FoundAddress[] {
  const numbered = (prefix: string) =>
    [...parameters]
      .filter(([parameter]) => parameter.startsWith(prefix))
      .map(([parameter, found]) => ({ parameter, ...found, place: Number(parameter.slice(prefix.length)) }))
      .sort((a, b) => a.place - b.place);
  const ssh = numbered('sshIp');
  const given = ssh.length > 0 ? ssh : numbered('backIp');
  if (given.length === 0) faults.push({ code: 'no-parameter', line, device, parameter: 'sshIp1, backIp1' });
  const found = new Map<string, FoundAddress>();
  for (const { parameter, value, line } of given) {
    const address = parseAddress(value);
    if (address === undefined) faults.push({ code: 'address', line, device, parameter, value });
    else if (!found.has(address)) found.set(address, { address, parameter, value, line });
  }
  return [...found.values()];
}

/** An address is one device's, and loopback is none of a cluster's. */
function crossFaults(found: readonly (FoundAddress & { readonly name: string })[]): ClusterFault[] {
  const owners = new Map<string, string>();
  return found.flatMap(({ address, name: device, parameter, value, line }): ClusterFault[] => {
    const other = owners.get(address);
    owners.set(address, other ?? device);
    if (other !== undefined) return [{ code: 'shared-address', line, device, value, other }];
    if (isLoopback(address) && found.length > 1)
      return [{ code: 'loopback', line, device, parameter, value }];
    return [];
  });
}
