import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CID } from 'multiformats/cid';
import { cidOf, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { cutRecordsMax } from '../../../protocol/records/bodies.js';
import {
  decodeMessage,
  encodeMessage,
  messageMaxBytes,
  openMessage,
} from '../../../protocol/records/message.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { readVectors } from './read-vectors.js';
import { envelopeOf, fromHex, toHex, vectorOf } from './vectors.js';

const test = suite('messages');
const { campaign } = vectorOf('cut').body;

for (const { id, includes, message } of readVectors<{ id: string; includes: Cid[]; message: string }>(
  'messages',
)) {
  test(`${id} travels in its frozen bytes`, () => {
    const envelope = envelopeOf(vectorOf(id));
    assert.is(toHex(encodeMessage(envelope, includes)), message);
    assert.is(
      referenceCbor({ envelope, includes: includes.map((cid) => CID.parse(cid)) }).toString('hex'),
      message,
    );
    const decoded = decodeMessage(fromHex(message), campaign);
    assert.equal(decoded.includes, includes);
    assert.is(decoded.record.cid, vectorOf(id).cid);
    assert.is(toHex(decoded.record.envelope), toHex(envelope));
  });
}

for (const count of [1, 23, 24, 255, 256])
  test(`a cut of ${count} records lists them all`, () => {
    const includes = Array.from({ length: count }, (_, i) => cidOf(textBytes(`record ${i}`))).sort();
    const changes = { recordCount: count, recordsRoot: fromHex(merkleRoot(includes)) };
    const message = encodeMessage(envelopeOf(vectorOf('cut'), changes), includes);
    assert.equal(decodeMessage(message, campaign).includes, includes);
  });

for (const length of [1, 23, 24, 255, 256, 65_535, 65_536])
  test(`an envelope of ${length} bytes is taken out of its message`, () => {
    const envelope = new Uint8Array(length).fill(7);
    const message = referenceCbor({ envelope, includes: [] });
    const opened = openMessage(message);
    assert.is(toHex(opened.envelope), toHex(envelope));
    assert.is(toHex(opened.includes), '80');
  });

test('a cut with as many records as it can hold fits a message', () => {
  const includes = Array.from({ length: cutRecordsMax }, (_, i) => cidOf(textBytes(`record ${i}`))).sort();
  const envelope = envelopeOf(vectorOf('cut'), {
    recordCount: cutRecordsMax,
    recordsRoot: fromHex(merkleRoot(includes)),
    number: Number.MAX_SAFE_INTEGER,
  });
  const message = encodeMessage(envelope, includes);
  assert.is(messageMaxBytes, 262_144);
  assert.ok(message.length <= messageMaxBytes, `${message.length} bytes`);
  assert.is(decodeMessage(message, campaign).includes.length, cutRecordsMax);
});

test.run();
