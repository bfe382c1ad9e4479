import { fingerprint } from '../../keys/fingerprint.ts';
import { octal } from '../../text/octal.ts';
import type { Notice } from '../../trust/model/events.ts';
import { foldHosts } from '../fold.ts';
import { fold } from './fold.ts';
import { aside } from './host-key.ts';

/** The lines of a notice; below its heading, where it has one. */
export function notice(notice: Notice): readonly string[] {
  switch (notice.code) {
    case 'host-key-accepted':
      return [
        `Notice: ${notice.host}: first contact, host key accepted: ${notice.key.type} ${fingerprint(notice.key.blob)}${aside(notice.authority)}`,
      ];
    case 'known-hosts-unread':
      return [
        `Notice: ${notice.path} cannot be read (${notice.reason}): host keys are not compared with what it says.`,
      ];
    case 'system-ssh':
      return [
        `Notice: ${notice.host}: reached by this machine's ssh: ${
          notice.because === 'algorithms'
            ? 'the builtin one has no algorithm in common with it'
            : `the configuration of ssh sets ${notice.because} for it`
        }.`,
      ];
    case 'touch':
      return [`Notice: ${notice.host}: touch the key ${notice.text.trim()}.`];
    case 'startup-text':
      return [
        `  ${notice.host}: it prints: ${notice.text.trim().slice(0, 100)}`,
        `  ${notice.host}: let ~/.bashrc print only where "$PS1" is set; such text breaks scp and rsync. This run goes on.`,
      ];
    case 'same-host':
      return [`Notice: ${notice.host} and ${notice.other} are the same host.`];
    case 'name-differs':
      return [
        `Notice: ${notice.host}: the cluster file calls it "${notice.listed}", its own host name is "${notice.name}": trust is for its own. Correct the file, or the name with hostnamectl set-hostname: openGauss's installation needs them to be one.`,
      ];
    case 'name-left-out':
      return [
        `Notice: ${notice.host}: its host name "${notice.name}" ${
          {
            shared: 'is that of another host of the list, too',
            localhost: 'means every host itself',
            'not-a-name': 'cannot be used as a host name',
          }[notice.why]
        }: trust for it is by address only. hostnamectl set-hostname gives it another.`,
      ];
    case 'name-claimed':
      return [
        `Notice: ${notice.host}: its host name "${notice.name}" ${
          {
            elsewhere: `leads to ${notice.what} already`,
            'other-key': `has another ${notice.what} key in ~/.ssh/known_hosts`,
          }[notice.why]
        } on ${notice.on}: trust for it is by address only. Correct that there, or list the address, if the name is this host's.`,
      ];
    case 'hosts-conflict':
      return [
        `  ${notice.host}: line ${notice.line}: ${notice.text.trim().slice(0, 200)}`,
        `  ${notice.host}: remove that line if other programs shall find ${notice.name} by its address; ssh does not depend on it.`,
      ];
    case 'mode-narrowed':
      return [
        `Notice: ${notice.host}: ${notice.path} gets mode ${octal(notice.mode)}: sshd refuses keys where others can write.`,
      ];
    case 'folder-closed':
      return [
        `Notice: ${notice.host}: others could have changed what is in ${notice.path} (mode ${octal(notice.mode)}): it is closed to them, and what may have been theirs is made anew.`,
      ];
    case 'waiting':
      return [`Notice: ${notice.host}: waiting for another run there to end: ${notice.holder}.`];
    case 'undone-before':
      return [
        `Notice: ${notice.host}: a run that did not end has been undone: ${notice.whose || 'nobody knows whose'}.`,
      ];
    case 'undoing':
      return [`Undoing what was changed on ${foldHosts(notice.hosts, fold)}.`];
    case 'undone':
      return [`Undone on ${foldHosts(notice.hosts, fold)}: all is as it was.`];
    case 'journal-left':
      return [
        `Notice: ${notice.host}: ${notice.path} could not be removed: remove it, or the next run undoes what this one did.`,
      ];
    case 'key-replaced':
      return [
        `Notice: ${notice.host}: its trust key ${fingerprint(notice.blob)} gives way to the chosen one, and is still accepted there.`,
      ];
    case 'other-user':
      return [
        `Notice: ${notice.host}: ~/.ssh/config there logs in to ${notice.target} as ${notice.user}: left as it is, so trust does not cover it.`,
      ];
  }
}
