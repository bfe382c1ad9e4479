import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Account } from './spec.ts';

const hashes = new Map<string, Promise<string>>();

/** crypt(3) with SHA-512. Perl is on every Debian, and one call per distinct password is enough. */
function hash(password: string): Promise<string> {
  let known = hashes.get(password);
  if (!known) {
    const script = 'chomp(my $p = <STDIN>); print crypt($p, q($6$gssshexkeylab$))';
    known = run(['perl', '-e', script], { input: `${password}\n`, check: true }).then((done) => done.stdout);
    hashes.set(password, known);
  }
  return known;
}

/**
 * The account databases of a host: the system accounts of its root file system and the wanted ones.
 *
 * @param base - root file system to take the system accounts from
 * @returns file contents by path below the host's root
 */
export async function accountFiles(base: string, accounts: Account[]): Promise<Map<string, string>> {
  const names = new Set(accounts.map(({ name }) => name));
  const lines = (file: string) =>
    readFileSync(join(base, 'etc', file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !names.has(field(line, 0)));
  const passwd = lines('passwd').filter((line) => isSystem(field(line, 2)));
  const system = new Set(passwd.map((line) => field(line, 0)));
  const group = lines('group').filter((line) => isSystem(field(line, 2)));
  const groups = new Set(group.map((line) => field(line, 0)));
  const shadow = lines('shadow').filter((line) => system.has(field(line, 0)));
  const gshadow = lines('gshadow').filter((line) => groups.has(field(line, 0)));

  for (const { name, uid, gid, home, shell } of accounts) {
    passwd.unshift(`${name}:x:${uid}:${gid}:${name}:${home}:${shell}`);
    group.unshift(`${name}:x:${gid}:`);
    gshadow.unshift(`${name}:!::`);
  }
  for (const { name, password, locked, mustChangePassword } of accounts) {
    const secret = password === undefined ? '*' : await hash(password);
    // A last change on day 0 means that the password must be changed at the next login.
    shadow.unshift(`${name}:${locked ? '!' : ''}${secret}:${mustChangePassword ? 0 : 19000}:0:99999:7:::`);
  }
  return new Map(
    Object.entries({ passwd, group, shadow, gshadow }).map(([file, all]) => [
      `etc/${file}`,
      `${all.join('\n')}\n`,
    ]),
  );
}

function field(line: string, index: number): string {
  return line.split(':')[index] ?? '';
}

function isSystem(id: string): boolean {
  return Number(id) < 1000 || Number(id) >= 65000;
}
