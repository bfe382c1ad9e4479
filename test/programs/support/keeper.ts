import { encodeFastPassphrase } from '../../../src/formats/fast-passphrase.ts';
import { keeperProgram } from '../../../src/host/agents/keeper.ts';
import { generateKeyPair } from '../../../src/host/edit/keygen.ts';
import { layout } from '../../../src/host/read/layout.ts';
import { makeHost, type ProgramHost, patienceMs, type ShellName } from './host.ts';

export const passphrase = 'Abc1234*@#%^_+=,.?:~<>/abcdefghi';

/** A host with the recovery program, the trust key and its passphrase, as a run leaves them. */
export async function keptHost(shell: ShellName, hosts: ProgramHost[]) {
  const host = makeHost(shell);
  hosts.push(host);
  const session = host.open();
  const { privateKey, publicKey } = await generateKeyPair(session, passphrase, patienceMs);
  const at = layout(host.home);
  host.write(at.privateKey, privateKey);
  host.write(at.publicKey, publicKey);
  host.write(at.fastPassphrase, encodeFastPassphrase(passphrase));
  host.write(at.keeper, keeperProgram, 0o700);
  /** Runs the recovery program itself, as cron and ssh do. */
  const keep = (word: string, ...env: readonly string[]) =>
    host.exec(['env', ...env, `${host.root}/bin/sh`, at.keeper, word]);
  return { host, session, at, keep };
}
