import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, textBytes, type Hash } from '../../../protocol/codec/hash.js';
import { rootOver, siblingsOf, treeRoot } from '../../../protocol/codec/merkle-tree.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import {
  decodeProof,
  encodeProof,
  proveRow,
  verifyProof,
  type SettlementProof,
} from '../../../protocol/settlement/proof.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import type { Row } from '../../../protocol/settlement/row.js';
import {
  decodeTable,
  encodeTable,
  leafHash,
  positionRow,
  settlementTable,
  tableSteps,
} from '../../../protocol/settlement/table.js';
import { seeded } from '../codec/arbitrary.js';
import { codeOf } from '../code-of.js';
import { fromHex, toHex } from '../records/vectors.js';
import { filled, tableRows } from './arbitrary.js';
import { roundOf, tableOf, tableVectors } from './vectors.js';

const test = suite('settlement table');
const { campaign } = tableOf('two');
const another = tableOf('two-of-another-campaign').campaign;

for (const { id, campaign, root, rows, leaves, proofs } of tableVectors) {
  test(`frozen: ${id}`, () => {
    const table = settlementTable(campaign, rows);
    assert.equal(table.leaves.map(toHex), leaves);
    assert.is(table.root, root);
    for (const { index, siblings, file } of proofs) {
      const proof = proveRow(table, index);
      assert.equal(proof.siblings, siblings);
      assert.is(toHex(encodeProof(proof)), file);
      assert.equal(verifyProof(decodeProof(fromHex(file)), root), rows[index]);
    }
  });
}

test('the rows of a settled round are those of the frozen table', () => {
  const { positions, settlement } = roundOf('gains-scaled');
  const rows = positions.map((position, i) =>
    positionRow('0042', position, settlement.positions[i] as (typeof settlement.positions)[number]),
  );
  assert.equal(rows, tableOf('round').rows.slice(0, rows.length));
});

test('a table is read as it was written, and its rows in another campaign have another root', () => {
  fc.assert(
    fc.property(tableRows, (rows) => {
      const table = settlementTable(campaign, rows);
      assert.equal(decodeTable(encodeTable(table)), table);
      assert.is.not(settlementTable(another, rows).root, table.root);
    }),
    seeded(60),
  );
});

test('a great table is hashed five hundred rows at a time', () => {
  const stepsOf = (count: number): number => {
    const rows = Array.from({ length: count }, (_, i): Row => {
      const account = `c1${String(i).padStart(6, '0')}`.padEnd(64, 'c') as AccountKey;
      return { kind: 'balance', era: '0042', account, balance: 1n, free: 1n, locked: 0n };
    });
    return [...tableSteps(campaign, rows)].length;
  };
  assert.equal([499, 500, 999, 1_000].map(stepsOf), [0, 1, 1, 2]);
});

test('every row of a table has a proof that shows it', () => {
  fc.assert(
    fc.property(tableRows, (rows) => {
      const table = settlementTable(campaign, rows);
      rows.forEach((row, i) =>
        assert.equal(verifyProof(decodeProof(encodeProof(proveRow(table, i))), table.root), row),
      );
    }),
    seeded(60),
  );
});

const flip = (hex: string, bit: number): Hash => {
  const bytes = fromHex(hex);
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] as number) ^ (1 << (at & 7));
  return toHex(bytes) as Hash;
};
const fails = (proof: SettlementProof, root: Hash): boolean =>
  ['PROOF_ROOT', 'PROOF_PATH'].includes(codeOf(() => verifyProof(proof, root)) as string);

test('any other bit of leaf, sibling or root, any other index and another campaign show nothing', () => {
  fc.assert(
    fc.property(tableRows, fc.nat(), fc.nat(), (rows, place, bit) => {
      const table = settlementTable(campaign, rows);
      const proof = proveRow(table, place % rows.length);
      assert.ok(fails({ ...proof, leaf: fromHex(flip(toHex(proof.leaf), bit)) }, table.root));
      assert.ok(fails(proof, flip(table.root, bit)));
      assert.ok(fails({ ...proof, campaign: another }, table.root));
      proof.siblings.forEach((sibling, i) =>
        assert.ok(fails({ ...proof, siblings: proof.siblings.with(i, flip(sibling, bit)) }, table.root)),
      );
      for (let index = 0; index <= rows.length; index++) {
        if (index !== proof.index) assert.ok(fails({ ...proof, index }, table.root));
      }
    }),
    seeded(60),
  );
});

test('a proof file with any bit altered shows nothing, or the same row where the count alone is another', () => {
  const table = settlementTable(campaign, tableOf('round').rows);
  const file = encodeProof(proveRow(table, 8));
  let shown = 0;
  for (let bit = 0; bit < file.length * 8; bit++) {
    const altered = fromHex(flip(toHex(file), bit));
    if (codeOf(() => verifyProof(decodeProof(altered), table.root)) !== null) continue;
    shown += 1;
    assert.equal({ ...decodeProof(altered), count: 14 }, decodeProof(file));
  }
  assert.ok(shown < 4, `${shown} counts have the same path`);
});

test('the tree leads from each leaf to its root at every size', () => {
  for (let count = 1; count <= 40; count++) {
    const leaves = Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i)));
    leaves.forEach((leaf, i) => assert.is(rootOver(leaf, i, count, siblingsOf(leaves, i)), treeRoot(leaves)));
  }
});

test('an inner node passes for no row, nor the CID of a record', () => {
  const [first, second] = tableOf('two').leaves.map((leaf) => leafHash(fromHex(leaf))) as [Hash, Hash];
  for (const bytes of [fromHex(`01${first}${second}`), fromHex(`${first}${second}`)])
    assert.is.not(leafHash(bytes), treeRoot([first, second]));
  const cid = cidOf(fromHex(first));
  assert.is.not(treeRoot([leafHash(textBytes(cid))]), merkleRoot([cid]));
});

test('the greatest table has a path of 20, and its largest rows fit', () => {
  const leaf = filled(7) as Hash;
  assert.type(
    rootOver(
      leaf,
      0,
      1_000_000,
      Array.from({ length: 20 }, () => leaf),
    ),
    'string',
  );
  const [largest] = tableOf('extremes').rows as [Row];
  assert.type(settlementTable(campaign, [{ ...largest, era: 'e'.repeat(16) }]).root, 'string');
});

test.run();
