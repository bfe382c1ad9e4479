import type { AgentState } from '../../host/agents/agents.ts';

/** The table of `agent`. */
export interface AgentWords {
  readonly titles: readonly [
    host: string,
    agent: string,
    state: string,
    pid: string,
    keys: string,
    trustKey: string,
  ];
  readonly roles: Record<AgentState['role'], string>;
  readonly states: Record<AgentState['state'] | 'UNKNOWN', string>;
  readonly yes: string;
  readonly no: string;
}
