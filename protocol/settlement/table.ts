import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, hashBytes, textBytes, type Cid, type Hash } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
import { decodeShape, encodeShape, list, literal, map, valueLink } from '../codec/shape.js';
import { fail } from '../error.js';
import { settlementCodes } from './codes.js';
import { precedes, row, tableRowsMax, type PositionRow, type Row } from './row.js';
import type { Position, SettledPosition } from './settlement.js';

/**
 * Who is paid what in a round of a campaign, row by row; the root names the whole of it. Only settlementTable
 * makes one.
 */
export interface SettlementTable {
  readonly campaign: Cid;
  readonly rows: readonly Row[];
  /** The encoded rows. */
  readonly leaves: readonly Uint8Array[];
  readonly root: Hash;
}

export const leafHash = (leaf: Uint8Array): Hash => domainHash('settlement-leaf', leaf);
/** `leavesRoot` is that of the Merkle tree over the leaves. */
export const settlementRoot = (campaign: Cid, leavesRoot: Hash): Hash =>
  domainHash('settlement', textBytes(campaign), hashBytes(leavesRoot));

/** The row of a settled position. */
export function positionRow(
  era: string,
  { pointId, account, node, verifiers, stake, corr, mmc, predicted }: Position,
  settled: SettledPosition,
): PositionRow {
  const { gain, loss, commission, fee } = settled;
  return {
    kind: 'position',
    era,
    pointId,
    account,
    node,
    stake,
    corr,
    mmc,
    predicted,
    change: gain - loss,
    commission,
    fees: fee * BigInt(verifiers.length),
  };
}

/**
 * The table of a round. Throws TABLE_ROWS, or CODEC_FIELD where a value of a row is out of its bounds.
 * Source: rules SETTLE-6 and SETTLE-7.
 */
export function settlementTable(campaign: Cid, rows: readonly Row[]): SettlementTable {
  const steps = tableSteps(campaign, rows);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Rows of a table that are hashed in one step. */
const stepRows = 500;

/** The same in steps, for who has other things to do meanwhile: the greatest tables take a second. */
export function* tableSteps(campaign: Cid, rows: readonly Row[]): Generator<void, SettlementTable> {
  if (rows.length > tableRowsMax) fail(settlementCodes, 'TABLE_ROWS', `The table has ${rows.length} rows`);
  const [leaves, hashes]: [Uint8Array[], Hash[]] = [[], []];
  for (const [i, each] of rows.entries()) {
    const before = rows[i - 1];
    if (before !== undefined && (before.era !== each.era || !precedes(before, each)))
      fail(settlementCodes, 'TABLE_ROWS', `Row ${i} does not follow row ${i - 1}`);
    const plain = row.encode(each);
    row.decode(plain, `rows[${i}]`);
    const leaf = encodeCanonical(plain);
    leaves.push(leaf);
    hashes.push(leafHash(leaf));
    if (i % stepRows === stepRows - 1) yield;
  }
  return { campaign, rows, leaves, root: settlementRoot(campaign, treeRoot(hashes)) };
}

/** Throws TABLE_CAMPAIGN where a table is not of this campaign. */
export function checkTableCampaign(table: SettlementTable, campaign: Cid): void {
  if (table.campaign !== campaign)
    fail(
      settlementCodes,
      'TABLE_CAMPAIGN',
      `The table is of the campaign ${table.campaign}, not of ${campaign}`,
    );
}

const tableShape = map({
  kind: literal('settlement-table'),
  version: literal(1),
  campaign: valueLink,
  rows: list(row, tableRowsMax),
});
const tableMaxBytes = 64 << 20;

export const encodeTable = ({ campaign, rows }: SettlementTable): Uint8Array =>
  encodeShape(tableShape, { kind: 'settlement-table', version: 1, campaign, rows: [...rows] });
/** Decodes a table from a file's bytes. Throws codecCodes and TABLE_ROWS. */
export function decodeTable(file: Uint8Array): SettlementTable {
  const { campaign, rows } = decodeShape(tableShape, file, tableMaxBytes, 'table');
  return settlementTable(campaign, rows);
}
