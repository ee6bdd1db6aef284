import type { Overlay } from '../../protocol/ledger/archive.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import { foldCut } from '../../protocol/ledger/fold.js';
import { refusalOf } from '../../protocol/ledger/judge.js';
import { openLedger, snapshotLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import type { Refusal } from '../../protocol/ledger/rule.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Folded, LedgerRules } from '../../protocol/peer/ledger-rules.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';

/** What was found of a ledger, for all peers that hold it. */
interface Place {
  readonly refusals: Map<VerifiedRecord, Refusal | null>;
  /** The cuts that follow: more than one where the resolver signs two. */
  readonly next: Map<Cid, Folded>;
}

/**
 * The rules for peers that share their ledgers: what one of them has found, the others at the same place are
 * told. A ledger that is shared is never changed, a fold makes another. Peers that fold for themselves show
 * whether that holds.
 */
export function shareLedgers(): LedgerRules {
  const places = new WeakMap<Ledger, Place>();
  const placeOf = (ledger: Ledger): Place => {
    const place = places.get(ledger) ?? { refusals: new Map(), next: new Map() };
    places.set(ledger, place);
    return place;
  };
  return {
    refusalOf(ledger, record, archive) {
      const { refusals } = placeOf(ledger);
      const known = refusals.get(record);
      if (known !== undefined) return known;
      const found = refusalOf(ledger, record, archive);
      refusals.set(record, found);
      return found;
    },
    fold(ledger, cut, records, archive) {
      const { next } = placeOf(ledger);
      const known = next.get(cut.cid);
      if (known !== undefined) {
        noteSettled(known.events, archive);
        return known;
      }
      const copy = openLedger(ledger.campaign, ledger.cid, structuredClone(snapshotLedger(ledger)));
      // LEDGER-2: what is kept of a ledger gives what all of it would.
      if (ledgerDigest(copy) !== ledgerDigest(ledger))
        throw new Error(`a table was not told of what cut ${ledger.number} changed`);
      const folded = { ledger: copy, events: foldCut(copy, cut, records, archive) };
      next.set(cut.cid, folded);
      return folded;
    },
  };
}

/** Does to an archive what the fold did to that of whoever folded first. */
function noteSettled(events: readonly LedgerEvent[], { note }: Overlay): void {
  for (const event of events) if (event.type === 'settled') note(event.pointId, event.point);
}
