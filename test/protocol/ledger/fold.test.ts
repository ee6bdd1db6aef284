import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash } from '../../../protocol/codec/hash.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import type { RefusalCode } from '../../../protocol/ledger/codes.js';
import { foldCut } from '../../../protocol/ledger/fold.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { codeOf } from '../code-of.js';
import { Chain, testIdentity } from './chain.js';
import { overlay } from '../../../protocol/ledger/archive.js';

const test = suite('cuts that do not follow');
const chain = await Chain.create(3);
const [, second] = chain.nodes;
const other = await testIdentity(40);
const openings = chain.nodes.map((node) => chain.opening(node));

const refused: { id: string; next: ReturnType<Chain['nextCut']>; code: string }[] = [
  { id: 'signed-by-a-member', next: chain.nextCut([], {}, second), code: 'CUT_SIGNER' },
  { id: 'signed-by-a-stranger', next: chain.nextCut([], {}, other), code: 'CUT_SIGNER' },
  { id: 'number-again', next: chain.nextCut([], { number: 1 }), code: 'CUT_CHAIN' },
  { id: 'number-ahead', next: chain.nextCut([], { number: 3 }), code: 'CUT_CHAIN' },
  { id: 'other-branch', next: chain.nextCut([], { previous: chain.cid }), code: 'CUT_CHAIN' },
  { id: 'other-reveal', next: chain.nextCut([], { reveal: domainHash('other') }), code: 'CUT_REVEAL' },
  { id: 'reveal-again', next: chain.nextCut([], { reveal: chain.ledger.reveal }), code: 'CUT_REVEAL' },
  {
    id: 'record-missing',
    next: { ...chain.nextCut(openings), records: chain.nextCut(openings).records.slice(1) },
    code: 'CUT_RECORDS',
  },
  {
    id: 'record-too-many',
    next: { ...chain.nextCut(openings.slice(1)), records: chain.nextCut(openings).records },
    code: 'CUT_RECORDS',
  },
  { id: 'count-wrong', next: chain.nextCut(openings, { recordCount: 2 }), code: 'CUT_RECORDS' },
  {
    id: 'order-wrong',
    next: { ...chain.nextCut(openings), records: chain.nextCut(openings).records.reverse() },
    code: 'CUT_RECORDS',
  },
];
for (const { id, next, code } of refused) {
  test(`refused: ${id}, and the ledger is as before`, () => {
    const before = ledgerDigest(chain.ledger);
    assert.is(
      codeOf(() => foldCut(chain.ledger, next.cut, next.records, overlay(chain.archive))),
      code,
    );
    assert.is(ledgerDigest(chain.ledger), before);
  });
}

const within: { id: string; record: VerifiedRecord; code: RefusalCode }[] = [
  { id: 'a-cut-of-the-resolver', record: chain.nextCut([]).cut, code: 'CUT_IN_CUT' },
  { id: 'the-last-cut', record: chain.cuts.at(-1)!.cut, code: 'CUT_IN_CUT' },
  { id: 'a-cut-of-a-member', record: chain.nextCut([], {}, second).cut, code: 'CUT_IN_CUT' },
];
for (const { id, record, code } of within) {
  test(`no record of a cut: ${id}, and a cut that lists it is as one over the others`, async () => {
    assert.equal(chain.refusal(record), { code, timing: 'invalid' });
    const [one, two] = [await Chain.create(3), await Chain.create(3)];
    one.fold(...openings, record);
    two.fold(...openings);
    assert.equal({ ...snapshotLedger(one.ledger), head: '' }, { ...snapshotLedger(two.ledger), head: '' });
  });
}

test.run();
