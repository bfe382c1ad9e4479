/** The manual's steps, in its order. A step is a phase with a barrier: all hosts have begun and ended it. */
export type Step =
  | 'network'
  | 'trust'
  | 'local-key'
  | 'local-authorized-keys'
  | 'known-hosts'
  | 'remote-authorized-keys'
  | 'common-authentication'
  | 'distribute'
  /** Of `remove` alone. */
  | 'remove'
  | 'verify';
