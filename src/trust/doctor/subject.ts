import type { Evidence } from '../../host/examine/evidence.ts';
import type { Node } from '../model/node.ts';

/** A host that was read and examined. */
export interface Subject {
  readonly node: Node;
  readonly evidence: Evidence;
}
