import { createRequire } from 'node:module';
import { rulesVersion } from '../../../protocol/version.js';

/** What a node says of its software to whom it is connected with. */
export interface Agent {
  /** The version of Gridlode. */
  readonly software: string;
  readonly rules: number;
}

const { version: software } = createRequire(import.meta.url)('../../../../package.json') as {
  version: string;
};
export const ownAgent: Agent = { software, rules: rulesVersion };

/** As identify tells it (rule MESH-19). */
export const agentText = ({ software, rules }: Agent): string => `gridlode/${software} rules/${rules}`;

/** Null for what is no Gridlode, or tells nothing. */
export function agentIn(text: string | undefined): Agent | null {
  const [, software, rules] = /^gridlode\/([\w.+-]{1,32}) rules\/([1-9]\d{0,5})$/.exec(text ?? '') ?? [];
  return software === undefined ? null : { software, rules: Number(rules) };
}
