import type { Network } from '../../protocol/campaign/network.js';
import { journalFile, storeFolder } from '../data-dir/data-dir.js';
import type { Identity } from '../identity/identity.js';
import { claimStore } from '../peer/peer-store.js';
import { findDamage, readStoredLedger } from '../peer/stored-ledger.js';
import { exists } from '../files/regular-file.js';
import { measureJournal, readEnd } from '../store/journal.js';
import type { JournalEnd } from '../store/journal-file.js';
import { Mark } from '../store/mark.js';
import { probeStore } from '../store/probe.js';
import { Store } from '../store/store.js';
import { markOf } from './files.js';
import { attempt, fine, warning, type Finding } from './finding.js';

/** The store and the journal of a node that does not run. */
export async function checkStores(dir: string, { key }: Identity, joined: Network): Promise<Finding[]> {
  const { network } = joined;
  const [journal, mark] = [journalFile(dir), markOf(dir, key, joined)];
  const owner = `${network} ${key}`;
  let known: JournalEnd | null = null;
  const store = await attempt('store', async () => {
    const folder = storeFolder(dir);
    if (!(await exists(folder)))
      return (await exists(journal))
        ? warning('store', 'It is not there', 'Start the node: what it held is fetched from peers.')
        : fine('store', 'none yet');
    await probeStore(folder);
    const opened = await Store.open(folder, { wasMade: await exists(journal) });
    try {
      await claimStore(opened, network);
      known = await readEnd(opened);
      const damage = (await findDamage(opened)) ?? (await lagOf(opened, mark));
      return damage === null
        ? fine('store', 'it opens, and its rows are whole')
        : warning('store', damage, 'Start the node: it fetches from peers what was lost.');
    } finally {
      await opened.close();
    }
  });
  const signed = await attempt('journal', async () => {
    const bytes = await measureJournal(journal, owner, known);
    return fine('journal', bytes === null ? 'nothing was signed yet' : `${bytes} bytes of it are whole`);
  });
  return [...store, ...signed];
}

/** How far the store is behind the cut that is noted; null where it is not, or that cannot be read. */
async function lagOf(store: Store, file: string): Promise<string | null> {
  const noted = (await Mark.open(file).catch(() => null))?.number ?? 0;
  const number = (await readStoredLedger(store))?.number ?? 0;
  return noted > number ? `It ends with cut ${number}, and cut ${noted} was known` : null;
}

/** The same while another process has the store: what it adds to the journal is no damage. */
export async function checkJournal(dir: string, { key }: Identity, { network }: Network): Promise<Finding[]> {
  return attempt('journal', async () => {
    const bytes = await measureJournal(journalFile(dir), `${network} ${key}`);
    return fine('journal', `${bytes ?? 0} bytes of it are whole`);
  });
}
