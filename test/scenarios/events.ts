import { inOrder, type Names } from './names.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import type { SettlementTable } from '../../protocol/settlement/table.js';

/**
 * What a fold tells of what it did, in words; events of one kind in the order of their words, as tables have
 * none. `settlements` are the tables of rounds, by era.
 */
export function printEvents(
  events: readonly LedgerEvent[],
  names: Names,
  settlements: ReadonlyMap<string, SettlementTable>,
): string[] {
  const lines: { readonly type: string; readonly line: string; readonly rows: string[] }[] = [];
  const alike: typeof lines = [];
  for (const event of events) {
    if (alike[0]?.type !== event.type) lines.push(...alike.splice(0).sort((a, b) => inOrder(a.line, b.line)));
    const table = event.type === 'paid' ? settlements.get(event.settled.era) : undefined;
    const rows = table === undefined ? [] : printTable(table, names);
    alike.push({ type: event.type, line: printEvent(event, names), rows });
  }
  lines.push(...alike.sort((a, b) => inOrder(a.line, b.line)));
  return lines.flatMap(({ line, rows }) => [line, ...rows]);
}

function printEvent(event: LedgerEvent, names: Names): string {
  const of = (text: string): string => names.of(text);
  switch (event.type) {
    case 'drawn':
      return `slot ${of(event.owner)}/${event.slot} draws ${of(event.draw.pointId)}`;
    case 'held':
      return `${of(event.node)} holds ${of(event.pointId)}`;
    case 'lost':
      return `${of(event.node)} loses its slot ${event.slot}, of ${of(event.pointId)}`;
    case 'committed':
      return `${of(event.node)} commits ${of(event.commitment)} of ${of(event.pointId)}: ${event.outcome}`;
    case 'disputed':
      return `${of(event.node)} accuses ${of(event.accused)} of ${of(event.commitment)}: ${of(event.dispute)}`;
    case 'barred':
      return `${of(event.node)} is barred: ${event.reason}`;
    case 'verdict':
      return `the verdict on ${of(event.dispute)} is ${event.verdict}${event.replays.length > 0 ? ` by ${event.replays.map(of).sort().join(', ')}` : ''}`;
    case 'released':
      return `${of(event.node)} gives ${of(event.pointId)} back: ${event.reason}`;
    case 'settled':
      return `${of(event.pointId)} is ${printSettled(event.point, names)}`;
    case 'vested':
      return `${of(event.pointId)} of ${of(event.node)} has vested${event.unanswered ? ', unanswered' : ''}`;
    case 'declined':
      return `a record of ${of(event.account)} can do nothing: ${event.code}`;
    case 'frozen':
      return `the account ${of(event.account)} is frozen`;
    case 'transferred':
      return `${of(event.account)} gives ${of(event.to)} ${event.amount}`;
    case 'delegated':
    case 'undelegated':
    case 'returned':
      return `${of(event.delegation)} of ${of(event.account)} is ${event.type}: ${event.amount}`;
    case 'assigned':
      return `${of(event.node)} trains for ${of(event.delegation)}`;
    case 'slashed':
      return `${of(event.node)} loses ${event.amount}`;
    case 'opened':
      return `round ${event.era} opens until cut ${event.deadline} with ${event.positions} positions`;
    case 'paid':
      return `round ${event.settled.era} ${event.settled.targets === null ? 'ends without scores' : 'is paid'}`;
  }
}

type Settled = Extract<LedgerEvent, { type: 'settled' }>['point'];

function printSettled(point: Settled, names: Names): string {
  if (point.state === 'final') return `final with ${point.attestations} attestations`;
  if (point.state === 'free') return `free, generation ${point.generation}`;
  if (point.state === 'revoked') return `revoked: ${point.reason}`;
  if (point.state === 'duplicate')
    return `a duplicate of ${names.of(point.near.pointId)}, ${point.near.distance} bits away`;
  return point.state;
}

/** The rows of a settlement table that say something. */
const printTable = ({ rows }: SettlementTable, names: Names): string[] =>
  rows.flatMap((row) => {
    if (row.kind === 'position') {
      const { pointId, stake, corr, mmc, predicted, change, commission, fees } = row;
      const scores = predicted ? `corr ${corr}, mmc ${mmc}` : 'no scores';
      return [
        `  ${names.of(pointId)}: stake ${stake}, ${scores}, change ${change}, commission ${commission}, fees ${fees}`,
      ];
    }
    const { account, balance, free, locked } = row;
    return [`  ${names.of(account)}: balance ${balance}, free ${free}, locked ${locked}`];
  });
