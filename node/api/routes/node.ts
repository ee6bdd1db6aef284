import {
  anything,
  bool,
  fraction,
  link,
  list,
  literal,
  nullable,
  object,
  text,
  uint,
  type Shaped,
} from '../../json-shape.js';
import { json } from '../media.js';
import { preferencesShape } from '../../preferences.js';
import { get, post } from '../route.js';
import { cut, hold, node, pace, pointId, waiting } from './fields.js';

/** Another node that runs with this one's key, at `address` where that is known. */
const twin = object({ address: nullable(text()), isProven: bool });

/**
 * How others reach the node: whether one has dialled it from outside, from where its router says that it
 * forwards to it, else by its relays; its peers past
 * routers by WebRTC, and by a relay alone; and why it has no WebRTC, where it has none.
 */
const reach = object({
  isLocal: bool,
  isReached: bool,
  forwarded: nullable(text()),
  relays: list(text()),
  directWays: uint(),
  relayed: uint(),
  trouble: nullable(text()),
});

/** Why the node signs nothing and does no work, and what to do. */
const doubt = object({
  code: literal('PEER_UNSURE', 'RESOLVER_BEHIND', 'RESOLVER_UNSURE'),
  what: text(),
  remedy: text(),
});

/** Why the node takes nothing more, and what to do. */
const halt = object({ code: literal('CUT_EQUIVOCATION', 'CUT_LEDGER'), what: text(), remedy: text() });

/** How long a node may be away before it loses what it has begun (rule SLOT-4). */
const lease = object({
  /** Cuts that a claim lives without a heartbeat, which takes another segment trained. */
  epochs: uint(),
  epochMs: uint(),
  /** Points that the node trains, and slots whose point it has still to claim. */
  points: uint(),
  slots: uint(),
  /** The epoch until which the node has said that it is away; null where it has not. */
  awayUntil: nullable(cut),
  /**
   * The last cut at which all of these are still its own, and when that is due, in milliseconds from now;
   * null where it has none.
   */
  untilCut: nullable(cut),
  untilMs: nullable(uint()),
});
export type LeaseView = Shaped<typeof lease>;

/** The public beacon of the campaign. */
const beacon = object({
  /** The pulse that the next cut holds, and when it is out, in ms of Unix time. */
  nextPulse: uint(),
  outMs: uint(),
  /** What the relays answered last, where a resolver asks for it in vain. */
  missing: nullable(text()),
  /** Cuts since the node started that came after the pulse that they name was out, by its clock. */
  lateCuts: uint(),
  /** Cuts since the node started that hold no pulse. */
  cutsAlone: uint(),
});

const status = object({
  node,
  peerId: text(),
  addresses: list(text()),
  reach,
  /**
   * The engine, and whether it was heard of lately: while it was not, no slot is opened. Null for a node that
   * only watches.
   */
  engine: nullable(object({ version: text(), answers: bool })),
  uptimeMs: uint(),
  /** `unit` is how its amounts are called, and `decimals` how many of their digits are a fraction of it. */
  campaign: object({
    name: text(),
    cid: link,
    dataset: link,
    isResolver: bool,
    unit: text(),
    decimals: uint(),
  }),
  peers: uint(),
  /** Peers that it can find by itself, which it dials while it is connected with none. */
  findablePeers: uint(),
  twin: nullable(twin),
  skew: nullable(object({ peerId: text(), software: text(), rules: uint() })),
  /**
   * `age`: since the latest cut came, or since the start where none has; silent is a resolver that is away.
   */
  cut: object({
    number: cut,
    cid: link,
    behind: uint(),
    age: object({ ms: uint(), isSinceStart: bool, isSilent: bool }),
  }),
  halt: nullable(halt),
  doubt: nullable(doubt),
  beacon: nullable(beacon),
  membership: nullable(
    object({ active: bool, barred: bool, openSlots: uint(), openedSlots: uint(), skippedSlots: uint() }),
  ),
  lease,
  /** Why it does no work now, as its owner wants it; null where it may. Its engine rests meanwhile. */
  hold: nullable(hold),
  /** What the node waits for before it trains another model; null where it trains as many as it is to. */
  waiting: nullable(object(waiting)),
  /**
   * What share of the grid's points the node's machine cannot finish, in ppm, by what it learned from so many
   * trainings of its own, and what the campaign lets it skip. Null for a node that only watches.
   */
  fitness: nullable(object({ trainings: uint(), unfitPpm: uint(1_000_000), skipMaxPpm: uint(1_000_000) })),
  members: object({ active: uint(), neededForPanel: uint() }),
  /** `effective`: as how many uncorrelated models equal parts of all final ones would spread. */
  models: object({ final: uint(), effective: fraction }),
  /** Rounds that still take predictions, with the models of this node that have none yet. */
  rounds: list(object({ era: text(), deadline: cut, due: uint() })),
  pendingRecords: uint(),
  blockBytes: uint(),
  isFull: bool,
  /** Of the blocks those of models that it keeps for nodes that it relays, and what these may take. */
  kept: object({
    bytes: uint(),
    maxBytes: uint(),
    authors: list(object({ node, models: uint(), bytes: uint() })),
  }),
  work: list(
    object({
      key: text(),
      task: literal('train', 'fetch', 'audit', 'replay'),
      /** Of the model that is trained or looked at. */
      pointId,
      /** Of a training that has begun. */
      pace: nullable(object({ ...pace, trees: uint() })),
    }),
  ),
});
export type Status = Shaped<typeof status>;

const peers = object({
  /** `node`: null where it is no member. */
  connected: list(object({ peerId: text(), node: nullable(node) })),
  members: list(
    object({
      node,
      active: bool,
      barred: bool,
      standing: uint(),
      hasShownWork: bool,
      /** In eighths. */
      reliability: uint(8),
      openSlots: uint(),
      openedSlots: uint(),
      skippedSlots: uint(),
    }),
  ),
});
export type PeerList = Shaped<typeof peers>;

export const nodeRoutes = {
  status: get('/status', { about: 'What the node is, knows and does.', answer: json(status) }),
  preferences: get('/preferences', {
    about: 'When and how much of its machine the node may use.',
    answer: json(preferencesShape),
  }),
  setPreferences: post('/preferences', {
    about: 'Sets that, for the node that runs and for its next starts; what holds it now.',
    body: json(preferencesShape, 16 << 10),
    answer: json(object({ hold: nullable(hold) })),
  }),
  dashboard: post('/dashboard', {
    about: 'Opens the dashboard at an address of this machine, unless it is open; where, and by which token.',
    body: json(object({}), 16),
    answer: json(object({ origin: text(), token: text() })),
  }),
  openApi: get('/openapi.json', { about: 'This API as an OpenAPI 3.1 document.', answer: json(anything) }),
  peers: get('/peers', {
    about: 'Whom the node is connected with, and the members of its network.',
    load: 'list',
    answer: json(peers),
  }),
};
