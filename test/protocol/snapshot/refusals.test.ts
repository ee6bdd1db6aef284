import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical, decodeCanonical } from '../../../protocol/codec/canonical.js';
import { verifySignature } from '../../../node/identity/signature.js';
import { domainHash, uint32Bytes } from '../../../protocol/codec/hash.js';
import { openAccount } from '../../../protocol/ledger/accounts/account.js';
import { openHead, pieceMaxBytes, type SnapshotHead } from '../../../protocol/snapshot/head.js';
import { octets } from '../../../protocol/snapshot/state-shapes.js';
import { Restoration } from '../../../protocol/snapshot/restoration.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import { signRecord } from '../../../protocol/records/envelope.js';
import { codeOf } from '../code-of.js';
import { testIdentity } from '../ledger/chain.js';
import { predicted, round, scores, staked } from '../ledger/staked-rounds.js';
import { snapshotOfChain } from './snapshot-of.js';

const test = suite('what is no snapshot of the ledger that a cut names');

const { chain, models } = await staked();
predicted(chain, '0100', models);
// One round is scored in part, and one is open.
chain.fold(scores(chain, '0100', [[models[0]![0], 7]], { parts: 2 }));
chain.fold(round(chain, '0101'));
const { campaign, cid, ledger } = chain;
const { number } = ledger;
// So that some parts have several.
for (let i = 0; i < 100; i++)
  ledger.accounts.set(domainHash('test', uint32Bytes(i)) as string as AccountKey, openAccount(0n));
const pieces = snapshotOfChain(chain);
const next = chain.cuts.at(-1)!.cut;

type Value = Record<string, unknown>;
const headOf = (changes: Value): Uint8Array =>
  encodeCanonical({ ...(decodeCanonical(pieces[0] as Uint8Array, pieceMaxBytes) as Value), ...changes });
const open = (bytes: Uint8Array): SnapshotHead => openHead(campaign, cid, bytes, verifySignature);
const resolver = chain.nodes[0]!;
const other = await testIdentity(99);
const signed = (changes: object, signer = resolver): Uint8Array =>
  signRecord({ ...next.body, node: signer.key, ...changes }, signer.sign);
const ledgerBytes = (): Uint8Array =>
  (decodeCanonical(headOf({}), pieceMaxBytes) as { ledger: Uint8Array }).ledger;
const parts = (): Uint8Array[][] =>
  (decodeCanonical(headOf({}), pieceMaxBytes) as { parts: Uint8Array[][] }).parts;

test('what follows is refused for what it is, since the whole one is not (SNAPSHOT-3)', () => {
  const head = open(pieces[0] as Uint8Array);
  assert.is(head.pieces, pieces.length);
  assert.is(head.ledger.number, number);
  const restoration = new Restoration(head);
  for (const piece of pieces.slice(1)) restoration.take(piece);
  const restored = restoration.ledger();
  assert.is(restored.number, number);
  assert.equal(
    [...restored.rounds].map(([era, { phase }]) => [era, phase.type]),
    [
      ['0100', 'scored'],
      ['0101', 'predicted'],
    ],
  );
});

const heads: { id: string; make: () => Uint8Array; code: string }[] = [
  { id: 'nothing', make: () => new Uint8Array(), code: 'CODEC_MALFORMED' },
  { id: 'rubbish', make: () => Buffer.from('rubbish'), code: 'CODEC_MALFORMED' },
  { id: 'a length of four gigabytes', make: () => Buffer.from('9affffffff', 'hex'), code: 'CODEC_MALFORMED' },
  { id: 'two megabytes', make: () => new Uint8Array(2 << 20), code: 'CODEC_TOO_LARGE' },
  { id: 'one more field', make: () => headOf({ more: 1 }), code: 'CODEC_FIELD' },
  { id: 'another version', make: () => headOf({ version: 2 }), code: 'CODEC_FIELD' },
  { id: 'no bytes of a ledger', make: () => headOf({ ledger: new Uint8Array() }), code: 'CODEC_FIELD' },
  { id: 'no cut', make: () => headOf({ cut: chain.cuts[0]!.records[0]!.envelope }), code: 'CUT_SIGNER' },
  { id: 'a cut that a node signed', make: () => headOf({ cut: signed({}, other) }), code: 'CUT_SIGNER' },
  {
    id: 'a cut of another campaign',
    make: () => headOf({ cut: signed({ campaign: next.cid }) }),
    code: 'RECORD_CAMPAIGN',
  },
  {
    id: 'a cut with a changed signature',
    make: () => {
      const envelope = decodeCanonical(next.envelope, pieceMaxBytes) as { signature: Uint8Array };
      const signature = Uint8Array.from(envelope.signature);
      signature[40]! ^= 1;
      return headOf({ cut: encodeCanonical({ ...envelope, signature }) });
    },
    code: 'RECORD_SIGNATURE',
  },
  {
    id: 'the cut before',
    make: () => headOf({ cut: chain.cuts.at(-2)!.cut.envelope }),
    code: 'SNAPSHOT_LEDGER',
  },
  {
    id: 'a cut that follows another',
    make: () => headOf({ cut: signed({ previous: chain.cuts[0]!.cut.cid }) }),
    code: 'SNAPSHOT_LEDGER',
  },
  {
    id: 'a cut that names another ledger',
    make: () => headOf({ cut: signed({ ledger: domainHash('other') }) }),
    code: 'SNAPSHOT_LEDGER',
  },
  {
    id: 'a changed ledger',
    make: () => {
      const ledger = decodeCanonical(ledgerBytes(), pieceMaxBytes) as { latestRoundCut: number };
      return headOf({ ledger: encodeCanonical({ ...ledger, latestRoundCut: 7 }) });
    },
    code: 'SNAPSHOT_LEDGER',
  },
  {
    id: 'a changed part',
    make: () => {
      const changed = parts();
      [changed[0]![0], changed[0]![1]] = [changed[0]![1]!, changed[0]![0]!];
      changed[4]![3] = new Uint8Array(32);
      return headOf({ parts: changed });
    },
    code: 'SNAPSHOT_LEDGER',
  },
  { id: 'no round', make: () => headOf({ rounds: [] }), code: 'SNAPSHOT_LEDGER' },
  { id: 'no chunk', make: () => headOf({ chunks: [] }), code: 'SNAPSHOT_LEDGER' },
];
for (const { id, make, code } of heads)
  test(`a head: ${id} (SNAPSHOT-3)`, () =>
    assert.is(
      codeOf(() => open(make())),
      code,
    ));

/** The first place from one on whose piece has two entries. */
const full = (from: number): number => {
  const found = pieces.findIndex((piece, i) => i >= from && piece[0]! > 0x81);
  assert.ok(found >= from);
  return found;
};
type Entries = [[unknown, Value], ...[unknown, Value][]];
const changed = (place: number, change: (entries: Entries) => unknown): Uint8Array =>
  encodeCanonical(change(decodeCanonical(pieces[place] as Uint8Array, pieceMaxBytes) as Entries));
const accounts = full(1 + 4 * 32);
const roundPlace = 1 + 6 * 32;
const archive = pieces.length - 1;

const wrong: { id: string; place: number; make: (place: number) => Uint8Array; code: string }[] = [
  { id: 'rubbish', place: 1, make: () => Buffer.from('rubbish'), code: 'CODEC_MALFORMED' },
  {
    id: 'a huge length',
    place: accounts,
    make: () => Buffer.from('9affffffff', 'hex'),
    code: 'CODEC_MALFORMED',
  },
  { id: 'another part', place: accounts, make: (place) => pieces[place + 1]!, code: 'SNAPSHOT_PIECE' },
  {
    id: 'an entry changed',
    place: accounts,
    make: (place) => changed(place, ([[key, entry], ...rest]) => [[key, { ...entry, balance: 7 }], ...rest]),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'an entry dropped',
    place: accounts,
    make: (place) => changed(place, ([, ...rest]) => rest),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'an entry added',
    place: accounts,
    make: (place) => changed(place, (all) => [...all, ['ff'.repeat(32), all[0][1]]]),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'an entry twice',
    place: accounts,
    make: (place) => changed(place, ([first, ...rest]) => [first, first, ...rest]),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'entries in another order',
    place: accounts,
    make: (place) => changed(place, ([first, ...rest]) => [...rest, first]),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'an entry of another form',
    place: accounts,
    make: (place) => changed(place, ([[key], ...rest]) => [[key, { balance: 7 }], ...rest]),
    code: 'CODEC_FIELD',
  },
  {
    id: 'a list with a longer header',
    place: accounts,
    make: (place) =>
      Buffer.concat([Buffer.from([0x98, pieces[place]![0]! & 31]), pieces[place]!.subarray(1)]),
    code: 'CODEC_MALFORMED',
  },
  {
    id: 'a round with another stake',
    place: roundPlace,
    make: (place) =>
      changed(place, (pair) => {
        const [era, fields] = pair as unknown as [string, { positions: [string, Value][] }];
        const [[point, position], ...rest] = fields.positions as [[string, Value], ...[string, Value][]];
        return [era, { ...fields, positions: [[point, { ...position, stake: 9_999 }], ...rest] }];
      }),
    code: 'SNAPSHOT_PIECE',
  },
  { id: 'the next round', place: roundPlace, make: (place) => pieces[place + 1]!, code: 'SNAPSHOT_PIECE' },
  {
    id: 'what was settled, less one',
    place: archive,
    make: (place) => changed(place, ([, ...rest]) => rest),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'what was settled, in another order',
    place: archive,
    make: (place) => changed(place, ([first, ...rest]) => [...rest, first]),
    code: 'SNAPSHOT_PIECE',
  },
  {
    id: 'a final model that never was refused',
    place: archive,
    make: (place) => changed(place, ([[key, entry], ...rest]) => [[key, { ...entry, cut: 1 }], ...rest]),
    code: 'SNAPSHOT_PIECE',
  },
  { id: 'one piece more', place: pieces.length, make: () => pieces[archive]!, code: 'SNAPSHOT_PIECE' },
];
for (const { id, place, make, code } of wrong)
  test(`a piece: ${id} (SNAPSHOT-4)`, () => {
    const restoration = new Restoration(open(pieces[0] as Uint8Array));
    for (const piece of pieces.slice(1, place)) restoration.take(piece);
    assert.is(
      codeOf(() => restoration.take(make(place))),
      code,
    );
    // What was refused changes nothing.
    for (const piece of pieces.slice(place)) restoration.take(piece);
    assert.is(restoration.ledger().head, next.body.previous);
  });

const short: { id: string; count: number; code: string }[] = [
  { id: 'the head alone', count: 1, code: 'SNAPSHOT_SHORT' },
  { id: 'all but the last piece', count: pieces.length - 1, code: 'SNAPSHOT_SHORT' },
];
for (const { id, count, code } of short)
  test(`too few pieces: ${id} (SNAPSHOT-5)`, () => {
    const restoration = new Restoration(open(pieces[0] as Uint8Array));
    for (const piece of pieces.slice(1, count)) restoration.take(piece);
    assert.is(
      codeOf(() => restoration.ledger()),
      code,
    );
  });

test('bytes in an entry are taken up to their length and refused beyond it', () => {
  const codes = [1_000_000, 1_000_001].map((length) =>
    codeOf(() => octets.decode(new Uint8Array(length), 'sketch')),
  );
  assert.equal(codes, [null, 'CODEC_FIELD']);
});

test.run();
