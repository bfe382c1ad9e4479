import { type Fault, once, sshdFirst } from './fault.ts';

const tmp = '$H/gaussdb_tmp';

/** Faults that show from outside, or only where hosts are seen together. Firewalls are made by the lab. */
export const networkFaults: readonly Fault[] = [
  { host: 'filtered', code: 'port-filtered', make: ':', fix: ':' },
  { host: 'far', code: 'no-route', make: ':', fix: ':' },
  { host: 'silent', code: 'sshd-silent', make: once('kill -STOP "$(cat /run/sshd.pid)"') },
  { host: 'two', code: 'pair-no-answer', make: ':', fix: ':' },
  {
    host: 'two',
    code: 'pair-no-route',
    make: once('ip route add unreachable 10.99.0.3/32'),
    fix: once('ip route del unreachable 10.99.0.3/32'),
  },
  // What it answers does not come back, either.
  { host: 'three', code: 'pair-no-answer', make: ':', fix: ':' },
  {
    host: 'three',
    code: 'crypto-policy',
    make: once(`mkdir -p /etc/crypto-policies/state /etc/crypto-policies/back-ends
echo LAB >/etc/crypto-policies/state/current
echo 'PubkeyAcceptedAlgorithms rsa-sha2-512' >/etc/crypto-policies/back-ends/opensshserver.config
echo 'Include /etc/crypto-policies/back-ends/opensshserver.config' >/etc/ssh/sshd_config.d/50-lab.conf
${sshdFirst('Include /etc/ssh/sshd_config.d/*.conf')}`),
  },
  { host: 'two', code: 'config-missing', make: `rm ${tmp}/ssh_config` },
  { host: 'two', code: 'agents-missing', make: `rm ${tmp}/keep_agents` },
  { host: 'two', code: 'key-line-missing', make: "sed -i '/#OM$/d' $H/.ssh/authorized_keys" },
  {
    host: 'slow',
    code: 'slow-login',
    // A name server that does not answer: the lab drops what goes to it.
    make: once(
      'printf "nameserver 10.99.0.1\\noptions timeout:2 attempts:2\\n" >/etc/resolv.conf; sed -i "s/^hosts:.*/hosts: files dns/" /etc/nsswitch.conf; sed -i "/10.99.0.1 /d" /etc/hosts; sed -i "1i UseDNS yes" /etc/ssh/sshd_config; systemctl reload sshd',
    ),
  },
  {
    host: 'slow',
    // More than config-broken says: the file and the line.
    code: 'client-setting',
    make: 'cp -p $H/.ssh/config $H/.ssh/kept; echo "Nonsense yes" >>$H/.ssh/config',
    fix: 'mv $H/.ssh/kept $H/.ssh/config',
  },
  { host: 'slow', code: 'key-damaged', make: 'echo nothing >$H/.ssh/id_om' },
  {
    host: 'new',
    code: 'source-penalties',
    make: once('sed -i "1i PerSourcePenalties authfail:60s" /etc/ssh/sshd_config; systemctl reload sshd'),
  },
  // The cluster file has the right name: setting that is the remedy of all its findings.
  { host: 'new', code: 'host-name-unusable', make: once('hostname localhost'), fix: ':' },
  { host: 'new', code: 'name-differs', make: ':' },
  {
    host: 'new',
    code: 'home-read-only',
    make: 'mount -o remount,ro "$(df -P $H | awk \'NR==2{print $6}\')"',
  },
  { host: 'twin1', code: 'same-machine-id', make: ':' },
  { host: 'twin2', code: 'same-machine-id', make: ':' },
  { host: 'twin1', code: 'same-host-key', make: ':', fix: ':' },
  { host: 'twin2', code: 'same-host-key', make: ':' },
  { host: 'twin1', code: 'same-host-name', make: ':', fix: ':' },
  { host: 'twin2', code: 'same-host-name', make: once('hostname twin1'), fix: ':' },
  { host: 'twin2', code: 'name-differs', make: ':' },
  {
    host: 'twin2',
    code: 'known-host-revoked',
    on: 'three',
    make: 'line=$(grep "^10.99.0.10 ssh-ed25519 " $H/.ssh/known_hosts); echo "@revoked $line" >>$H/.ssh/known_hosts',
  },
  {
    host: 'home1',
    code: 'shared-home',
    make: once(`cat >/usr/local/bin/stat <<'EOT'
#!/bin/sh
case $* in *'%i %z'*) echo '1 2026-01-01 00:00:00.000000001 +0000' ;; *) exec /usr/bin/stat "$@" ;; esac
EOT
chmod 755 /usr/local/bin/stat`),
    fix: 'rm -f /usr/local/bin/stat',
  },
  { host: 'home2', code: 'shared-home', make: ':', fix: 'rm -f /usr/local/bin/stat' },
  {
    host: 'home2',
    code: 'address-differs',
    make: once(
      'nft "add table ip moved; add chain ip moved in { type nat hook prerouting priority -100; }; add rule ip moved in ip daddr 10.99.1.12 dnat to 10.99.0.12"',
    ),
    fix: once('nft delete table ip moved'),
  },
];

/** Faults of the account itself, made for one user. */
export const userFaults: readonly Fault[] = [
  { host: 'two', code: 'user-missing', make: 'userdel -f $U' },
  { host: 'three', code: 'user-expired', make: 'chage -E 1 $U' },
  { host: 'three', code: 'no-login-shell', make: 'usermod -s /usr/sbin/nologin $U' },
  { host: 'three', code: 'login-refused', make: ':', fix: ':' },
];
