import { type Fault, once, sshdFirst, standIn } from './fault.ts';

const keys = '$H/.ssh/authorized_keys';
const known = '$H/.ssh/known_hosts';
const config = '$H/.ssh/config';
const tmp = '$H/gaussdb_tmp';

export const faults: readonly Fault[] = [
  { host: 'modes', code: 'home-writable', make: 'chmod 777 $H' },
  { host: 'modes', code: 'ssh-folder-writable', make: 'chgrp users $H/.ssh; chmod 770 $H/.ssh' },
  { host: 'modes', code: 'authorized-keys-writable', make: `chmod 666 ${keys}` },
  { host: 'modes', code: 'parent-writable', make: once('chmod 777 /') },
  { host: 'modes', code: 'key-line-doubled', make: `sed -i '1{h;G}' ${keys}; chmod 666 ${keys}` },

  { host: 'owners', code: 'home-owner', make: 'chmod 711 $H; chown nobody $H' },
  { host: 'owners', code: 'ssh-folder-owner', make: 'chmod 755 $H/.ssh; chown nobody $H/.ssh' },
  { host: 'owners', code: 'authorized-keys-owner', make: `chmod 644 ${keys}; chown nobody ${keys}` },
  { host: 'owners', code: 'parent-owner', make: once('chown nobody /home'), found: 'by the user' },
  { host: 'owners', code: 'key-line-expiry', make: `sed -i '1s/^/expiry-time="20200101" /' ${keys}` },

  { host: 'folders', code: 'folder-writable', make: once('chmod 777 /var/keys') },
  { host: 'folders', code: 'folder-owner', make: once('chown nobody /var/keys') },
  {
    host: 'folders',
    code: 'key-line-command',
    make: `sed -i '1s/^/command="\\/bin\\/false" /' /var/keys/$U`,
  },

  { host: 'sshd', code: 'pubkey-off', make: once(sshdFirst('PubkeyAuthentication no')) },
  { host: 'sshd', code: 'key-type-refused', make: once(sshdFirst('PubkeyAcceptedAlgorithms rsa-sha2-512')) },
  {
    host: 'sshd',
    code: 'authorized-keys-elsewhere',
    make: once(sshdFirst('AuthorizedKeysFile /etc/ssh/none/%u')),
  },
  {
    host: 'sshd',
    code: 'authorized-keys-command',
    make: once(
      `${sshdFirst('AuthorizedKeysCommandUser nobody')}; ${sshdFirst('AuthorizedKeysCommand /bin/true')}`,
    ),
  },
  { host: 'sshd', code: 'max-startups', make: once(sshdFirst('MaxStartups 5:30:100')) },
  { host: 'sshd', code: 'source-limit', make: once(sshdFirst('PerSourceMaxStartups 2')) },
  {
    host: 'sshd',
    code: 'too-many-keys',
    // One more than this host looks at, and no more than the hardened one does.
    make: `for one in 1 2; do
  ssh-keygen -q -t ed25519 -N '' -f /tmp/key-$U-$one; SSH_AUTH_SOCK=${tmp}/gauss_socket_tmp ssh-add -q /tmp/key-$U-$one
done
${once(sshdFirst('MaxAuthTries 2'))}`,
  },
  { host: 'sshd', code: 'key-line-from', make: `sed -i '1s/^/from="10.99.0.1,10.98.*" /' ${keys}` },

  {
    host: 'match',
    code: 'root-login-off',
    make: once('printf "%s\\n" "Match Address 10.99.0.2" "PermitRootLogin no" >>/etc/ssh/sshd_config'),
    found: 'by root',
  },
  { host: 'match', code: 'user-not-allowed', make: once('echo "AllowUsers nobody" >>/etc/ssh/sshd_config') },
  {
    host: 'match',
    code: 'group-not-allowed',
    make: once('echo "AllowGroups nogroup" >>/etc/ssh/sshd_config'),
  },
  { host: 'match', code: 'user-denied', make: 'echo "DenyUsers nobody $U" >>/etc/ssh/sshd_config' },
  { host: 'match', code: 'group-denied', make: 'echo "DenyGroups $U" >>/etc/ssh/sshd_config' },
  {
    host: 'match',
    code: 'forced-command',
    make: once('echo "ForceCommand /bin/false" >>/etc/ssh/sshd_config'),
  },
  {
    host: 'match',
    code: 'key-not-enough',
    make: once(
      'echo "AuthenticationMethods publickey,password" >>/etc/ssh/sshd_config; systemctl reload sshd',
    ),
  },
  {
    host: 'match',
    code: 'key-differs',
    make: `rm $H/.ssh/id_om; ssh-keygen -q -t ed25519 -N '' -f $H/.ssh/id_om; chown $U: $H/.ssh/id_om*`,
  },

  { host: 'known', code: 'known-host-missing', make: `sed -i '/^10.99.0.2 /d;/^modes /d' ${known}` },
  { host: 'known', code: 'known-host-by-name-only', make: `sed -i '/^10.99.0.3 /d' ${known}` },
  { host: 'known', code: 'known-host-by-address-only', make: `sed -i '/^folders /d' ${known}` },
  {
    host: 'known',
    code: 'known-host-changed',
    make: `sed -i '/^10.99.0.5 /d' ${known}; echo "10.99.0.5 $(cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub)" >>${known}`,
  },
  { host: 'known', code: 'key-line-missing', make: `sed -i '/#OM$/d' ${keys}` },
  {
    host: 'known',
    code: 'hosts-conflict',
    make: once('sed "1i 10.1.1.1 sshd" /etc/hosts >/etc/hosts.new; cat /etc/hosts.new >/etc/hosts'),
  },

  {
    host: 'config',
    code: 'config-port',
    make: `cp ${config} $H/.ssh/kept; sed -i '1i Host 10.99.0.2\\n  Port 2222' ${config}`,
    fix: `cat $H/.ssh/kept >${config}; rm $H/.ssh/kept`,
  },
  {
    host: 'config',
    code: 'config-user',
    make: `sed -i '1i Host 10.99.0.3\\n  User nobody' ${config}`,
    fix: ':',
  },
  {
    host: 'config',
    code: 'config-agent',
    make: `sed -i '1i Host 10.99.0.4\\n  IdentityAgent none' ${config}`,
    fix: ':',
  },
  { host: 'config', code: 'config-identity', make: ':', fix: ':' },
  { host: 'config', code: 'include-missing', make: ':' },
  { host: 'config', code: 'key-line-damaged', make: `sed -i '1s/AAAAC3/AAAA C3/' ${keys}` },

  { host: 'writable', code: 'config-writable', make: `chmod 666 ${config}` },
  { host: 'writable', code: 'agents-exposed', make: `chmod 777 ${tmp}` },
  { host: 'writable', code: 'key-mode', make: 'chmod 644 $H/.ssh/id_om' },
  { host: 'writable', code: 'agent-stopped', make: `kill -STOP "$(head -n 1 ${tmp}/standby_pid)"` },
  { host: 'writable', code: 'agent-dead', make: `kill "$(head -n 1 ${tmp}/agent_pid)"` },
  {
    host: 'writable',
    code: 'startup-text',
    make: "sed -i '1i echo hello' $H/.bashrc",
  },
  {
    host: 'writable',
    code: 'openssh-old',
    make: standIn('ssh', 'case $1 in -V) echo OpenSSH_6.6.1p1 >&2 ;; *) exec /usr/bin/ssh "$@" ;; esac'),
  },
  {
    host: 'writable',
    code: 'key-refused',
    make: `cat $H/.ssh/id_om.pub >>/etc/ssh/revoked; ${once(sshdFirst('RevokedKeys /etc/ssh/revoked'))}`,
    // A copy of sshd tells nothing here: the key is ill as well, so that no login to it passes.
    found: 'by root',
    fix: ':',
  },

  { host: 'writable', code: 'server-setting', make: ':', found: 'by the user' },

  { host: 'agents', code: 'key-pair', make: 'cat /etc/ssh/ssh_host_ed25519_key.pub >$H/.ssh/id_om.pub' },
  { host: 'agents', code: 'passphrase-unreadable', make: `echo 1 00 00 >${tmp}/agent_passphrase` },
  {
    host: 'agents',
    code: 'agent-empty',
    make: `SSH_AUTH_SOCK=${tmp}/gauss_socket_tmp ssh-add -D`,
  },
  { host: 'agents', code: 'agent-socket-stale', make: "echo 'export SSH_AUTH_SOCK=/tmp/gone' >>$H/.bashrc" },
  {
    host: 'agents',
    code: 'agent-in-front',
    make: `echo "export SSH_AUTH_SOCK=${tmp}/standby_socket_tmp" >>$H/.bashrc`,
  },
  {
    host: 'agents',
    code: 'clock-skew',
    make: standIn(
      'date',
      'case $* in +%s) echo $(($(/usr/bin/date +%s) + 3600)) ;; *) exec /usr/bin/date "$@" ;; esac',
    ),
  },
  {
    host: 'agents',
    code: 'selinux-label',
    make: `${standIn('getenforce', 'echo Enforcing')}
${standIn('matchpathcon', 'case $2 in */.ssh) echo "$2 has context system_u:object_r:default_t:s0, should be system_u:object_r:ssh_home_t:s0"; exit 1 ;; esac')}`,
  },

  { host: 'gone', code: 'key-missing', make: 'rm $H/.ssh/id_om' },
  {
    host: 'gone',
    code: 'home-full',
    make: 'dd if=/dev/zero of=$H/filler bs=1k count=4000 2>/dev/null; chown $U $H/filler; :',
    fix: 'rm -f $H/filler',
  },

  { host: 'here', code: 'user-expired', make: 'chage -E 1 $U' },
  { host: 'here', code: 'password-due', make: 'chage -d 0 $U' },
  { host: 'here', code: 'user-locked', make: '[ $U = root ] || exit 0; passwd -q -l root', found: 'by root' },
  { host: 'here', code: 'no-login-shell', make: 'usermod -s /usr/sbin/nologin $U' },

  { host: 'down', code: 'sshd-down', make: once('kill "$(cat /run/sshd.pid)"') },
];
