import fc from 'fast-check';
import { addTrustKeys, removeTrustKeys, type TrustLine } from '../../../src/formats/authorized-keys.ts';
import { addCronLine, keeperCommand, removeCronLine } from '../../../src/formats/crontab.ts';
import { planHosts, removeHosts } from '../../../src/formats/hosts.ts';
import { addKnownHosts, removeKnownHosts, trustLines } from '../../../src/formats/known-hosts.ts';
import { addLoginHook, removeLoginHook } from '../../../src/formats/login-hook.ts';
import { addProfileBlock, removeProfileBlock } from '../../../src/formats/profile.ts';
import { addInclude, removeInclude } from '../../../src/formats/ssh-config.ts';
import { foreignLine, KEY, OTHER_KEY, sedOm } from './foreign.ts';

/** One editor with all that it is told but the file. */
export interface Editor {
  add(file: Buffer | null): Buffer;
  remove(file: Buffer): Buffer;
  /** What of a file is not ours, of whichever run, found without the editor's own code where that can be. */
  foreign(file: Buffer): Buffer;
  /** Where new lines go. */
  place: 'top' | 'end';
  /** Whether a file holds one such edit only: another takes its place. */
  single: boolean;
}

const withoutEnding = (mark: RegExp) => (file: Buffer) => {
  const lines = file.toString('latin1').split(/(?<=\n)/);
  const kept = lines.filter((each) => !mark.test(each.replace(/\n$/, '')));
  return Buffer.from(kept.join(''), 'latin1');
};

/** Options of a line of ours: names, and values with all that can stand in quotes. */
const trustOptions = fc
  .array(
    fc.oneof(
      fc.constantFrom('restrict', 'no-pty', 'from="10.0.0.1,10.0.0.2"', 'expiry-time="20270101Z"'),
      fc
        .array(fc.constantFrom('a', ' ', '#OM', ' #OM', '\\"', '\\', ',', KEY))
        .map((parts) => `environment="${parts.join('')}x"`),
    ),
    { maxLength: 3 },
  )
  .map((list) => list.join(','));

export const trustLine: fc.Arbitrary<TrustLine> = fc.record({
  publicKey: fc.constantFrom(KEY, OTHER_KEY, `${KEY} a comment #OM`),
  options: fc.oneof(fc.constant(''), trustOptions),
});

const authorizedKeys = fc.array(trustLine, { minLength: 1, maxLength: 3 }).map(
  (lines): Editor => ({
    add: (file) => addTrustKeys(file, lines),
    remove: (file) => removeTrustKeys(file),
    foreign: sedOm,
    place: 'top',
    single: false,
  }),
);

const knownHost = fc.record({
  names: fc.uniqueArray(fc.constantFrom('10.0.0.1', 'db1', 'fd00::1', 'db2', 'DB1'), { minLength: 1 }),
  port: fc.constantFrom(22, 2222),
  keys: fc.array(
    fc.record({
      type: fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'),
      blob: fc.constantFrom('AAAA', 'BBBB', 'CC=='),
    }),
    { maxLength: 3 },
  ),
});
const knownHosts = fc.array(knownHost, { maxLength: 4 }).map((hosts): Editor => {
  const lines = trustLines(hosts);
  return {
    add: (file) => addKnownHosts(file, lines),
    remove: (file) =>
      removeKnownHosts(
        file,
        hosts.flatMap(({ names }) => names),
      ),
    foreign: sedOm,
    place: 'top',
    single: false,
  };
});

const mapping = fc.record({
  address: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', '127.0.0.1', '::1', '127.0.1.1'),
  name: fc.constantFrom('db1', 'DB1', 'db2', 'localhost', 'n.example.com'),
});
const hosts = fc.tuple(fc.array(mapping, { maxLength: 5 }), fc.boolean()).map(
  ([mappings, deduplicate]): Editor => ({
    add: (file) => planHosts(file, mappings, { deduplicate }).bytes,
    remove: (file) =>
      removeHosts(
        file,
        mappings.flatMap(({ address, name }) => [address, name]),
      ),
    foreign: withoutEnding(/^[\da-f.:]+ {2}[\w.]+ {2}#Gauss OM IP Hosts Mapping$/),
    place: 'end',
    single: false,
  }),
);

const sshConfig = fc.constantFrom('~/gaussdb_tmp/c', '/home/a b/c').map(
  (path): Editor => ({
    add: (file) => addInclude(file, path),
    remove: (file) => removeInclude(file, path),
    foreign: withoutEnding(/^Include (~\/gaussdb_tmp\/c|\/home\/a\?b\/c)$/),
    place: 'top',
    single: false,
  }),
);

const profile = fc
  .constantFrom(
    { socketPath: '/home/a/gaussdb_tmp/gauss_socket_tmp', pidFile: '/home/a/gaussdb_tmp/pid' },
    { socketPath: "/home/it's b/gaussdb_tmp/gauss_socket_tmp", pidFile: '/home/b/pid' },
  )
  .map(
    (block): Editor => ({
      add: (file) => addProfileBlock(file, block),
      remove: removeProfileBlock,
      foreign: (file) => {
        const block =
          /(?<=^|\n)# gs_sshexkey begin [^\n]*\n(?:(?!# gs_sshexkey begin )[^\n]*\n){0,14}?# gs_sshexkey end(?:\n|$)/g;
        return Buffer.from(file.toString('latin1').replaceAll(block, ''), 'latin1');
      },
      place: 'top',
      single: true,
    }),
  );

const loginHook = fc.constantFrom('/home/a/gaussdb_tmp/keep_agents', `/home/it's "b"/k`).map(
  (program): Editor => ({
    add: (file) => addLoginHook(file, program),
    remove: removeLoginHook,
    foreign: withoutEnding(/^if \[ -f .* # gs_sshexkey login$/),
    place: 'top',
    single: true,
  }),
);

const crontab = fc.constantFrom('/home/a/gaussdb_tmp/keep_agents', `/home/it's 100%/k`).map(
  (program): Editor => ({
    add: (file) => addCronLine(file, keeperCommand(program)),
    remove: removeCronLine,
    foreign: withoutEnding(/^\* \* \* \* \* (?:test|\/bin\/sh) .* # gs_sshexkey$/),
    place: 'top',
    single: true,
  }),
);

/** By the name of the file. */
const editors = {
  authorized_keys: authorizedKeys,
  known_hosts: knownHosts,
  hosts,
  ssh_config: sshConfig,
  'shell profile': profile,
  'login start-up file': loginHook,
  crontab,
} satisfies Record<string, fc.Arbitrary<Editor>>;

export const cases = Object.entries(editors).map(([name, editor]) => ({ name, editor }));

/**
 * Two edits of one file, and a file in which lines of the user's and of earlier runs stand in any order, as people's
 * own editing may leave them.
 */
export function mixed(
  editor: fc.Arbitrary<Editor>,
): fc.Arbitrary<{ one: Editor; other: Editor; file: Buffer }> {
  const part = fc.oneof(
    { weight: 3, arbitrary: foreignLine.map((line) => () => `${line}\n`) },
    { weight: 1, arbitrary: editor.map((own) => () => own.add(null).toString('latin1')) },
  );
  return fc
    .record({ one: editor, other: editor, parts: fc.array(part, { maxLength: 8 }), open: fc.boolean() })
    .map(({ one, other, parts, open }) => {
      const text = parts.map((make) => make()).join('');
      return { one, other, file: Buffer.from(open ? text.replace(/\n$/, '') : text, 'latin1') };
    });
}
