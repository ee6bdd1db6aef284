import {
  bool,
  link,
  list,
  literal,
  nullable,
  object,
  oneOf,
  uint,
  uint64,
  type Shaped,
} from '../json-shape.js';
import { json } from '../media.js';
import { get } from '../route.js';
import { account, accountAsked, cut, node, pointId, score } from './fields.js';

/** A slot of a delegation, or a model that is its own. */
const slot = object({
  state: literal('waiting for its draw', 'drawn', 'claimed', 'training', 'under audit', 'final', 'vested'),
  pointId: nullable(pointId),
  node,
  /** Segments done by the latest heartbeat, of `total`. */
  segments: nullable(uint()),
  total: nullable(uint()),
  corr: nullable(score),
  sharpe: nullable(score),
  manifest: nullable(link),
});

const delegation = object({
  delegation: link,
  amount: uint64,
  /** What no round holds, and the stakes that open rounds hold. */
  free: uint64,
  locked: uint64,
  models: uint(),
  operator: nullable(node),
  node: nullable(node),
  cut,
  /** Cuts that the node still has to bring a model; null where its term does not run. */
  termLeftEpochs: nullable(uint()),
  /** From which the account has the amount again; null where it was not taken back. */
  dueCut: nullable(cut),
  slots: list(slot),
});

const waiting = { record: link, sequence: uint() };

const stake = object({
  account,
  cut,
  /** Whether the ledger knows the account. */
  known: bool,
  balance: uint64,
  sequence: uint(),
  /** The place after those that wait for a cut. */
  next: uint(),
  frozen: bool,
  delegations: list(delegation),
  /** Records that no cut holds yet. */
  pending: list(
    oneOf('kind', {
      transfer: { ...waiting, amount: uint64, to: account },
      delegation: { ...waiting, amount: uint64, models: uint(), operator: nullable(node) },
      undelegation: { ...waiting, delegation: link },
    }),
  ),
});

/** What settled rounds paid to this node: for its models, and for its audits. */
const earnings = object({ commission: uint64, fees: uint64, rounds: uint() });
export type EarningsView = Shaped<typeof earnings>;

export type StakeView = Shaped<typeof stake>;

export const stakeRoutes = {
  stake: get('/stake/{account}', {
    about: 'What the node knows of an account: its balance, its delegations, and how far their models are.',
    params: { account: accountAsked },
    answer: json(stake),
  }),
  earnings: get('/earnings', {
    about: 'What settled rounds paid to this node.',
    load: 'list',
    answer: json(earnings),
  }),
};
