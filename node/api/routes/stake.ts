import {
  bool,
  difference64,
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
import { json } from '../media.js';
import { get } from '../route.js';
import { predictionStates } from '../../rounds/prediction-state.js';
import { account, accountAsked, cut, eraAsked, node, pointId, score } from './fields.js';

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

const history = object({
  cut,
  /** What open rounds hold: each takes predictions up to `deadline`, and scores up to `scoresUntil`. */
  locked: list(
    object({ era: text(), opened: cut, deadline: cut, scoresUntil: cut, models: uint(), stake: uint64 }),
  ),
  /** What settled rounds did, the latest first. */
  rounds: list(
    object({
      era: text(),
      opened: cut,
      cut,
      /** Otherwise nobody scored it in time, and all stakes came back. */
      isScored: bool,
      positions: list(
        object({
          pointId,
          manifest: link,
          node,
          state: literal(...predictionStates),
          stake: uint64,
          corr: score,
          mmc: score,
          /** The gain of the model or, below 0, its loss; of a gain the node and its verifiers have parts. */
          change: difference64,
          commission: uint64,
          fees: uint64,
        }),
      ),
      /** What the account had of gains of others, as a node. */
      earned: object({ commission: uint64, fees: uint64 }),
      /** What it has after the round. */
      balance: uint64,
      free: uint64,
      locked: uint64,
    }),
  ),
  /** There may be more, of rounds before this era; null where there are none. */
  before: nullable(text()),
});
export type HistoryView = Shaped<typeof history>;

/** What settled rounds paid to this node: for its models, and for its audits. */
const earnings = object({ commission: uint64, fees: uint64, rounds: uint() });
export type EarningsView = Shaped<typeof earnings>;

export type StakeView = Shaped<typeof stake>;

const accounts = list(
  object({
    account,
    /** As people write it. */
    text: text(),
    balance: uint64,
    /** What its delegations hold. */
    delegated: uint64,
    own: bool,
    frozen: bool,
  }),
);
export type AccountList = Shaped<typeof accounts>;

export const stakeRoutes = {
  accounts: get('/accounts', {
    about:
      'The accounts that the ledger knows, that of this node first, then those with most; at most 10,000.',
    load: 'list',
    answer: json(accounts),
  }),
  stake: get('/stake/{account}', {
    about: 'What the node knows of an account: its balance, its delegations, and how far their models are.',
    params: { account: accountAsked },
    answer: json(stake),
  }),
  history: get('/stake/{account}/history', {
    about: 'What the latest settled rounds did to an account, and what open ones hold of it.',
    load: 'list',
    params: { account: accountAsked },
    answer: json(history),
  }),
  historyBefore: get('/stake/{account}/history/{era}', {
    about: 'What settled rounds of earlier eras did to an account.',
    load: 'list',
    params: { account: accountAsked, era: eraAsked },
    answer: json(history),
  }),
  earnings: get('/earnings', {
    about: 'What settled rounds paid to this node.',
    load: 'list',
    answer: json(earnings),
  }),
};
