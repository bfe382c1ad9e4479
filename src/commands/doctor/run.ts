import { resolve } from 'node:path';
import { isPlainUserName } from '../../host/read/probe.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { type Diagnosis, diagnose } from '../../trust/doctor/diagnose.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import { pathWord } from '../../trust/model/finding.ts';
import type { HostSource } from '../shared/arguments.ts';
import { runOnCluster } from '../shared/on-cluster.ts';
import { renderFailure } from '../shared/render.ts';
import { jsonLines } from './json.ts';
import type { DoctorOptions } from './options.ts';
import { textLines } from './text.ts';

/** `doctor`. Returns the exit status: 0 only when nothing was found. Throws UsageError. */
export function runDoctor(options: DoctorOptions, context: CliContext, console: Console): Promise<number> {
  const { subject } = options;
  if (subject !== undefined && (context.user !== 'root' || !isPlainUserName(subject)))
    throw new UsageError(
      50004,
      "The parameter '-U' value is incorrect. It is a user's name, and for root only.",
    );
  return runOnCluster(options, context, console, concerns, async (cluster, dialogue) => {
    const diagnoses = withHostFile(
      await diagnose({ ...cluster, subject }, dialogue),
      options.hosts,
      context.cwd,
    );
    console.progress(undefined);
    const { words } = context;
    if (options.json) for (const line of jsonLines(diagnoses, context.user, words)) console.out(line);
    else for (const line of textLines(diagnoses, words, subject)) console.styled(line);
    const failures = diagnoses.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) renderFailure(console, new TrustError(failures), context.user, words);
    return diagnoses.every(({ failure, findings }) => !failure && findings.length === 0) ? 0 : 1;
  });
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
