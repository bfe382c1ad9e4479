/** Where things are on a host, for a user whose home directory is `home`. */
export function layout(home: string) {
  const ssh = `${home}/.ssh`;
  const tmp = `${home}/gaussdb_tmp`;
  return {
    ssh,
    privateKey: `${ssh}/id_om`,
    publicKey: `${ssh}/id_om.pub`,
    knownHosts: `${ssh}/known_hosts`,
    sshConfig: `${ssh}/config`,
    bashrc: `${home}/.bashrc`,
    hosts: '/etc/hosts',
    tmp,
    /** The first agent's socket: openGauss's tools know it by this name. */
    socket: `${tmp}/gauss_socket_tmp`,
    standbySocket: `${tmp}/standby_socket_tmp`,
    /** Its first line is the first agent's process id: `.bashrc` reads it. */
    agentPid: `${tmp}/agent_pid`,
    keeper: `${tmp}/keep_agents`,
    fastPassphrase: `${tmp}/agent_passphrase`,
    /** What runs made beside this folder. */
    made: `${tmp}/made_here`,
    managedConfig: `${tmp}/ssh_config`,
    protect: `${tmp}/ssh_protect`,
    /** What a run has changed, until it ends: journal.sh. */
    journal: `${home}/.gs_sshexkey-undo`,
  } as const;
}

/** The passphrase pieces' directories and files below `ssh_protect`, in the order of the pieces. */
export function passphraseFiles(protect: string, piece: number) {
  return {
    directories: [`${protect}/cipher/key_${piece}`, `${protect}/rand/key_${piece}`],
    cipher: `${protect}/cipher/key_${piece}/server.key.cipher`,
    rand: `${protect}/rand/key_${piece}/server.key.rand`,
  } as const;
}
