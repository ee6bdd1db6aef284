import { declineCodes } from '../../../protocol/ledger/codes.js';
import { sketchBytes } from '../../../protocol/limits.js';
import {
  bool,
  bytes,
  codeOf,
  link,
  list,
  literal,
  nullable,
  object,
  oneOf,
  text,
  uint,
  uint64,
  type Shaped,
} from '../../json-shape.js';
import { json, jsonLine } from '../media.js';
import { get } from '../route.js';
import { account, cut, digest, hold, node, owner, pace, pointId, score, waiting } from './fields.js';

const settledBy = { generation: uint(), cut, owner, node, manifest: link };
const near = object({ pointId, distance: uint() });
const revocation = ['forged', 'barred', 'unaudited'] as const;

/** What became of a point (rule LEDGER-1). */
const settledPoint = oneOf('state', {
  final: {
    ...settledBy,
    commitment: link,
    corr: score,
    sharpe: score,
    sketch: bytes(sketchBytes),
    near: nullable(near),
    target: text(),
    index: uint64,
    attestations: uint(),
  },
  revoked: { ...settledBy, reason: literal(...revocation) },
  refused: settledBy,
  abandoned: settledBy,
  duplicate: { ...settledBy, near },
  free: { generation: uint(), cut },
});

const delegated = { delegation: link, account, amount: uint64, cut };

/** What the network agrees on: each with the cut that brought it. */
const ledgerEvents = {
  drawn: {
    node,
    owner,
    slot: uint(),
    draw: object({ target: text(), index: uint64, pointId, ticket: digest }),
    cut,
  },
  held: { pointId, node, claim: link, cut },
  lost: { pointId, node, slot: uint(), cut },
  committed: { pointId, commitment: link, node, outcome: literal('accepted', 'refused', 'abandoned'), cut },
  /** `accused`: the author, or whose attestation is disputed. */
  disputed: { dispute: link, commitment: link, node, accused: node, cut },
  barred: {
    node,
    reason: literal('forged', 'attested a forgery', 'attested without retraining', 'accused falsely'),
    cut,
  },
  /** `replays`: those whose vote the verdict is; none where it has lapsed. */
  verdict: {
    dispute: link,
    commitment: link,
    pointId,
    verdict: literal('forged', 'honest', 'lapsed'),
    replays: list(node),
    cut,
  },
  released: { pointId, node, reason: literal(...revocation, 'expired', 'skipped', 'reassigned'), cut },
  settled: { pointId, point: settledPoint, cut },
  /** `unanswered`: whether it lacks attestations, or somebody drawn to audit it once more never answered. */
  vested: { pointId, node, unanswered: bool, cut },
  /** A record took its place in the log of its account, and could do no more. */
  declined: { record: link, account, code: codeOf(declineCodes), cut },
  frozen: { account, cut },
  transferred: { account, to: account, amount: uint64, cut },
  delegated,
  undelegated: delegated,
  returned: delegated,
  /** `node`: who trains for the delegation from now on. */
  assigned: { delegation: link, node, cut },
  slashed: { node, amount: uint64, cut },
  /** `own` of the positions are on models of this node. */
  opened: { era: text(), deadline: cut, positions: uint(), own: uint(), cut },
  /** A round was settled. */
  paid: { era: text(), targets: nullable(digest), cut },
};

const named = { key: text(), pointId };
/** Of a model that is trained or looked at, whose point is named. */
const work = { ...named, task: literal('train', 'fetch', 'audit', 'replay') };

/** What happens to this node alone. */
const nodeEvents = {
  cut: { number: cut, records: uint() },
  /** Before it can train another model the node waits for something else than before. */
  waiting,
  /** The owner lets the node do no work from now on; or, with null, lets it again. */
  hold: { hold: nullable(hold) },
  /** No cut has come for `ms`, after this one: the resolver is away or out of reach. */
  silent: { cut, ms: uint() },
  /** This node, the resolver, waits for a pulse that is out since `outMs` of Unix time. */
  pulseMissing: { pulse: uint(), outMs: uint(), why: text() },
  /** A cut came `lateMs` after the pulse that it names was out, by this machine's clock. */
  cutLate: { number: cut, pulse: uint(), lateMs: uint() },
  /** A cut holds no pulse. */
  cutAlone: { number: cut },
  /** The node takes nothing more. */
  halted: { code: literal('CUT_EQUIVOCATION', 'CUT_LEDGER'), what: text(), remedy: text() },
  work: { ...work, state: literal('started', 'done', 'stopped') },
  /** The work is tried again, or given up where `final`. */
  workFailed: { ...work, why: text(), final: bool },
  /** Memory or disk of this machine changed bytes by itself; what came of them was thrown away. */
  unsound: { ...work, why: text() },
  /** The engine process ended, or was ended, and is started again. */
  engine: { why: text() },
  /** Of a training: how far it is, and the trees grown for the segments done. */
  trees: { ...named, ...pace, trees: uint() },
  /** A file of the live folder had the rows of a round: `models` predicted it, `absent` ones are not here. */
  livePredicted: {
    file: text(),
    era: text(),
    deadline: cut,
    models: uint(),
    absent: uint(),
    records: list(text()),
  },
  liveIgnored: { file: text(), why: text() },
  /** Rows of the store were damaged or lost. */
  damage: { what: text() },
  /** Until the node is sure what it has signed it signs nothing and does no work. */
  unsure: {
    code: literal('PEER_UNSURE', 'RESOLVER_BEHIND', 'RESOLVER_UNSURE'),
    what: text(),
    remedy: text(),
  },
  sure: {},
  /** A peer runs another version of the rules; each version is told once. */
  skew: { peerId: text(), software: text(), rules: uint() },
  /** A peer that this node was to start with did not answer, or another answered at its address. */
  unreached: { peerId: text(), isOther: bool },
  /** Another node runs with this one's key; a handshake proved it, or a peer goes on saying so. */
  twin: { address: nullable(text()), isProven: bool },
  peer: { peerId: text(), connected: bool },
};

const event = oneOf('type', { ...ledgerEvents, ...nodeEvents });
/** An event as the API tells it. */
export type ToldEvent = Shaped<typeof event>;

export const eventRoutes = {
  events: get('/events', {
    about: 'A line for each event from now on, until the node ends; who does not keep up is dropped.',
    load: 'watch',
    answer: jsonLine(event),
  }),
  recentEvents: get('/events/recent', {
    about:
      'The latest events since the node started, the oldest first; without the pace of trainings, peers and empty cuts.',
    load: 'list',
    answer: json(list(object({ atMs: uint(), event }))),
  }),
};
