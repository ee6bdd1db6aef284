import { setImmediate } from 'node:timers/promises';
import { accountOf, type AccountKey, type NodeKey } from '../../protocol/records/keys.js';
import type { PositionRow, Row } from '../../protocol/settlement/row.js';
import {
  decodeSettledRound,
  settlePositions,
  type SettledRound,
  type SettlingCampaign,
} from '../../protocol/settlement/settled-round.js';
import type { Store } from '../store/store.js';
import { tables } from '../store/tables.js';

/** What a node had of the gains of stakes: commission for its models, and fees for its audits. */
export interface Earned {
  readonly commission: bigint;
  readonly fees: bigint;
}

/** What settled rounds paid to a node; of each round this is computed once. */
export class Earnings {
  /** By era. */
  readonly #known = new Map<string, Earned>();

  constructor(
    readonly campaign: SettlingCampaign,
    readonly node: NodeKey,
    readonly store: Pick<Store, 'entries'>,
  ) {}

  /** Over all rounds. Throws STORE_CORRUPT. */
  async sum(): Promise<Earned & { rounds: number }> {
    for await (const [era, row] of this.store.entries(tables.settlement)) {
      if (this.#known.has(era)) continue;
      this.#known.set(era, earnedIn(this.campaign, decodeSettledRound(row), this.node));
      // A great round takes a while, in which others have turns.
      await setImmediate();
    }
    const all = [...this.#known.values()];
    const total = (of: (earned: Earned) => bigint): bigint => all.reduce((sum, each) => sum + of(each), 0n);
    return {
      commission: total((each) => each.commission),
      fees: total((each) => each.fees),
      rounds: all.length,
    };
  }
}

/** What one round paid to a node (rule SETTLE-4). */
export function earnedIn(
  campaign: SettlingCampaign,
  round: Pick<SettledRound, 'era' | 'positions' | 'before'>,
  node: NodeKey,
): Earned {
  return earnedOf(round.positions, settlePositions(campaign, round).rows, accountOf(node));
}

/** The same of a table at hand, whose first rows are those of the positions. */
export function earnedOf(
  positions: SettledRound['positions'],
  rows: readonly Row[],
  account: AccountKey,
): Earned {
  let [commission, fees] = [0n, 0n];
  positions.forEach(({ node, verifiers }, i) => {
    const row = rows[i] as PositionRow;
    if (accountOf(node) === account) commission += row.commission;
    if (verifiers.some((verifier) => accountOf(verifier) === account))
      fees += row.fees / BigInt(verifiers.length);
  });
  return { commission, fees };
}
