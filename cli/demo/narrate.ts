import type { ToldEvent } from '../../node/api/api-client.js';
import type { PeerEvent } from '../../node/peer/events.js';
import type { DemoNode } from './network.js';

type Told<T extends PeerEvent['type']> = Extract<PeerEvent, { type: T }>;

/** The first digits of an id, enough to tell a demo's points apart. */
export const short = (id: string): string => id.slice(0, 8);

/** A sentence about what changed in the network, for whoever watches the demo; null where it is not worth one. */
export function narrate(event: ToldEvent, nodes: readonly DemoNode[]): string | null {
  const name = (key: string): string => `node ${nodes.find((node) => node.key === key)?.name ?? short(key)}`;
  const told = event as unknown as PeerEvent;
  switch (told.type) {
    case 'held': return `${name(told.node)} holds point ${short(told.pointId)}`;
    case 'lost': return `${name(told.node)} drew point ${short(told.pointId)}, which another has: it draws again`;
    case 'committed': return `${name(told.node)} commits to its model of ${short(told.pointId)}; a panel is drawn`;
    case 'settled': return narrateSettled(told, name);
    case 'released': return `point ${short(told.pointId)} of ${name(told.node)} is free again: ${told.reason}`;
    case 'disputed': return `${name(told.node)} disputes a model: what it retrained is not what was committed`;
    case 'verdict': return `verdict on ${short(told.pointId)}: ${told.verdict}, after ${told.replays.map(name).join(', ')} replayed what is in dispute`;
    case 'barred': return `${name(told.node)} is barred: ${told.reason}`;
    case 'halted': return `the resolver signed two cuts ${told.number}: the campaign halts`;
    default: return null;
  }
}

function narrateSettled({ pointId, point }: Told<'settled'>, name: (key: string) => string): string | null {
  if (point.state === 'final') return `the model of ${short(pointId)} by ${name(point.node)} is final: corr ${scoreText(point.corr)}, ${point.attestations} audits`;
  if (point.state === 'refused') return `the model of ${short(pointId)} by ${name(point.owner)} stays below the acceptance rule`;
  return null;
}

/** A score of 1e-9 to four digits. */
export const scoreText = (score: number): string => (score / 1e9).toFixed(4);
