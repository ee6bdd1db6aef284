import type { Network } from '../../protocol/campaign/network.js';
import { foldCut } from '../../protocol/ledger/fold.js';
import {
  openLedger,
  snapshotLedger,
  type Ledger,
  type LedgerSnapshot,
} from '../../protocol/ledger/ledger.js';
import { faultOf, isOf, type GridlodeError } from '../../protocol/error.js';
import { cutCodes } from '../../protocol/ledger/codes.js';
import { provePulses } from '../../protocol/ledger/pulses.js';
import { isDamage } from '../store/store.js';
import { restoreSnapshot } from './snapshots/restore.js';
import { cutAtHand, type CutAtHand, type CutSources } from './cut-at-hand.js';
import { describeHalt } from './describe-halt.js';
import type { PeerStore } from './peer-store.js';
import type { RecordReader } from './record-reader.js';
import { overlay } from '../../protocol/ledger/archive.js';
import { findDamage } from './stored-ledger.js';
import { pointsToLookUp } from '../../protocol/ledger/slots/draw-slots.js';

/** Cuts whose pulses are looked at together, which takes little longer than one. */
const readAheadMax = 64;

/**
 * The ledger as far as the store goes. Where rows were damaged or lost, `tell` hears of it before anything is
 * removed, and all that follows from the cuts is folded anew; so is a cut that was signed and not folded, and
 * what remained undone when that was broken off, and a ledger that another one was expected for (rule CUT-8).
 * What is not here any more has to come from peers.
 */
export async function recoverLedger(
  { campaign, network }: Network,
  sources: { readonly store: PeerStore; readonly reader: RecordReader },
  { tell, replays = false }: RecoverOptions,
): Promise<LedgerSnapshot> {
  const { store } = sources;
  const { shelf } = store;
  if (replays && (await shelf.base()) !== null) {
    await shelf.forgetBase();
    await store.reset({ keepsCuts: false });
  }
  const halt = await store.readHalt();
  const { ledger: stored, damage } =
    halt?.type === 'difference'
      ? { ledger: undefined, damage: describeHalt(halt).what }
      : await readStored(store);
  if (damage !== null) {
    tell(damage);
    await store.reset();
    await shelf.keep(0);
  }
  // What differed may not do so any more, and halts the node again where it does.
  if (halt?.type === 'difference') await store.resume();
  const ledger = openLedger(
    campaign,
    network,
    stored ?? (await fromBase({ campaign, network }, store, tell)),
  );
  await foldAtHand(ledger, sources);
  return snapshotLedger(ledger);
}

export interface RecoverOptions {
  /** Hears what was damaged, before it is removed. */
  readonly tell: (damage: string) => void;
  /** Whether a node that began with a snapshot folds all cuts itself from now on. */
  readonly replays?: boolean;
}

/** The ledger of the snapshot that this node began with; undefined where it did not, or that was damaged. */
async function fromBase(
  network: Network,
  store: PeerStore,
  tell: RecoverOptions['tell'],
): Promise<LedgerSnapshot | undefined> {
  const { shelf } = store;
  const base = await shelf.base();
  if (base === null) return undefined;
  await store.reset();
  try {
    await restoreSnapshot(network, store.store, base);
    const ledger = await store.readLedger();
    if (ledger !== undefined) await store.mark.raise(ledger.number, ledger.head);
    return ledger;
  } catch (error) {
    if (!isDamage(error) && faultOf(error) !== 'peer') throw error;
    tell(
      `The snapshot of cut ${base} is damaged: ${(error as GridlodeError).what}. All cuts are folded instead`,
    );
    await shelf.forgetBase();
    await store.reset();
    return undefined;
  }
}

async function readStored(
  store: PeerStore,
): Promise<{ ledger: LedgerSnapshot | undefined; damage: string | null }> {
  // What began with a snapshot and was broken off begins anew.
  if (!(await store.hasLedger()) && (await store.shelf.base()) !== null)
    return { ledger: undefined, damage: null };
  const damage = await findDamage(store.store);
  if (damage !== null) return { ledger: undefined, damage };
  try {
    return { ledger: await store.readLedger(), damage };
  } catch (error) {
    if (isDamage(error)) return { ledger: undefined, damage: error.what };
    throw error;
  }
}

/** The cuts that are here with all their records, after the ledger's; some are read ahead. */
async function* cutsAtHand(ledger: Ledger, sources: CutSources): AsyncGenerator<CutAtHand> {
  const { publicBeacon } = ledger.campaign;
  for (let next = ledger.number + 1, isOver = false; !isOver;) {
    const found: CutAtHand[] = [];
    while (!isOver && found.length < (publicBeacon === null ? 1 : readAheadMax)) {
      const one = await cutAtHand(next, sources);
      isOver = one === null;
      if (one !== null) found.push(one);
      next++;
    }
    if (publicBeacon !== null)
      provePulses(
        publicBeacon,
        found.map(({ cut }) => cut),
      );
    yield* found;
  }
}

/** Folds the cuts that are here with all their records, from the ledger's on. */
async function foldAtHand(ledger: Ledger, sources: CutSources): Promise<void> {
  const { store } = sources;
  const before = ledger.number;
  for await (const { cut, records } of cutsAtHand(ledger, sources)) {
    const archive = overlay(await store.lookUp(pointsToLookUp(ledger, cut, records)));
    try {
      const events = foldCut(ledger, cut, records, archive);
      await store.settle({ cut, records, events, ledger }, { durable: false });
    } catch (error) {
      if (isOf(error, cutCodes)) break;
      throw error;
    }
  }
  if (ledger.number > before) await store.flush();
}
