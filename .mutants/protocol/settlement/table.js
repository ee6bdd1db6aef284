import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, hashBytes, textBytes } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
import { decodeShape, encodeShape, list, literal, map, valueLink } from '../codec/shape.js';
import { fail } from '../error.js';
import { settlementCodes } from './codes.js';
import { precedes, row, tableRowsMax } from './row.js';
export const leafHash = (leaf) => domainHash('settlement-leaf', leaf);
/** `leavesRoot` is that of the Merkle tree over the leaves. */
export const settlementRoot = (campaign, leavesRoot) => domainHash('settlement', textBytes(campaign), hashBytes(leavesRoot));
/** The row of a settled position. */
export function positionRow(era, { pointId, account, node, verifiers, stake, corr, mmc, predicted }, settled) {
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
 * Source: SPEC.md rules SETTLE-6 and SETTLE-7.
 */
export function settlementTable(campaign, rows) {
    if (rows.length > tableRowsMax)
        fail(settlementCodes, 'TABLE_ROWS', `The table has ${rows.length} rows`);
    const leaves = rows.map((each, i) => {
        const before = rows[i - 1];
        if (before !== undefined && (before.era !== each.era || !precedes(before, each)))
            fail(settlementCodes, 'TABLE_ROWS', `Row ${i} does not follow row ${i - 1}`);
        const plain = row.encode(each);
        row.decode(plain, `rows[${i}]`);
        return encodeCanonical(plain);
    });
    return { campaign, rows, leaves, root: settlementRoot(campaign, treeRoot(leaves.map(leafHash))) };
}
/** Throws TABLE_CAMPAIGN where a table is not of this campaign. */
export function checkTableCampaign(table, campaign) {
    if (table.campaign !== campaign)
        fail(settlementCodes, 'TABLE_CAMPAIGN', `The table is of the campaign ${table.campaign}, not of ${campaign}`);
}
const tableShape = map({
    kind: literal('settlement-table'),
    version: literal(1),
    campaign: valueLink,
    rows: list(row, tableRowsMax),
});
const tableMaxBytes = 64 << 20;
export const encodeTable = ({ campaign, rows }) => encodeShape(tableShape, { kind: 'settlement-table', version: 1, campaign, rows: [...rows] });
/** Decodes a table from a file's bytes. Throws codecCodes and TABLE_ROWS. */
export function decodeTable(file) {
    const { campaign, rows } = decodeShape(tableShape, file, tableMaxBytes, 'table');
    return settlementTable(campaign, rows);
}
//# sourceMappingURL=table.js.map