import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail, faultOf, GridlodeError, kindOf } from '../../protocol/error.js';
import { journalKeyOf, type AccountKind, type BodyOf } from '../../protocol/records/bodies.js';
import { signRecord, type Sign } from '../../protocol/records/envelope.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import { decodeMessage, encodeMessage } from '../../protocol/records/message.js';
import { makeFolder, syncFolder } from '../files/make-folder.js';
import { Journal } from '../store/journal.js';
import { Store } from '../store/store.js';
import { stakeCodes } from './codes.js';

export type AccountBody = BodyOf<AccountKind>;

/** A record that was signed for a place in the log of its account. */
export interface LoggedRecord {
  readonly cid: Cid;
  readonly body: AccountBody;
  readonly envelope: Uint8Array;
}

/**
 * What was signed with the key of an account in one network: a journal in a folder beside the key file, each
 * record on the disk before anyone sees it, and a store that lets one command at a time sign and tells how
 * far the journal went. So no place in the log of the account is signed twice (rule RECORD-4).
 */
export class AccountLog {
  private constructor(
    private readonly network: Cid,
    private readonly store: Store,
    private readonly journal: Journal,
    readonly records: readonly LoggedRecord[],
  ) {}

  static folderOf = (keyFile: string, network: Cid, account: AccountKey): string =>
    join(`${keyFile}.log`, network, account);

  /**
   * Opens the log in `folder`, or begins it there. Throws STORE_LOCKED while another command has it,
   * LOG_CORRUPT, and what Store.open throws.
   */
  static async open(folder: string, network: Cid): Promise<AccountLog> {
    await makeFolder(folder).catch((error: Error) =>
      fail(stakeCodes, 'KEY_UNWRITABLE', `${folder} cannot be made: ${error.message}`, error),
    );
    // Those of the account and the network, and where the key file lies: a log that a crash takes away
    // protects nothing.
    for (const above of ['..', '../..', '../../..']) await syncFolder(join(folder, above));
    let store: Store | undefined;
    let journal: Journal | undefined;
    try {
      const file = join(folder, 'signed');
      store = await Store.open(join(folder, 'lock'), {
        wasMade: await stat(file).then(
          () => true,
          () => false,
        ),
      });
      journal = await Journal.open(file, `${network} ${basename(folder)}`, store);
      const records: LoggedRecord[] = [];
      for (const slot of journal.keys) {
        const { cid, body, envelope } = decodeMessage(
          (await journal.read(slot)) as Uint8Array,
          network,
        ).record;
        if ('account' in body) records.push({ cid, body, envelope });
      }
      return new AccountLog(
        network,
        store,
        journal,
        records.sort((a, b) => a.body.sequence - b.body.sequence),
      );
    } catch (error) {
      await journal?.close();
      await store?.close();
      const isAltered = kindOf(error) === 'damaged' || faultOf(error) === 'peer';
      if (!(error instanceof GridlodeError && isAltered)) throw error;
      return fail(stakeCodes, 'LOG_CORRUPT', `The log ${folder} cannot be read: ${error.what}`, error);
    }
  }

  /** The place after the last one that was signed. */
  get next(): number {
    return (this.records.at(-1)?.body.sequence ?? -1) + 1;
  }

  /** Signs `body`, durably; where its place was signed before, what was signed then. Throws DISK_FULL. */
  async sign(body: AccountBody, sign: Sign): Promise<LoggedRecord> {
    const message = await this.journal.signOnce(journalKeyOf(body), () =>
      encodeMessage(signRecord(body, sign)),
    );
    const { cid, envelope, body: signed } = decodeMessage(message, this.network).record;
    return { cid, envelope, body: signed as AccountBody };
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.store.close();
  }
}
