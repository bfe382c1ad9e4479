/** A fault of a lab host, as the table of docs/findings-lab.md shows it. */
export interface Fault {
  /** Name of the host that gets it. */
  readonly host: string;
  /** The finding that it must give. */
  readonly code: string;
  /** Shell lines that make it, run by root once for each user: `$U` is the user, `$H` the home. */
  readonly make: string;
  /** The host that it is made on, where that is another. */
  readonly on?: string;
  /** Who finds it, where that is not both. */
  readonly found?: 'by root' | 'by the user';
  /** What a person does where the remedy leaves a choice: shell lines, run by root for each user in its place. */
  readonly fix?: string;
}

/** Lines that set sshd's configuration for all clients go first, those for one client last. */
export const sshdFirst = (line: string): string =>
  `sed -i '1i ${line}' /etc/ssh/sshd_config; systemctl reload sshd`;
/** Lines that make something for all users: in the last one's turn. */
export const once = (lines: string): string => `[ "$U" = omm ] || exit 0; ${lines}`;
export const sshdWithout = (keyword: string): string =>
  `sed -i '/^${keyword} /d' /etc/ssh/sshd_config; systemctl reload sshd`;

/** What a stand-in for a command does: the command itself, but for the case that the lab's kernel cannot make. */
export const standIn = (name: string, lines: string): string =>
  once(`cat >/usr/local/bin/${name} <<'EOT'
#!/bin/sh
${lines}
EOT
chmod 755 /usr/local/bin/${name}`);
