// What a program may import: everything else can change.

export { Secret } from './keys/secret.ts';
export { type CreateTrustOptions, createTrust } from './library/create.ts';
export { explainError, InputError } from './library/errors.ts';
export type { ConnectOptions, Host, Password } from './library/options.ts';
export { type VerifyTrustOptions, verifyTrust } from './library/verify.ts';
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
} from './report/run-event.ts';
export type { VerifyDocument, VerifyLogin } from './report/verify-document.ts';
export type { HostKey, KeyPlace, RecordedKey } from './transport/host-key.ts';
export type { Problem } from './transport/problem.ts';
export type { PasswordQuestion } from './trust/cluster/passwords.ts';
export type { Notice } from './trust/model/events.ts';
export { type HostFailure, type PairFailure, TrustError } from './trust/model/failure.ts';
export type { Step } from './trust/model/step.ts';
export type { VerifyMode } from './trust/model/topology.ts';
export type { Verification } from './trust/verify/verify.ts';
