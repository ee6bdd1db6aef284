import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../node/identity/identity.js';
import { isCut, RecordReader } from '../../../node/peer/record-reader.js';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { GridlodeError } from '../../../protocol/error.js';
import { decodeMessage, encodeMessage } from '../../../protocol/records/message.js';
import { cutOver, enrolment, identityNamed, makeBench, removeBench, type Bench } from './fixture.js';

const [alice, bob] = (await Promise.all(['alice', 'bob'].map(identityNamed))) as [Identity, Identity];

const test = suite<{ bench: Bench; reader: RecordReader }>('record reader');
test.before.each(async (context) => {
  context.bench = await makeBench();
  context.reader = new RecordReader(context.bench.network);
});
test.after.each(({ bench }) => removeBench(bench));

const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof GridlodeError && error.fault === 'peer') return error.code;
    throw error;
  }
  return 'none';
};
const spoil = (message: Uint8Array, { network }: Bench): Uint8Array => {
  const { record, includes } = decodeMessage(message, network);
  return encodeMessage(
    record.envelope.map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)),
    includes,
  );
};

test('an envelope whose signature was found not to hold is refused when it is opened again, whatever goes with it', ({
  bench,
  reader,
}) => {
  const cids = [cidOf(textBytes('a'))];
  const spoiled = spoil(cutOver(bench, 1, bench.network, []), bench);
  const opened = reader.open(spoiled);
  const decoded = reader.decode(opened);
  assert.is(
    faultOf(() => reader.verify(opened, decoded)),
    'RECORD_SIGNATURE',
  );
  assert.is(
    faultOf(() => reader.open(spoiled)),
    'RECORD_SIGNATURE',
  );
  assert.is(
    faultOf(() => reader.open(encodeMessage(decoded.envelope, cids))),
    'RECORD_SIGNATURE',
  );
});

test('an envelope that was verified is named without being decoded', ({ bench, reader }) => {
  const message = enrolment(bench, alice);
  assert.is(reader.open(message).known, null);
  const { cid } = reader.read(message);
  assert.equal(reader.open(message).known, { cid, cut: null });
});

test('once the list of a cut is proven, any other is refused without a look at it', async ({
  bench,
  reader,
}) => {
  const messages = [enrolment(bench, alice), enrolment(bench, bob)];
  const cut = cutOver(bench, 1, bench.network, messages);
  const opened = reader.open(cut);
  const verified = reader.verify(opened, reader.decode(opened));
  assert.ok(isCut(verified));
  const cids = await reader.includes(opened, verified);
  assert.equal(cids, decodeMessage(cut, bench.network).includes);
  const changed = reader.open(cut.map((byte, i) => (i === cut.length - 1 ? byte ^ 1 : byte)));
  assert.is(await reader.includes(changed, verified).catch(({ code }) => code), 'RECORD_INCLUDES');
  assert.equal(await reader.includes(reader.open(cut), verified), cids);
});

test.run();
