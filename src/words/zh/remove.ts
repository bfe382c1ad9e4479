import type { RemoveWords } from '../types/remove.ts';

export const remove: RemoveWords = {
  nothing: (host) => `${host}：没有可删除的内容`,
  removed: (host, parts) => `${host}：已删除 ${parts.join('，')}`,
  forgot: (host, parts) => `${host}：已清除已退出主机的信息：${parts.join('，')}`,
  linesOf: (files) => files.map(({ what, count }) => `${what} 中 ${count} 行`).join('，'),
  files: (count) => `${count} 个文件`,
  agents: (count) => `${count} 个 agent`,
  refused: (keys, hosts) => `互信密钥 ${keys.join('、')} 已不能登录：经尝试，${hosts.join('、')} 均已拒绝。`,
  agentLeft: (host, socket) =>
    `提示：${host}：${socket} 上的 agent 继续运行，可能仍持有密钥：它不是由本工具启动的。`,
  folderKept: (host, names) =>
    `提示：${host}：~/gaussdb_tmp 予以保留，其中有不属于本工具的内容：${names.join(' ')}`,
  copies: (hosts) => [
    `提示：未退出的主机仍共用原来的密钥。${hosts.join('、') || '已退出的主机'} 可能仍留有副本（例如在备份中），`,
    '  持有副本者可以登录这些主机。更换密钥：gs_sshexkey remove -f HOSTFILE，然后 gs_sshexkey -f HOSTFILE。',
  ],
};
