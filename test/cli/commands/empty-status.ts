import type { Status } from '../../../node/api/routes/node.js';
import { cidOf } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';

const cid = cidOf(new Uint8Array());

/** What a node answers that does nothing and has nothing; tests say what they are about. */
export const emptyStatus: Status = {
  node: 'cd'.repeat(32) as NodeKey,
  peerId: '',
  addresses: [],
  reach: {
    isLocal: false,
    isReached: false,
    forwarded: null,
    relays: [],
    directWays: 0,
    relayed: 0,
    trouble: null,
  },
  engine: { version: '', answers: true },
  uptimeMs: 0,
  campaign: { name: '', cid, dataset: cid, isResolver: false, unit: 'TEST', decimals: 0 },
  peers: 0,
  findablePeers: 0,
  twin: null,
  skew: null,
  cut: { number: 0, cid, behind: 0, age: { ms: 0, isSinceStart: true, isSilent: false } },
  halt: null,
  doubt: null,
  beacon: null,
  membership: null,
  lease: {
    epochs: 18,
    epochMs: 600_000,
    points: 0,
    slots: 0,
    awayUntil: null,
    untilCut: null,
    untilMs: null,
  },
  hold: null,
  waiting: null,
  fitness: null,
  members: { active: 0, neededForPanel: 3 },
  models: { final: 0, effective: 0 },
  rounds: [],
  pendingRecords: 0,
  blockBytes: 0,
  isFull: false,
  kept: { bytes: 0, maxBytes: 0, authors: [] },
  work: [],
};
