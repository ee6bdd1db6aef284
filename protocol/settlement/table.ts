import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
import { decodeShape, encodeShape, list, literal, map } from '../codec/shape.js';
import { fail } from '../error.js';
import { settlementCodes } from './codes.js';
import { precedes, row, tableRowsMax, type PositionRow, type Row } from './row.js';
import type { Position, SettledPosition } from './settlement.js';

/** Who is paid what in a round, row by row; the root names the whole of it. Only settlementTable makes one. */
export interface SettlementTable {
  readonly rows: readonly Row[];
  /** The encoded rows. */
  readonly leaves: readonly Uint8Array[];
  readonly root: Hash;
}

export const leafHash = (leaf: Uint8Array): Hash => domainHash('settlement-leaf', leaf);

/** The row of a settled position. */
export function positionRow(era: string, { pointId, account, node, verifiers, stake, corr, mmc, predicted }: Position, settled: SettledPosition): PositionRow {
  const { gain, loss, commission, fee } = settled;
  return { kind: 'position', era, pointId, account, node, stake, corr, mmc, predicted, change: gain - loss, commission, fees: fee * BigInt(verifiers.length) };
}

/** The table of a round. Throws TABLE_ROWS, or CODEC_FIELD where a value of a row is out of its bounds. Source: SPEC.md rules SETTLE-6 and SETTLE-7. */
export function settlementTable(rows: readonly Row[]): SettlementTable {
  if (rows.length > tableRowsMax) fail(settlementCodes, 'TABLE_ROWS', `The table has ${rows.length} rows`);
  const leaves = rows.map((each, i) => {
    const before = rows[i - 1];
    if (before !== undefined && (before.era !== each.era || !precedes(before, each))) fail(settlementCodes, 'TABLE_ROWS', `Row ${i} does not follow row ${i - 1}`);
    const plain = row.encode(each);
    row.decode(plain, `rows[${i}]`);
    return encodeCanonical(plain);
  });
  return { rows, leaves, root: treeRoot(leaves.map(leafHash)) };
}

const tableShape = map({ kind: literal('settlement-table'), version: literal(1), rows: list(row, tableRowsMax) });
const tableMaxBytes = 64 << 20;

export const encodeTable = ({ rows }: SettlementTable): Uint8Array => encodeShape(tableShape, { kind: 'settlement-table', version: 1, rows: [...rows] });
/** Decodes a table from a file's bytes. Throws codecCodes and TABLE_ROWS. */
export const decodeTable = (file: Uint8Array): SettlementTable => settlementTable(decodeShape(tableShape, file, tableMaxBytes, 'table').rows);
