import type { NodeEvent } from '../bus/events.js';
import type { LogLevel, Subsystem } from './levels.js';
import type { Entry } from './log.js';

type Place = readonly [Subsystem, LogLevel];

/** Where each event is told. */
const places: Readonly<Record<NodeEvent['type'], Place>> = {
  drawn: ['ledger', 'debug'],
  held: ['ledger', 'debug'],
  lost: ['ledger', 'debug'],
  committed: ['ledger', 'info'],
  settled: ['ledger', 'info'],
  released: ['ledger', 'debug'],
  vested: ['ledger', 'debug'],
  disputed: ['ledger', 'warn'],
  verdict: ['ledger', 'warn'],
  barred: ['ledger', 'warn'],
  slashed: ['ledger', 'warn'],
  frozen: ['ledger', 'warn'],
  declined: ['ledger', 'info'],
  transferred: ['ledger', 'debug'],
  delegated: ['ledger', 'debug'],
  undelegated: ['ledger', 'debug'],
  returned: ['ledger', 'debug'],
  assigned: ['ledger', 'debug'],
  cut: ['ledger', 'debug'],
  silent: ['ledger', 'warn'],
  pulseMissing: ['ledger', 'warn'],
  cutLate: ['ledger', 'warn'],
  cutAlone: ['ledger', 'warn'],
  halted: ['ledger', 'error'],
  opened: ['rounds', 'info'],
  paid: ['rounds', 'info'],
  livePredicted: ['rounds', 'info'],
  liveIgnored: ['rounds', 'warn'],
  work: ['work', 'info'],
  workFailed: ['work', 'warn'],
  trees: ['work', 'debug'],
  waiting: ['work', 'info'],
  engine: ['work', 'warn'],
  unsound: ['work', 'error'],
  hold: ['node', 'info'],
  damage: ['node', 'error'],
  unsure: ['node', 'warn'],
  sure: ['node', 'info'],
  peer: ['mesh', 'info'],
  skew: ['mesh', 'warn'],
  unreached: ['mesh', 'warn'],
  twin: ['mesh', 'error'],
};

export function entryOf({ type, ...fields }: NodeEvent): Entry {
  const [subsystem, level] = places[type];
  return { subsystem, level, event: type, fields };
}
