import { referenceCbor } from '../protocol/codec/reference-cbor.js';
import { readValue, type Fields, type Link, type Value } from './reference-values.js';
import { h, hex, open, tableRoot, treeRoot, type Row } from './second-reading.js';

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
  for (const name of tables) {
    const rows = values.splice(0, 32).flat() as unknown as Row[];
    expect(name, tableRoot(rows) === ledger[name]);
  }
  const rounds = values.splice(0, (head.rounds as readonly Value[]).length) as unknown as Row[];
  const digests = rounds.map(([era, round]): Row => [era, hex(h('ledger', referenceCbor(round)))]);
  expect('rounds', tableRoot(digests) === ledger.rounds);
  const settled = values.flat().map((entry) => referenceCbor(entry));
  expect('settled', BigInt(settled.length) === ledger.settled);
  expect('archive', hex(treeRoot(settled.map((entry) => h('archive-entry', entry)))) === ledger.archive);
  return { signer: hex(body.node as Uint8Array), number: Number(ledger.number), settled };
}
