import { resolve } from 'node:path';
import { isPlainUserName } from '../../host/read/probe.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { remembered } from '../../trust/cluster/remembered.ts';
import { type Diagnosis, diagnose, type Examination, isWell } from '../../trust/doctor/diagnose.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import { pathWord } from '../../trust/model/finding.ts';
import type { VerifyMode } from '../../trust/model/topology.ts';
import type { CommonOptions, HostSource } from '../shared/arguments.ts';
import { openTalk } from '../shared/dialogue.ts';
import { readClusterOptions } from '../shared/input.ts';
import { renderFailure } from '../shared/render.ts';
import { jsonLines } from './json.ts';
import { textLines } from './text.ts';

export interface DoctorOptions extends CommonOptions {
  readonly json: boolean;
  /** What is done about what is found: only shown, all that can be, or what is answered with yes. */
  readonly fix: 'look' | 'all' | 'ask' | undefined;
  /** Whose logins are examined, where that is not the user who runs the tool. */
  readonly subject: string | undefined;
  /** Which logins are made in the end. */
  readonly verify: VerifyMode;
}

/** `doctor`. Returns the exit status: 0 only when nothing was found. Throws UsageError. */
export async function runDoctor(
  options: DoctorOptions,
  context: CliContext,
  console: Console,
): Promise<number> {
  const { subject, verify } = options;
  if (subject !== undefined && (context.user !== 'root' || !isPlainUserName(subject)))
    throw new UsageError({ is: 'not-a-user' });
  if (options.fix === 'ask' && context.stdin.isTTY !== true) throw new UsageError({ is: 'nobody-to-ask' });
  const cluster = await readClusterOptions(options, context);
  const { dialogue: once, settle } = openTalk(context, console, concerns);
  const dialogue = { ...once, ask: remembered(once.ask) };
  const examine = async (): Promise<Examination> => {
    const { hosts, logins } = await diagnose({ ...cluster, subject, verify }, dialogue);
    const examination = { hosts: withHostFile(hosts, options.hosts, context.cwd), logins };
    console.progress(undefined);
    const { words } = context;
    if (options.json) for (const line of jsonLines(examination, context.user, words)) console.out(line);
    else for (const line of textLines(examination, words, subject)) console.styled(line);
    const failures = hosts.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) renderFailure(console, new TrustError(failures), context.user, words);
    return examination;
  };
  const work = async (): Promise<number> => {
    const examination = await examine();
    if (isWell(examination)) return 0;
    const { fix } = options;
    if (fix === undefined) return 1;
    const { mendFound } = await import('./fix.ts');
    const outcome = await mendFound(fix, examination, { ...cluster, verify }, context, console, dialogue);
    if (outcome !== 'done') return outcome;
    console.out('');
    console.out(context.words.doctor.fix.again);
    return isWell(await examine()) ? 0 : 1;
  };
  return settle(work());
}

/** Standard output is the answer alone, and what a notice tells of a host is among its findings. */
function concerns(event: TrustEvent): boolean {
  return event.type === 'notice' ? event.notice.code === 'host-key-accepted' : event.type !== 'step';
}

/** Puts the list's own path into the commands that need it. */
function withHostFile(
  diagnoses: readonly Diagnosis[],
  source: HostSource,
  cwd: string,
): readonly Diagnosis[] {
  const word = pathWord(resolve(cwd, source.path)) ?? 'HOSTFILE';
  const list = source.kind === 'host-file' ? `-f ${word}` : `-X ${word}`;
  return diagnoses.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => ({
      ...finding,
      remedy: finding.remedy.map((step) =>
        step.on === 'here' ? { ...step, command: step.command.replace('-f HOSTFILE', () => list) } : step,
      ),
    })),
  }));
}
