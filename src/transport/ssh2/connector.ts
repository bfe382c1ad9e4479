import type { Connector } from '../connector.ts';
import { askKeys } from './ask-keys.ts';
import { connect } from './connect.ts';
import { credentialKeeper } from './credentials.ts';
import { learnHostKeys } from './learn-host-keys.ts';

/** Reaches hosts by the library ssh2; no other program takes part. */
export function ssh2Connector(): Connector {
  const credentials = credentialKeeper();
  return { connect: (request) => connect(request, credentials), learnHostKeys, askKeys };
}
