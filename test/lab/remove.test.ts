import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostNamed, runTool, writeHostFile } from './support/tool.ts';
import { agents, expectTrust, output } from './support/trust.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';
const users = ['root', 'omm'] as const;

/** What a user had: CRLF, no last newline, links, empty files, modes that sshd refuses. */
const files = [
  { path: 'keys/authorized', content: `# mine\r\nfrom="10.0.0.0/8" ssh-ed25519 ${blob} me\r\n# end`, mode: 0o640 },
  { path: '.ssh/known_hosts', content: `@revoked * ssh-ed25519 ${blob}\n|1|x\n# no newline`, mode: 0o644 },
  { path: '.ssh/config', content: 'Host elsewhere\r\n  Port 99', mode: 0o600 },
  { path: '.bashrc', content: 'case $- in *i*) ;; *) return ;; esac\nalias l=ls', mode: 0o755 },
  { path: '.bash_login', content: '', mode: 0o600 },
  { path: 'gaussdb_tmp/mine', content: 'kept' },
];
const accounts = users.map((name) => ({ name, files }));
const awkward = {
  accounts,
  boot: [
    "printf '127.0.0.1 localhost\\n10.9.9.9  old  #Gauss OM IP Hosts Mapping\\n# end' >/etc/hosts",
    ...users.flatMap((name) => [
      `cd ~${name} && ln -s ../keys/authorized .ssh/authorized_keys && chown -h ${name} .ssh/authorized_keys`,
      'chmod 775 . && chmod 770 .ssh',
      `printf '# mine\\n\\n1 1 1 1 * true %%x\\n' | crontab -u ${name} -`,
    ]),
  ],
};
/** Nothing at all, and what is there is empty. */
const bare = {
  boot: [
    'rm -rf /root/.bashrc /root/.profile /home/omm/.bashrc /home/omm/.profile',
    'mkdir -m 700 /home/omm/.ssh && : >/home/omm/.ssh/authorized_keys && chown -R omm /home/omm/.ssh',
  ],
};

/** Everything that could have been touched: content, mode, owner and links of homes and /etc, and the crontabs. */
async function tree(host: LabHost): Promise<string> {
  const script = `cd /
find root home etc -path etc/lab -prune -o -type f -exec sha256sum {} + | sort -k 2
find root home etc -printf '%p %y %m %u %g %n %l\\n' | sort
for user in root omm; do echo "$user"; CRONTAB_NOHEADER=N crontab -l -u "$user" 2>&1 | sed '/^# (.* installed on /d'; done
ls -A /tmp`;
  return output(host, script);
}
const treesOf = (hosts: readonly LabHost[]) => Promise.all(hosts.map(tree));

/** Which hosts a user may log in to by a key that lies in a file of a host. */
async function lettingIn(from: LabHost, hosts: readonly LabHost[], user: string, key: string) {
  const options = `-i ${key} -F none -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  const codes = await Promise.all(
    hosts.map(({ address }) => from.exec(['sh', '-c', `ssh ${options} -l ${user} ${address} true`])),
  );
  return hosts.filter((_, i) => codes[i]?.code === 0).map(({ name }) => name);
}

/** Opens the trust key of a host and leaves it where the user's home is not, for trying it later. */
async function copyKey(host: LabHost, user: string, passphrase: string): Promise<string> {
  const path = `/run/key-${user}`;
  await output(host, `cp ~${user}/.ssh/id_om ${path} && ssh-keygen -q -p -P '${passphrase}' -N '' -f ${path}`);
  return path;
}

describe('main job, then remove', () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  let before: string[];
  beforeAll(async () => {
    lab = await startLab({ hosts: [awkward, bare, {}] });
    one = hostNamed(lab, 'node1');
    file = await writeHostFile(one, lab.hosts);
    before = await treesOf(lab.hosts);
  });
  afterAll(() => lab?.stop());

  it.each(users)('9.1 9.2 %s: every file is what it was, nothing of ours is left, the key is refused', async (user) => {
    const stdin = `${user}-secret\n`;
    expect(await runTool(one, ['-f', file], { user, stdin })).toMatchObject({ code: 0 });
    const run = await runTool(one, ['remove', '-f', file], { user, stdin });
    expect(run.stderr).toBe('');
    console.log(run.stdout);
    expect(run.code).toBe(0);
    expect(await treesOf(lab.hosts)).toEqual(before);
    for (const host of lab.hosts) expect(await agents(host, user)).toEqual([]);
    await expectNothingLeft(lab.hosts);
  });
});
