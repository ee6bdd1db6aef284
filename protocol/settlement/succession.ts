import type { Campaign } from '../campaign/campaign.js';
import { campaignLimits } from '../limits.js';
import type { Cid } from '../codec/hash.js';
import { fail } from '../error.js';
import type { AccountKey } from '../records/keys.js';
import { settlementCodes } from './codes.js';
import type { BalanceRow } from './row.js';
import { checkTableCampaign, type SettlementTable } from './table.js';

type Genesis = Campaign['stake']['genesis'];

/**
 * What accounts start with in the successor of a campaign: all that they had after its last settlement,
 * wherever it lay. Throws TABLE_CAMPAIGN, SUCCESSION_LOCKED where rounds were still open, and
 * SUCCESSION_TABLE for more accounts or greater amounts than any campaign has. Source: rule SUCCESSION-1.
 */
export function genesisAfter(campaign: Cid, table: SettlementTable): Genesis {
  checkTableCampaign(table, campaign);
  const balances = table.rows.filter((row): row is BalanceRow => row.kind === 'balance');
  const locked = balances.reduce((sum, row) => sum + row.locked, 0n);
  if (locked > 0n)
    fail(settlementCodes, 'SUCCESSION_LOCKED', `Rounds that are open then have locked ${locked}`);
  const genesis = balances
    .map(({ account, balance, free }) => ({ account, amount: balance + free }))
    .filter(({ amount }) => amount > 0n);
  const total = genesis.reduce((sum, { amount }) => sum + amount, 0n);
  if (genesis.length > campaignLimits.genesis || total >= 1n << 64n)
    fail(
      settlementCodes,
      'SUCCESSION_TABLE',
      `The table has ${genesis.length} accounts with ${total} in all`,
    );
  return genesis;
}

/**
 * Whether a campaign starts from this settlement of its predecessor, which is `campaign` where one is given,
 * as it says. Throws SUCCESSION_NONE, SUCCESSION_CAMPAIGN, TABLE_CAMPAIGN, SUCCESSION_LOCKED,
 * SUCCESSION_TABLE or SUCCESSION_GENESIS, which names the first account that differs.
 */
export function checkSuccession(
  { predecessor, stake }: Campaign,
  campaign: Cid | null,
  table: SettlementTable,
): void {
  if (predecessor === null)
    return fail(settlementCodes, 'SUCCESSION_NONE', 'The campaign names no predecessor');
  if (campaign !== null && campaign !== predecessor.campaign)
    fail(
      settlementCodes,
      'SUCCESSION_CAMPAIGN',
      `The predecessor is ${predecessor.campaign}, not ${campaign}`,
    );
  const after = genesisAfter(predecessor.campaign, table);
  if (table.root !== predecessor.settlement)
    fail(
      settlementCodes,
      'SUCCESSION_TABLE',
      `The root of the last settlement is ${predecessor.settlement}, and that of the table ${table.root}`,
    );
  const amountsOf = (genesis: Genesis): Map<AccountKey, bigint> =>
    new Map(genesis.map(({ account, amount }) => [account, amount]));
  const [said, due] = [amountsOf(stake.genesis), amountsOf(after)];
  const different = [...new Set([...due.keys(), ...said.keys()])].find(
    (account) => said.get(account) !== due.get(account),
  );
  if (different === undefined) return;
  fail(
    settlementCodes,
    'SUCCESSION_GENESIS',
    `The account ${different} starts with ${said.get(different) ?? 0n}, and had ${due.get(different) ?? 0n}`,
  );
}
