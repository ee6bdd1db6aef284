import { ledgerTables } from '../../protocol/ledger/digest.js';
/** All access of scenarios to a ledger. */
export const tablesOf = (ledger) => ledgerTables(ledger);
export const entryOf = (rows, key) => rows.find(([each]) => each === key)?.[1];
//# sourceMappingURL=tables.js.map