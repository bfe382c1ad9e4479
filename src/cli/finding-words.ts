import type { FindingCode } from '../trust/doctor/finding.ts';
import type { Language } from './language.ts';

/** What each finding means, in one sentence without its full stop. docs/findings.md says more. */
export const findingWords: Readonly<Record<FindingCode, Readonly<Record<Language, string>>>> = {
  'sshd-down': {
    en: 'nothing listens on the ssh port',
    zh: 'ssh 端口上没有服务在监听',
  },
  'port-filtered': {
    en: 'the ssh port does not answer: the host is down, or a firewall drops what goes there',
    zh: 'ssh 端口没有应答：主机已关机，或防火墙丢弃了连接',
  },
  'no-route': { en: 'there is no route to the host', zh: '没有到该主机的路由' },
  'home-writable': {
    en: 'others can write to the home directory, so sshd ignores authorized_keys',
    zh: '其他用户可写家目录，因此 sshd 忽略 authorized_keys',
  },
  'ssh-folder-writable': {
    en: 'others can write to .ssh, so sshd ignores authorized_keys',
    zh: '其他用户可写 .ssh 目录，因此 sshd 忽略 authorized_keys',
  },
  'authorized-keys-writable': {
    en: 'others can write to authorized_keys, so sshd ignores it',
    zh: '其他用户可写 authorized_keys，因此 sshd 忽略它',
  },
  'folder-writable': {
    en: 'others can write to a folder above authorized_keys, so sshd ignores it',
    zh: '其他用户可写 authorized_keys 的上级目录，因此 sshd 忽略它',
  },
  'home-owner': {
    en: 'the home directory belongs to another user, so sshd ignores authorized_keys',
    zh: '家目录属于其他用户，因此 sshd 忽略 authorized_keys',
  },
  'ssh-folder-owner': {
    en: '.ssh belongs to another user, so sshd ignores authorized_keys',
    zh: '.ssh 目录属于其他用户，因此 sshd 忽略 authorized_keys',
  },
  'authorized-keys-owner': {
    en: 'authorized_keys belongs to another user, so sshd ignores it',
    zh: 'authorized_keys 属于其他用户，因此 sshd 忽略它',
  },
  'folder-owner': {
    en: 'a folder above authorized_keys belongs to another user, so sshd ignores it',
    zh: 'authorized_keys 的上级目录属于其他用户，因此 sshd 忽略它',
  },
  'pubkey-off': { en: 'sshd accepts no keys for this user', zh: 'sshd 不接受该用户的密钥登录' },
  'root-login-off': { en: 'sshd does not let root in by key', zh: 'sshd 不允许 root 用密钥登录' },
  'user-not-allowed': {
    en: 'sshd lets in only users that are listed, and this one is not',
    zh: 'sshd 只允许名单中的用户登录，该用户不在其中',
  },
  'user-denied': { en: 'sshd keeps this user out', zh: 'sshd 拒绝该用户登录' },
  'host-failed': { en: 'the host could not be examined', zh: '无法检查该主机' },
  'parent-writable': {
    en: 'others can write to a folder above the home directory, and could replace it',
    zh: '其他用户可写家目录的上级目录，可能替换家目录',
  },
  'parent-owner': {
    en: 'a folder above the home directory belongs to another user, who could replace it',
    zh: '家目录的上级目录属于其他用户，该用户可能替换家目录',
  },
};
