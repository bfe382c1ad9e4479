import type { ClusterFault } from '../../inventory/cluster-file.ts';
import { quoted } from '../../text/quoted.ts';

/** 集群配置文件的问题及其位置。 */
export function clusterFault(fault: ClusterFault): string {
  const at = 'line' in fault && fault.line !== undefined ? `第 ${fault.line} 行：` : '';
  const whose = 'device' in fault && fault.device !== undefined ? `${quoted(fault.device)}：` : '';
  return `${at}${whose}${words(fault)}`;
}

function words(fault: ClusterFault): string {
  switch (fault.code) {
    case 'encoding':
      return '文件不是 UTF-8 编码的文本';
    case 'doctype':
      return '文件中有 DOCTYPE：集群配置文件不需要它，本工具也不读取它';
    case 'malformed':
      return `XML 格式不正确：${fault.text}`;
    case 'no-element':
      return `缺少 ${fault.element} 元素：集群配置文件应包含 ROOT，其中有 CLUSTER 和 DEVICELIST`;
    case 'repeated-element':
      return `${fault.element} 元素重复`;
    case 'no-parameter':
      return `没有给出 ${fault.parameter} 的值`;
    case 'repeated-parameter':
      return `参数 ${fault.parameter} 重复`;
    case 'address':
      return `${fault.parameter} ${quoted(fault.value)} 不是主机的 IP 地址`;
    case 'port':
      return `${fault.parameter} ${quoted(fault.value)} 既不是 22，也不在 1025 到 65534 之间`;
    case 'loopback':
      return `${fault.parameter} ${quoted(fault.value)} 是环回地址：请填写其他主机访问它所用的地址`;
    case 'shared-address':
      return `${quoted(fault.value)} 同时也是 ${quoted(fault.other)} 的地址`;
    case 'repeated-name':
      return `名称 ${quoted(fault.name)} 重复`;
    case 'no-device':
      return `nodeNames 中有 ${quoted(fault.name)}，但没有该名称的 DEVICE`;
    case 'not-a-node':
      return `DEVICE ${quoted(fault.name)} 不在 nodeNames 中`;
  }
}
