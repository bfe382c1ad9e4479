import type { Evidence } from '../../host/evidence.ts';
import type { Node } from '../node.ts';

/** A host that was read and examined. */
export interface Subject {
  readonly node: Node;
  readonly evidence: Evidence;
}
