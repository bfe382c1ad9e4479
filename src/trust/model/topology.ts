/** Which pairs are tried: this machine to all, each host to the next as well, or all to all. */
export type VerifyMode = 'star' | 'ring' | 'mesh';

/** Up to this many hosts every pair is tried by default. */
const meshLimit = 32;

/** The mode for `auto`. */
export function autoMode(hosts: number): VerifyMode {
  return hosts <= meshLimit ? 'mesh' : 'ring';
}

/**
 * The hosts that each host tries, by index and in order. In a mesh host i begins with host i+1, so that no sshd sees
 * all others at once, which MaxStartups would not allow.
 *
 * @param count number of target hosts
 * @param local the target that is this machine, or undefined when it is a client only (then it comes last, at `count`)
 */
export function targetsOf(mode: VerifyMode, count: number, local: number | undefined): number[][] {
  const all = (from: number): number[] => Array.from({ length: count }, (_, k) => (from + 1 + k) % count);
  const clients = local === undefined ? count + 1 : count;
  return Array.from({ length: clients }, (_, i) => {
    if (mode === 'mesh' || i === (local ?? count)) return all(i);
    return mode === 'ring' ? [(i + 1) % count] : [];
  });
}
