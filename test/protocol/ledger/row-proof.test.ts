import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import { domainHash, type Hash } from '../../../protocol/codec/hash.js';
import { entryFields } from '../../../protocol/ledger/entry-fields.js';
import { isRowOf, proveRow, type RowProof } from '../../../protocol/ledger/row-proof.js';
import { staker, staked } from './staked-rounds.js';

const { chain } = await staked();
const account = chain.ledger.accounts.get(staker.key as never)!;
const row = encodeCanonical([staker.key, entryFields.accounts(account)]);
const proof = proveRow(chain.ledger, 'accounts', staker.key)!;
/** What the next cut says of the ledger. */
const named = chain.nextCut([]).cut.body.ledger;
const other = domainHash('another');

test('who knows only the next cut can check a row (LEDGER-2)', () => {
  assert.ok(isRowOf(named, proof, row));
  assert.is(proof.siblings.length, 10);
  assert.is(proveRow(chain.ledger, 'accounts', other), null);
});

const changed = (fields: Partial<RowProof>): RowProof => ({ ...proof, ...fields });
const forgeries: { id: string; digest?: Hash; proof?: RowProof; row?: Uint8Array }[] = [
  { id: 'another digest', digest: other },
  {
    id: 'another entry',
    row: encodeCanonical([staker.key, { ...entryFields.accounts(account), balance: 1n }]),
  },
  { id: 'another bucket', proof: changed({ leaves: [...proof.leaves, other] }) },
  { id: 'another place', proof: changed({ index: proof.index + 1 }) },
  { id: 'another path', proof: changed({ siblings: [other, ...proof.siblings.slice(1)] }) },
  { id: 'a path that is too short', proof: changed({ siblings: proof.siblings.slice(1) }) },
  { id: 'another table', proof: changed({ table: 'members' }) },
  { id: 'another root', proof: changed({ fields: { ...proof.fields, accounts: other } }) },
];
for (const { id, digest = named, proof: shown = proof, row: entry = row } of forgeries)
  test(`${id} is refused`, () => assert.not(isRowOf(digest, shown, entry)));

test.run();
