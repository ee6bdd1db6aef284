import { fileFault } from '../../../node/files/file-fault.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { decodeTable, type SettlementTable } from '../../../protocol/settlement/table.js';
import { settlementCommandCodes } from './codes.js';
import { readBounded } from '../../framework/files.js';

const tableMaxBytes = 64 << 20;

/** A table as settlement show --out writes it. Throws FILE_UNREADABLE or SETTLEMENT_FILE. */
export async function readTable(file: string): Promise<SettlementTable> {
  const bytes = await readBounded(file, tableMaxBytes);
  try {
    return decodeTable(bytes);
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    return fail(settlementCommandCodes, 'SETTLEMENT_FILE', `${file} is no table: ${fileFault(error)}`, error);
  }
}
