import { referenceCbor } from '../protocol/codec/reference-cbor.js';
import { readValue, type Fields, type Link, type Value } from './reference-values.js';
import { bucketHashes, h, hex, open, treeRoot, type Row } from './second-reading.js';

const tables = ['members', 'points', 'commitments', 'disputes', 'accounts', 'delegations'];

/** The pieces of a file (SNAPSHOT-6). */
function piecesIn(file: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = file[at++] as number;
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    if (at + length > file.length) throw new Error('the file ends within a piece');
    pieces.push(file.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

/**
 * Reads a snapshot a second time, by code that shares nothing with protocol/: whether all that it holds is
 * what the cut in it names, of which it gives the signer. Throws where anything does not fit.
 */
export function secondSnapshot(file: Uint8Array): { signer: string; number: number; settled: Uint8Array[] } {
  const [first, ...pieces] = piecesIn(file);
  const head = readValue(first as Uint8Array) as Fields;
  const ledger = readValue(head.ledger as Uint8Array) as Fields;
  if (head.kind !== 'snapshot' || head.version !== 1n) throw new Error('it is no snapshot');
  const expect = (what: string, holds: boolean): void => {
    if (!holds) throw new Error(`${what} is another`);
  };
  const { body } = open(head.cut as Uint8Array);
  expect('the digest', hex(body.ledger as Uint8Array) === hex(h('ledger', head.ledger as Uint8Array)));
  expect('the cut before', (body.previous as Link).text === ledger.head);
  expect('the number', body.number === (ledger.number as bigint) + 1n);
  const values = pieces.map((piece) => {
    const value = readValue(piece) as readonly Value[];
    expect('the encoding', hex(referenceCbor(value)) === hex(piece));
    return value;
  });
  const same = (what: string, found: readonly Buffer[], named: Value | undefined): void =>
    expect(what, found.map(hex).join() === (named as readonly Uint8Array[]).map(hex).join());
  for (const [i, name] of tables.entries()) {
    const hashes = bucketHashes(values.splice(0, 32).flat() as unknown as Row[]);
    expect(name, hex(treeRoot(hashes)) === ledger[name]);
    const parts = Array.from({ length: 32 }, (_, part) => treeRoot(hashes.slice(32 * part, 32 * part + 32)));
    same(`parts of ${name}`, parts, (head.parts as readonly Value[])[i]);
  }
  const rounds = values.splice(0, (head.rounds as readonly Value[]).length) as unknown as Row[];
  const digests = rounds.map(([era, round]): Row => [era, hex(h('ledger', referenceCbor(round)))]);
  expect('rounds', hex(treeRoot(bucketHashes(digests))) === ledger.rounds);
  for (const [i, { era, digest }] of (head.rounds as readonly Fields[]).entries())
    expect('a round', era === digests[i]?.[0] && hex(digest as Uint8Array) === digests[i]?.[1]);
  const settled = values.flat().map((entry) => referenceCbor(entry));
  expect('settled', BigInt(settled.length) === ledger.settled);
  const leaves = settled.map((entry) => h('archive-entry', entry));
  expect('archive', hex(treeRoot(leaves)) === ledger.archive);
  const chunks = values.map((_, i) => treeRoot(leaves.slice(1_024 * i, 1_024 * (i + 1))));
  same('chunks', chunks, head.chunks);
  return { signer: hex(body.node as Uint8Array), number: Number(ledger.number), settled };
}
