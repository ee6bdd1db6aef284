import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { writeWhole } from '../data-dir.js';
import { readRegular } from '../regular-file.js';
import { tournamentCodes } from './codes.js';
const recordMaxBytes = 4_096;
/** Each endpoint, round and model has a file of its own in the data directory. */
export const recordFile = (dir, endpoint, round, modelId) => join(dir, 'submissions', `${endpoint.host.replace(/[^\w.-]/g, '_')}-${round}-${modelId}.json`);
/**
 * Null where there is none. Throws SUBMISSION_RECORD, since what cannot be read may be of a submission that
 * was made.
 */
export async function readRecord(file) {
    try {
        const { sha256, filename, submission } = JSON.parse((await readRegular(file, recordMaxBytes)).toString('utf8'));
        if (typeof sha256 !== 'string' ||
            typeof filename !== 'string' ||
            (typeof submission !== 'string' && submission !== null))
            throw new Error('a field is missing');
        return { sha256, filename, submission };
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        return fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be read: ${error.message}`, error);
    }
}
/** Writes a record durably. Throws SUBMISSION_RECORD. */
export const writeRecord = (file, record) => writeWhole(file, Buffer.from(`${JSON.stringify(record)}\n`), 0o600).catch((error) => fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be written: ${error.message}`, error));
/** Removes a record, since what it is of is as good as never made. Throws SUBMISSION_RECORD. */
export const forgetRecord = (file) => rm(file, { force: true }).catch((error) => fail(tournamentCodes, 'SUBMISSION_RECORD', `${file} cannot be removed: ${error.message}`, error));
//# sourceMappingURL=submission-record.js.map