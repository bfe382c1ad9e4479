import type { ClusterFault } from '../../inventory/cluster-file.ts';
import type { Notice } from '../../trust/model/events.ts';
import type { HostFailure } from '../../trust/model/failure.ts';
import type { PairDiagnosis } from '../../trust/verify/diagnose-pair.ts';
import type { AgentWords } from './agent.ts';
import type { CauseAndRemedy } from './cause-and-remedy.ts';
import type { DoctorWords, FindingWords } from './findings.ts';
import type { FoldWords } from './fold.ts';
import type { HelpWords } from './help.ts';
import type { PageWords } from './page.ts';
import type { PreviewWords } from './preview.ts';
import type { RemoveWords } from './remove.ts';
import type { ProgressWords, RunWords } from './run.ts';
import type { VerifyWords } from './verify.ts';

/**
 * All that is said in a person's own language. The original's own lines are not here, but in `fixed/`: those of
 * standard output, its prompts, and the first line of an error are English everywhere, as scripts look for them; so are details.
 *
 * Words are functions of data, so that what one language lacks is a type error. Text from hosts comes back as it is:
 * the console makes it printable.
 */
export interface Words {
  /** Why a host failed. The user is named where the remedy depends on it. */
  host(failure: HostFailure, user: string): CauseAndRemedy;
  /** Why a login between two hosts failed. */
  pair(diagnosis: PairDiagnosis, from: string, to: string): CauseAndRemedy;
  /** The lines of a notice; below its heading, where it has one in the original's form. */
  notice(notice: Notice): readonly string[];
  /** What is wrong with a cluster file, and where. */
  clusterFault(fault: ClusterFault): string;
  readonly progress: ProgressWords;
  readonly fold: FoldWords;
  readonly run: RunWords;
  readonly verify: VerifyWords;
  readonly preview: PreviewWords;
  readonly agent: AgentWords;
  readonly remove: RemoveWords;
  readonly help: HelpWords;
  readonly findings: FindingWords;
  readonly doctor: DoctorWords;
  readonly page: PageWords;
}
