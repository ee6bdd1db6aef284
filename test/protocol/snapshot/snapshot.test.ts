import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHistory, openLifeOf } from '../../scenarios/history.js';
import { secondSnapshot } from '../../scenarios/second-snapshot.js';
import { snapshotFile } from './snapshot-of.js';

const test = suite('a snapshot of a ledger');
const history = decodeHistory(
  gunzipSync(readFileSync(new URL('../../../../test/vectors/history.cbor.gz', import.meta.url))),
);

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
  for (let at = 0; at < frozen.length; at += 4_999) {
    const changed = Uint8Array.from(frozen);
    changed[at]! ^= 1;
    assert.throws(() => secondSnapshot(changed), undefined, `byte ${at}`);
  }
});

test.run();
