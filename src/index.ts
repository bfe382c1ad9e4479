// What a program may import: everything else can change.
export type {
  EndEvent,
  Fault,
  HostEvent,
  HostFault,
  LoginFault,
  NoticeEvent,
  RunEvent,
  StartEvent,
  StepEvent,
} from './cli/run-event.ts';
export type { VerifyDocument, VerifyLogin } from './cli/verify-json.ts';
export { Secret } from './keys/secret.ts';
export { type CreateTrustOptions, createTrust } from './library/create.ts';
export { explainError, InputError } from './library/errors.ts';
export type { ConnectOptions, Host, Password } from './library/options.ts';
export { type VerifyTrustOptions, verifyTrust } from './library/verify.ts';
export type { HostKey, KeyPlace, RecordedKey } from './transport/host-key.ts';
export type { Problem } from './transport/problem.ts';
export type { Notice, Step } from './trust/events.ts';
export { type HostFailure, type PairFailure, TrustError } from './trust/failure.ts';
export type { PasswordQuestion } from './trust/passwords.ts';
export type { VerifyMode } from './trust/topology.ts';
export type { Verification } from './trust/verify.ts';
