import { describe, expect, it } from 'vitest';
import { addCronLine, keeperCommand, removeCronLine } from '../../../src/formats/crontab.ts';
import { addLoginHook, removeLoginHook } from '../../../src/formats/login-hook.ts';
import { readManagedHosts } from '../../../src/formats/managed-config.ts';
import { addProfileBlock, removeProfileBlock } from '../../../src/formats/profile.ts';

/** What runs of 0.1.0 wrote, before entries looked at who may write the program that they run. */
const tmp = '/home/omm/gaussdb_tmp';
const keeper = `${tmp}/keep_agents`;
const cronLine = `* * * * * test -f '${keeper}' && /bin/sh '${keeper}' cron # gs_sshexkey\n`;
const hook = `if [ -f '${keeper}' ]; then (/bin/sh '${keeper}' login < /dev/null > /dev/null 2>&1 &); fi # gs_sshexkey login\n`;
const block = `# gs_sshexkey begin (written by the tool, do not edit)
if [ -d ${tmp} ]; then
gs_sshexkey_pid=
{ IFS= read -r gs_sshexkey_pid < ${tmp}/agent_pid || :; } 2> /dev/null
export SSH_AUTH_SOCK=${tmp}/gauss_socket_tmp
export SSH_AGENT_PID="$gs_sshexkey_pid"
unset gs_sshexkey_pid
fi
# gs_sshexkey end
`;
const managed = `# Written by gs_sshexkey, which replaces it. Settings of your own belong into ~/.ssh/config.
Match user omm originalhost 10.0.0.1,db1 exec "/bin/sh '${keeper}' first"
  IdentityAgent "${tmp}/gauss_socket_tmp"
Match user omm originalhost 10.0.0.1,db1
  IdentityFile "/home/omm/.ssh/id_om"
  IdentityAgent "${tmp}/standby_socket_tmp"
Match user omm originalhost 10.0.0.1,db1
  Port 22
Match user omm originalhost db1
  HostName 10.0.0.1
Match all
`;
const around = (text: string) => Buffer.from(`${text}mine\n`);
const at = { socketPath: `${tmp}/gauss_socket_tmp`, pidFile: `${tmp}/agent_pid` };

describe('15.1 what earlier versions left', () => {
  it.each([
    ['cron line', cronLine, (was: Buffer) => addCronLine(was, keeperCommand(keeper)), removeCronLine],
    ['login hook', hook, (was: Buffer) => addLoginHook(was, keeper), removeLoginHook],
    ['block', block, (was: Buffer) => addProfileBlock(was, at), removeProfileBlock],
  ])('the %s is replaced, and removed', (_, old, add, remove) => {
    const now = add(around(old)).toString();
    expect(now).toBe(add(Buffer.from('mine\n')).toString());
    expect(now).not.toContain(old);
    expect(remove(around(old)).toString()).toBe('mine\n');
  });

  it('the managed configuration tells its hosts', () => {
    expect(readManagedHosts(Buffer.from(managed))).toEqual([{ address: '10.0.0.1', port: 22, name: 'db1' }]);
  });
});
