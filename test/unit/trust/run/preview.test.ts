import { describe, expect, it } from 'vitest';
import { editFile, type HostEdits, sha256 } from '../../../../src/host/edit/apply.ts';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { placeholderKey } from '../../../../src/trust/keys/placeholder.ts';
import type { Node } from '../../../../src/trust/model/node.ts';
import type { EditStep, Surroundings } from '../../../../src/trust/run/edit-step.ts';
import { afterUndoing, isUnchanged, type Outlook, previewHost } from '../../../../src/trust/run/preview.ts';
import type { Undoing } from '../../../../src/trust/undo/undo.ts';

const home = '/home/omm';
const bashrc = `${home}/.bashrc`;
const text = (bytes: Buffer | null | undefined) => (bytes ? bytes.toString() : bytes);

const facts: HostFacts = {
  home,
  hostname: 'node1',
  uid: 1000,
  machineId: '',
  boot: '',
  shell: undefined,
  paths: new Map([['bashrc', bashrc]]),
  files: new Map([
    ['bashrc', { path: bashrc, bytes: Buffer.from('1\n'), mode: 0o644, owner: 1000, links: 1, inode: '7' }],
  ]),
  odd: [],
  directories: [{ path: home, mode: 0o775, owner: 1000 }],
  symlinks: [],
  passphrase: [],
  pieces: [],
  identities: [],
  crontab: true,
  restricted: false,
  foreign: false,
  closed: false,
  journal: undefined,
};

const session = {
  id: 'x',
  secret: '',
  patienceMs: 1,
  run: () => Promise.reject(new Error('a plan runs nothing')),
  traffic: () => ({ requests: 0, bytes: 0 }),
  startupText: () => '',
  close: () => {},
};

const node: Node = {
  label: '10.0.0.1',
  lasting: session,
  addresses: new Map(),
  session,
  greeting: facts,
  endpoints: [],
  name: 'node1',
  local: false,
  reconnect: () => Promise.resolve(session),
  facts,
};

const agent = (role: 'first' | 'standby', state: 'RUNNING' | 'DEAD') =>
  ({ role, state, pid: null, keys: null, trustKey: null, ours: true }) as const;
const found: Surroundings = {
  agents: [agent('first', 'RUNNING'), agent('standby', 'DEAD')],
  crontab: { state: 'present', bytes: Buffer.from('mine\nours\n') },
};
const quiet: Outlook = { undoing: undefined, found, upkeep: [] };
const none: HostEdits = { directories: [], modes: [], files: [] };

function step(edits: EditStep['edits'], concerns = true): EditStep {
  return { step: 'distribute', concerns: () => concerns, edits };
}

/** Adds a line to what .bashrc holds when the step's turn comes. */
const addLine = (line: string): EditStep =>
  step((at) => {
    const was = at.facts.files.get('bashrc')?.bytes;
    const edit = editFile(bashrc, was, Buffer.concat([was ?? Buffer.alloc(0), Buffer.from(line)]));
    return { ...none, files: edit ? [edit] : [] };
  });

describe('what the steps of a run would do to a host', () => {
  it('9.2 two steps that touch one file are one change, the second made from what the first leaves', () => {
    const { files } = previewHost(node, [addLine('2\n'), addLine('3\n')], quiet);
    expect(files.map(({ path, was, now }) => [path, text(was), text(now)])).toEqual([
      [bashrc, '1\n', '1\n2\n3\n'],
    ]);
  });

  it('9.2 a step that is not for the host does nothing to it', () => {
    const all = step(() => ({ ...none, directories: ['/x'] }), false);
    expect(isUnchanged(previewHost(node, [all], quiet))).toBe(true);
  });

  it('9.2 what comes back is no change: a line, a directory, a mode', () => {
    const edits: HostEdits = {
      directories: ['/d'],
      modes: [{ path: home, was: 0o775, mode: 0o755 }],
      files: [
        {
          path: bashrc,
          was: sha256(Buffer.from('1\n')),
          before: Buffer.from('1\n'),
          bytes: Buffer.from('2\n'),
        },
      ],
    };
    const back: HostEdits = {
      directories: [],
      modes: [{ path: home, was: 0o755, mode: 0o775 }],
      files: [
        {
          path: bashrc,
          was: sha256(Buffer.from('2\n')),
          before: Buffer.from('2\n'),
          bytes: Buffer.from('1\n'),
        },
      ],
      emptied: ['/d'],
    };
    expect(isUnchanged(previewHost(node, [step(() => edits)], quiet))).toBe(false);
    expect(isUnchanged(previewHost(node, [step(() => edits), step(() => back)], quiet))).toBe(true);
  });

  it('9.2 a file that goes, one that was not read, and private material', () => {
    const gone = (path: string) => ({ path, was: 'f00', bytes: null });
    const paths = [
      bashrc,
      `${home}/.ssh/id_om`,
      `${home}/gaussdb_tmp/ssh_protect/rand/key_0/server.key.rand`,
    ];
    const { files } = previewHost(node, [step(() => ({ ...none, files: paths.map(gone) }))], quiet);
    expect(files).toEqual(
      paths.map((path) => ({ path, was: undefined, now: null, secret: path !== bashrc })),
    );
  });

  it('9.2 the key that is not made has a placeholder, and nothing of it is left in what is shown', () => {
    const { publicKey } = placeholderKey();
    const edit = editFile(bashrc, undefined, Buffer.from(`${publicKey} #OM\n`));
    const { files } = previewHost(node, [step(() => ({ ...none, files: edit ? [edit] : [] }))], quiet);
    expect(files.map(({ now }) => text(now))).toEqual(['ssh-ed25519 [new key] #OM\n']);
  });

  it('9.4 what a killed run has left is undone first: the change is from what is there to what is left in the end', () => {
    const undoing: Undoing = {
      whose: 'run x root on node9',
      edits: {
        ...none,
        files: [{ path: bashrc, was: sha256(Buffer.from('1\n')), before: Buffer.from('1\n'), bytes: null }],
      },
      endsAgents: true,
      crontab: () => Buffer.from('mine\n'),
    };
    const outlook: Outlook = { ...quiet, undoing };
    const later = { ...node, facts: { ...facts, files: new Map() } };
    const preview = previewHost(later, [addLine('2\n')], outlook);
    expect(preview.undone).toEqual({ whose: 'run x root on node9', path: `${home}/.gs_sshexkey-undo` });
    expect(preview.files.map(({ was, now }) => [text(was), text(now)])).toEqual([['1\n', '2\n']]);
    expect(text(preview.crontab?.now)).toBe('mine\n');
    expect(preview.agents).toEqual([
      { word: 'stop', command: `ssh-agent -a ${home}/gaussdb_tmp/gauss_socket_tmp` },
    ]);
    expect(afterUndoing(found, undoing)).toEqual({
      agents: [agent('first', 'DEAD'), agent('standby', 'DEAD')],
      crontab: { state: 'present', bytes: Buffer.from('mine\n') },
    });
    const starts = {
      edits: none,
      agents: new Map([['first', 'start'] as const, ['standby', 'start'] as const]),
      crontab: undefined,
    };
    expect(previewHost(later, [], { ...outlook, upkeep: [starts] }).agents.map(({ word }) => word)).toEqual([
      'restart',
      'start',
    ]);
  });
});
