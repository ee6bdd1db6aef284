import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import { openLedger } from '../../../protocol/ledger/ledger.js';
import { Sketches } from '../../../protocol/model/sketch.js';
import { openHead } from '../../../protocol/snapshot/head.js';
import { Restoration } from '../../../protocol/snapshot/restoration.js';
import {
  foldNext,
  openLifeOf,
  settle,
  verifiedCuts,
  type decodeHistory,
  type Life,
} from '../../scenarios/history.js';
import { snapshotOf } from './snapshot-of.js';

/** Each goes on for so many cuts, and some to the end: what a snapshot lacks would show later. */
const livesMax = 4;

/**
 * Folds a history, and beside it lives that begin with the snapshots of every so many cuts: all of them have
 * the events and the ledger of who folded all.
 */
export function foldFromSnapshots(history: ReturnType<typeof decodeHistory>, everyCuts: number): void {
  const cuts = verifiedCuts(history);
  const whole = openLifeOf(history);
  const lives: Life[] = [];
  for (const [i, next] of cuts.entries()) {
    const events = inOrder(foldNext(whole, next));
    for (const life of lives) {
      assert.equal(inOrder(foldNext(life, next)), events, `cut ${i + 1}`);
      assert.is(ledgerDigest(life.ledger), next.digest, `cut ${i + 1}`);
    }
    const after = cuts[i + 1];
    if (after === undefined || i % everyCuts !== 0) continue;
    const life = restored(history, whole, snapshotOf(whole)(after.cut.envelope));
    assert.is(ledgerDigest(life.ledger), next.digest, `the snapshot of cut ${i + 1}`);
    assert.equal(life.log, whole.log);
    assert.is(life.ledger.stakedModels, whole.ledger.stakedModels);
    lives.push(life);
    if (lives.length > livesMax) lives.splice((i / everyCuts) % (livesMax + 1), 1);
  }
  assert.is(whole.ledger.number, cuts.length);
}

/** What a snapshot brings to who has nothing else. */
function restored(
  history: ReturnType<typeof decodeHistory>,
  { campaign, ledger: { cid } }: Life,
  [first, ...pieces]: readonly Uint8Array[],
): Life {
  const restoration = new Restoration(openHead(campaign, cid, first as Uint8Array, verifySignature));
  const life: Life = { ...openLifeOf(history), log: [], settled: new Map(), sketches: new Sketches() };
  for (const piece of pieces) settle(life, restoration.take(piece));
  return { ...life, ledger: openLedger(campaign, cid, restoration.ledger()) };
}

const inOrder = (events: readonly LedgerEvent[]): string[] =>
  events
    .map((event) =>
      JSON.stringify(event, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)),
    )
    .sort();
