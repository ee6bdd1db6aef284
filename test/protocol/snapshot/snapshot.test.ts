import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import { openLedger } from '../../../protocol/ledger/ledger.js';
import { openHead } from '../../../protocol/snapshot/head.js';
import { Restoration } from '../../../protocol/snapshot/restoration.js';
import { Sketches } from '../../../protocol/model/sketch.js';
import {
  decodeHistory,
  foldNext,
  openLifeOf,
  settle,
  verifiedCuts,
  type Life,
} from '../../scenarios/history.js';
import { secondSnapshot } from '../../scenarios/second-snapshot.js';
import { snapshotFile, snapshotOf } from './snapshot-of.js';

const test = suite('a snapshot of a ledger');
const history = decodeHistory(
  gunzipSync(readFileSync(new URL('../../../../test/vectors/history.cbor.gz', import.meta.url))),
);
const cuts = verifiedCuts(history);

/** What a snapshot brings to who has nothing else. */
function restored({ campaign, ledger: { cid } }: Life, [first, ...pieces]: readonly Uint8Array[]): Life {
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

test('whoever starts from the snapshot of any cut folds the rest as whoever folded all (SNAPSHOT-5)', () => {
  const whole = openLifeOf(history);
  const lives: Life[] = [];
  for (const [i, next] of cuts.entries()) {
    const events = inOrder(foldNext(whole, next));
    for (const life of lives) {
      assert.equal(inOrder(foldNext(life, next)), events, `cut ${i + 1}`);
      assert.is(ledgerDigest(life.ledger), next.digest, `cut ${i + 1}`);
    }
    const after = cuts[i + 1];
    if (after === undefined) continue;
    const life = restored(whole, snapshotOf(whole)(after.cut.envelope));
    assert.is(ledgerDigest(life.ledger), next.digest, `the snapshot of cut ${i + 1}`);
    assert.equal(life.log, whole.log);
    assert.is(life.ledger.stakedModels, whole.ledger.stakedModels);
    // Each goes on for so many cuts, and some to the end: what a snapshot lacks would show later.
    lives.push(life);
    if (lives.length > 4) lives.splice(i % 5, 1);
  }
  assert.is(whole.ledger.number, 200);
});

/** `npm run scenarios -- --snapshot FILE`, packed: any change of it is a change of the rules. */
const frozen = gunzipSync(readFileSync(new URL('../../../../test/vectors/snapshot.gz', import.meta.url)));

test('the snapshot of cut 120 is the one that is frozen (SNAPSHOT-1 to SNAPSHOT-4, SNAPSHOT-6)', () => {
  assert.ok(Buffer.from(snapshotFile(history, 120)).equals(frozen));
});

test('a second reading that shares no code finds in it what the cuts have settled and the cut names', () => {
  const { signer, number, settled } = secondSnapshot(frozen);
  assert.equal([signer, number], [openLifeOf(history).campaign.resolver, 120]);
  const known = history.cuts.slice(0, 120).flatMap((cut) => cut.settled);
  assert.equal(
    settled.map((entry) => Buffer.from(entry).toString('hex')),
    known.map((entry) => Buffer.from(entry).toString('hex')),
  );
});

test('and it finds a byte that was changed, wherever that is', () => {
  for (let at = 0; at < frozen.length; at += 997) {
    const changed = Uint8Array.from(frozen);
    changed[at]! ^= 1;
    assert.throws(() => secondSnapshot(changed), undefined, `byte ${at}`);
  }
});

test.run();
