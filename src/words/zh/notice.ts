import { fingerprint } from '../../keys/fingerprint.ts';
import { octal } from '../../text/octal.ts';
import type { Notice } from '../../trust/model/events.ts';
import { foldHosts } from '../fold.ts';
import { fold } from './fold.ts';
import { aside } from './host-key.ts';

/** 提示的各行；有标题时，位于标题之下。 */
export function notice(notice: Notice): readonly string[] {
  switch (notice.code) {
    case 'host-key-accepted':
      return [
        `提示：${notice.host}：首次连接，已接受其主机密钥，指纹为 ${notice.key.type} ${fingerprint(notice.key.blob)}${aside(notice.authority)}`,
      ];
    case 'known-hosts-unread':
      return [`提示：无法读取 ${notice.path}（${notice.reason}）：主机密钥没有与其内容比较。`];
    case 'system-ssh':
      return [
        `提示：${notice.host}：改用本机的 ssh 连接：${
          notice.because === 'algorithms'
            ? '内置的 ssh 与它没有共同的算法'
            : `ssh 的配置为它设置了 ${notice.because}`
        }。`,
      ];
    case 'touch':
      return [`提示：${notice.host}：请触摸密钥设备 ${notice.text.trim()}。`];
    case 'startup-text':
      return [
        `  ${notice.host}：输出内容为：${notice.text.trim().slice(0, 100)}`,
        `  ${notice.host}：请让 ~/.bashrc 只在设置了 "$PS1" 时才输出；这类输出会使 scp 和 rsync 出错。本次执行继续。`,
      ];
    case 'same-host':
      return [`提示：${notice.host} 与 ${notice.other} 是同一台主机。`];
    case 'name-differs':
      return [
        `提示：${notice.host}：集群配置文件中的名称为 "${notice.listed}"，而它自己的主机名为 "${notice.name}"：互信使用它自己的主机名。请更正配置文件，或用 hostnamectl set-hostname 修改主机名：安装 openGauss 要求两者一致。`,
      ];
    case 'name-left-out':
      return [
        `提示：${notice.host}：它的主机名 "${notice.name}" ${
          {
            shared: '与列表中另一台主机相同',
            localhost: '在每台主机上都指向其自身',
            'not-a-name': '不能用作主机名',
          }[notice.why]
        }：它的互信只能使用 IP 地址。可用 hostnamectl set-hostname 修改主机名。`,
      ];
    case 'name-claimed':
      return [
        `提示：${notice.host}：其主机名 "${notice.name}" 在 ${notice.on} 上${
          {
            elsewhere: `已指向 ${notice.what}`,
            'other-key': `的 ~/.ssh/known_hosts 中已有另一个 ${notice.what} 密钥`,
          }[notice.why]
        }：对它的互信仅按地址生效。如果该名称确属此主机，请在那里更正，或将该地址加入列表。`,
      ];
    case 'hosts-conflict':
      return [
        `  ${notice.host}：第 ${notice.line} 行：${notice.text.trim().slice(0, 200)}`,
        `  ${notice.host}：如果其他程序需要通过主机名 ${notice.name} 找到它的地址，请删除该行；ssh 不依赖该行。`,
      ];
    case 'mode-narrowed':
      return [
        `提示：${notice.host}：${notice.path} 的权限将改为 ${octal(notice.mode)}：他人可写时，sshd 会拒绝密钥。`,
      ];
    case 'folder-closed':
      return [
        `提示：${notice.host}：其他用户可能改动过 ${notice.path} 中的内容（权限 ${octal(notice.mode)}）：已禁止他人写入，可疑的内容将重新生成。`,
      ];
    case 'waiting':
      return [`提示：${notice.host}：正在等待另一次执行结束：${notice.holder}。`];
    case 'undone-before':
      return [`提示：${notice.host}：以前一次未完成的执行已被撤销：${notice.whose || '执行者不明'}。`];
    case 'undoing':
      return [`正在撤销在以下主机上的改动：${foldHosts(notice.hosts, fold)}。`];
    case 'undone':
      return [`已撤销在以下主机上的改动，一切恢复原样：${foldHosts(notice.hosts, fold)}。`];
    case 'journal-left':
      return [`提示：${notice.host}：无法删除 ${notice.path}：请手动删除，否则下一次执行会撤销本次的改动。`];
    case 'key-replaced':
      return [
        `提示：${notice.host}：它的互信密钥 ${fingerprint(notice.blob)} 由选定的密钥取代，但在该主机上仍被接受。`,
      ];
    case 'other-user':
      return [
        `提示：${notice.host}：该主机的 ~/.ssh/config 以用户 ${notice.user} 登录 ${notice.target}：保持原样，因此互信不包括它。`,
      ];
  }
}
