import { askpassFile } from '../lab/login.ts';
import { benchDir, onAll } from './cluster.ts';
import type { AddressOf, Contender } from './contender.ts';

const keyFile = `${benchDir}/floor-key`;
const configFile = `${benchDir}/floor-config`;
const knownHostsFile = `${benchDir}/floor-known_hosts`;
const listFile = `${benchDir}/floor-list`;

/** Logins at a time: more or fewer made the floor slower on machines of 2 cores. */
const workers = 16;

/** Nothing but what the logins need: no other keys, no configuration, no host keys to be updated. */
const config = `Host *
  User root
  KexAlgorithms curve25519-sha256
  HostKeyAlgorithms ssh-ed25519
  UserKnownHostsFile ${knownHostsFile}
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  UpdateHostKeys no
  IdentitiesOnly yes
  IdentityFile ${keyFile}
`;
const byPassword = '-o PubkeyAuthentication=no -o PreferredAuthentications=password';
const byKey = '-o BatchMode=yes -o PreferredAuthentications=publickey';

/**
 * What no tool that uses the OpenSSH client can be below: one login by password and two by key to every host, and
 * nothing else done. xargs starts ssh itself, so the askpass program is the only other process there is.
 */
export function floor(password: string, addressOf: AddressOf): Contender {
  return {
    prepare: async (hosts) => {
      const [client] = hosts;
      if (!client) return;
      await client.exec(
        ['sh', '-c', `[ -e ${keyFile} ] || ssh-keygen -q -t ed25519 -N '' -C bench -f ${keyFile}`],
        { check: true },
      );
      const publicKey = (await client.read(`${keyFile}.pub`)).toString();
      const knownHosts = await Promise.all(
        hosts.map(
          async (host) => `${addressOf(host)} ${await host.read('/etc/ssh/ssh_host_ed25519_key.pub')}`,
        ),
      );
      const list = hosts.flatMap((host) =>
        [byPassword, byKey, byKey].map((how) => `${how} ${addressOf(host)} true\n`),
      );
      await client.write(configFile, config);
      await client.write(knownHostsFile, knownHosts.join(''));
      await client.write(listFile, list.join(''));
      await onAll(hosts, `umask 077; mkdir -p .ssh; echo '${publicKey.trim()}' >.ssh/authorized_keys`);
    },
    argv: ['xargs', '-a', listFile, '-P', String(workers), '-L', '1', 'ssh', '-F', configFile],
    env: { SSH_ASKPASS: askpassFile, SSH_ASKPASS_REQUIRE: 'force', LAB_PASSWORD: password },
    input: '',
  };
}
