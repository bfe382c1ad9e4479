import { setTimeout as sleep } from 'node:timers/promises';
import { applyEdits, sha256 } from '../../host/edit/apply.ts';
import { askSshd } from '../../host/mend/ask-sshd.ts';
import { readConfig } from '../../host/mend/read-config.ts';
import { HostError } from '../../transport/problem.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import { TrustError } from '../model/failure.ts';
import type { Fix } from '../model/fix.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { openRun, type Run, type RunOptions } from '../run/run.ts';
import { partyOf, tryPairs } from '../verify/pairs.ts';
import { lineEdits } from './file-fixes.ts';

export type SshdFix = Extract<Fix, { readonly is: 'sshd' }>;

/** How often a new login is tried after sshd was told to read its configuration, and how long is waited between. */
const attempts = 5;
const pauseMs = 1000;

/**
 * Changes sshd's configuration on one host, and lets the change stay only if sshd takes it, and every login passes with it that
 * passed without. Else the configuration is as it was before, and sshd has read it again.
 *
 * @throws TrustError
 */
export async function mendSshd(
  host: string,
  fixes: readonly SshdFix[],
  options: RunOptions,
  dialogue: Dialogue,
): Promise<void> {
  const hosts = options.hosts.filter(({ address }) => address === host);
  // A login that proves something is not to be helped by who sits there.
  let proving = false;
  const ask: Dialogue['ask'] = async (question) => (proving ? undefined : dialogue.ask(question));
  using run = await openRun(
    { ...options, hosts, keepGoing: false },
    { ...dialogue, ask },
    { access: 'write' },
  );
  const node = run.nodes.find(({ label }) => label === host);
  if (!node) return;
  let written = false;
  const change = async (): Promise<void> => {
    try {
      const passed = await passingLogins(run, node, options);
      await writeConfig(run, node, fixes);
      written = true;
      await haveRead(node, fixes);
      proving = true;
      await proveLogins(run, node, options, passed);
    } catch (error) {
      await run.leave('trust', new Map([[node, problemIn(error, run.signal)]]));
    }
  };
  try {
    await run.settle(change(), 'more');
  } catch (error) {
    const kept =
      error instanceof TrustError && error.hosts.some(({ problem }) => problem.code === 'not-undone');
    // What sshd has read by then is what was taken back.
    if (written && !kept) await readAgain(node, fixes);
    throw error;
  }
}

/** Throws HostError with `changed` where a line is not what was examined. */
async function writeConfig(run: Run, node: Node, fixes: readonly SshdFix[]): Promise<void> {
  const { session } = node;
  const changes = fixes.flatMap((fix) => fix.changes);
  const files = await readConfig(session, [...new Set(changes.map(({ path }) => path))]);
  const edits = { directories: [], modes: [], files: lineEdits(files, changes) };
  const { hashes } = await applyEdits(session, edits, run.note(node), session.patienceMs);
  const wrong = edits.files.find(({ bytes }, i) => bytes && sha256(bytes) !== hashes[i]);
  if (wrong) throw new HostError({ code: 'changed', path: wrong.path });
}

async function haveRead({ session }: Node, fixes: readonly SshdFix[]): Promise<void> {
  for (const check of new Set(fixes.map((fix) => fix.check))) {
    const text = await askSshd(session, check);
    if (text !== undefined) throw new HostError({ code: 'sshd-unchanged', why: 'check', text });
  }
  for (const reload of new Set(fixes.flatMap((fix) => fix.reload ?? []))) {
    const text = await askSshd(session, reload);
    if (text !== undefined) throw new HostError({ code: 'sshd-unchanged', why: 'reload', text });
  }
}

/** Has sshd read what it had read before, or starts one that does not live any more. The run has failed: nothing to tell. */
async function readAgain({ lasting }: Node, fixes: readonly SshdFix[]): Promise<void> {
  for (const { reload, restart } of fixes.slice(0, 1))
    if (reload !== undefined) await askSshd(lasting, `${reload} || ${restart}`).catch(() => undefined);
}

/** Logins from this machine to a host that pass, by what they call it. */
async function passingLogins(
  { local, signal }: Run,
  node: Node,
  { connectTimeoutMs: answerMs, jobs }: RunOptions,
): Promise<ReadonlySet<string>> {
  const parties = [...new Set([local, node])].map(partyOf);
  const terms = { answerMs, jobs, signal };
  const logins = await tryPairs(
    parties,
    'star',
    (_, { text }) => partyOf(node).spellings.some((one) => one.text === text),
    terms,
    () => {},
  );
  return new Set(logins.flatMap(({ spelling, result }) => (result.ok ? [spelling.text] : [])));
}

/** Throws HostError where there is no new login, or one fails that has passed before. */
async function proveLogins(
  run: Run,
  node: Node,
  options: RunOptions,
  passed: ReadonlySet<string>,
): Promise<void> {
  // It takes a signal before it has read anything.
  await sleep(pauseMs, undefined, { signal: run.signal });
  if (!node.local) await logInAnew(node);
  const passing = await passingLogins(run, node, options);
  const lost = [...passed].filter((text) => !passing.has(text));
  if (lost.length > 0)
    throw new HostError({ code: 'sshd-unchanged', why: 'login', text: `ssh ${lost.join(', ssh ')}` });
}

async function logInAnew(node: Node): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      (await node.reconnect()).close();
      return;
    } catch (error) {
      const { code } = problemIn(error);
      // It may listen again in a moment.
      if (code !== 'refused' || attempt === attempts)
        throw new HostError({ code: 'sshd-unchanged', why: 'login', text: code });
      await sleep(pauseMs);
    }
  }
}
