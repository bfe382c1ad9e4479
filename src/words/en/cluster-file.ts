import type { ClusterFault } from '../../inventory/cluster-file.ts';
import { quoted } from '../../text/quoted.ts';

/** What is wrong with a cluster file, and where. */
export function clusterFault(fault: ClusterFault): string {
  const at = 'line' in fault && fault.line !== undefined ? `line ${fault.line}: ` : '';
  const whose = 'device' in fault && fault.device !== undefined ? `${quoted(fault.device)}: ` : '';
  return `${at}${whose}${words(fault)}`;
}

function words(fault: ClusterFault): string {
  switch (fault.code) {
    case 'encoding':
      return 'it is not text in UTF-8';
    case 'doctype':
      return 'it has a DOCTYPE, which a cluster file does not need and this tool does not read';
    case 'malformed':
      return `it is no well-formed XML: ${fault.text}`;
    case 'no-element':
      return `there is no ${fault.element} element: a cluster file has ROOT, and in it CLUSTER and DEVICELIST`;
    case 'repeated-element':
      return `there is a second ${fault.element} element`;
    case 'no-parameter':
      return `there is no value for ${fault.parameter}`;
    case 'repeated-parameter':
      return `${fault.parameter} is given twice`;
    case 'address':
      return `${fault.parameter} ${quoted(fault.value)} is not an address of a host`;
    case 'port':
      return `${fault.parameter} ${quoted(fault.value)} is not 22, nor from 1025 to 65534`;
    case 'loopback':
      return `${fault.parameter} ${quoted(fault.value)} is every machine's own address: give the one that others reach it by`;
    case 'shared-address':
      return `${quoted(fault.value)} is the address of ${quoted(fault.other)}, too`;
    case 'repeated-name':
      return `the name ${quoted(fault.name)} is given twice`;
    case 'no-device':
      return `nodeNames has ${quoted(fault.name)}, but no DEVICE has that name`;
    case 'not-a-node':
      return `the DEVICE ${quoted(fault.name)} is not in nodeNames`;
  }
}
