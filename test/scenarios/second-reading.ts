import { createHash, createPublicKey, verify } from 'node:crypto';
import { referenceCbor } from '../protocol/codec/reference-cbor.js';
import { linkText, readValue, type Fields, type Link, type Value } from './reference-values.js';

const text = (value: string): Buffer => Buffer.from(value, 'utf8');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** F of HASH-1, of each part. */
const framed = (...parts: Uint8Array[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
/** HASH-1 */
export const h = (domain: string, ...parts: Uint8Array[]): Buffer =>
  sha256(framed(text(`gridlode/1/${domain}`), ...parts));
/** CID-1, of a value. */
const cidOf = (block: Uint8Array): string =>
  linkText(Buffer.concat([Buffer.from('01711220', 'hex'), sha256(block)]));

/** CUT-3, from the top: the left tree is the greatest full one that is not all. */
export function treeRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length <= 1)
    return leaves.length === 0 ? h('merkle-empty') : Buffer.from(leaves[0] as Uint8Array);
  let left = 1;
  while (2 * left < leaves.length) left *= 2;
  return sha256(Buffer.concat([Buffer.of(1), treeRoot(leaves.slice(0, left)), treeRoot(leaves.slice(left))]));
}

export type Row = readonly [key: string, entry: Value];
const byKey = ([a]: Row, [b]: Row): number => Buffer.compare(text(a), text(b));

/** LEDGER-2 */
export function bucketHashes(rows: readonly Row[]): Buffer[] {
  const buckets = Array.from({ length: 1_024 }, (): Row[] => []);
  for (const row of rows) buckets[h('ledger-key', text(row[0])).readUInt16BE() >> 6]?.push(row);
  return buckets.map((bucket) =>
    h('ledger-bucket', ...bucket.sort(byKey).map((row) => h('ledger-entry', referenceCbor(row)))),
  );
}
const tableRoot = (rows: readonly Row[]): string => hex(treeRoot(bucketHashes(rows)));

export interface Record {
  readonly cid: string;
  readonly body: Fields;
}

/** RECORD-1 and RECORD-3, as OpenSSL checks a signature. */
export function open(envelope: Uint8Array): Record {
  const { payload, signature } = readValue(envelope) as { payload: Uint8Array; signature: Uint8Array };
  const body = readValue(payload) as Fields;
  const key = createPublicKey({
    key: Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      (body.node ?? body.account) as Uint8Array,
    ]),
    format: 'der',
    type: 'spki',
  });
  if (!verify(null, framed(text('gridlode/1/record'), payload), key, signature))
    throw new Error('a signature does not hold');
  return { cid: cidOf(payload), body };
}

interface Cut {
  readonly cut: Uint8Array;
  readonly records: readonly Uint8Array[];
  readonly settled: readonly Uint8Array[];
  readonly digest: Uint8Array;
}

/**
 * Reads a history a second time, by code that shares nothing with protocol/: the chain of cuts, their
 * signatures and roots, the archive's tree, the digests that they name, and the last of these from the ledger
 * entry by entry. It folds nothing. Throws where anything does not fit, and says at which cut.
 */
export function secondReading(file: Uint8Array): {
  cuts: number;
  records: number;
  settled: number;
  entries: number;
} {
  const history = readValue(file) as unknown as {
    campaign: Uint8Array;
    cuts: readonly Cut[];
    ledger: Uint8Array;
  };
  const expect = (number: number, what: string, holds: boolean): void => {
    if (!holds) throw new Error(`cut ${number}: ${what}`);
  };
  const { beaconAnchor, resolver } = readValue(history.campaign) as Fields;
  let head = cidOf(history.campaign);
  let reveal = beaconAnchor as Uint8Array;
  let records = 0;
  const settled: Buffer[] = [];
  for (const [i, cut] of history.cuts.entries()) {
    const number = i + 1;
    const { cid, body } = open(cut.cut);
    const cids = cut.records.map((envelope) => open(envelope).cid);
    records += cids.length;
    expect(number, 'signer', hex(body.node as Uint8Array) === hex(resolver as Uint8Array));
    expect(number, 'number', body.number === BigInt(number));
    expect(number, 'previous', (body.previous as Link).text === head);
    expect(number, 'reveal', hex(h('beacon', body.reveal as Uint8Array)) === hex(reveal));
    expect(number, 'order of records', cids.join() === [...cids].sort().join());
    expect(number, 'count of records', body.recordCount === BigInt(cids.length));
    const root = treeRoot(cids.map((each) => h('merkle-leaf', text(each))));
    expect(number, 'root of records', hex(root) === hex(body.recordsRoot as Uint8Array));
    const named = history.cuts[i - 1]?.digest;
    if (named !== undefined) expect(number, 'ledger', hex(named) === hex(body.ledger as Uint8Array));
    settled.push(...cut.settled.map((entry) => h('archive-entry', entry)));
    head = cid;
    reveal = body.reveal as Uint8Array;
  }
  const last = history.cuts.length;
  const ledger = readValue(history.ledger) as Fields;
  expect(last, 'what is settled', ledger.settled === BigInt(settled.length));
  let entries = 0;
  const fields = Object.entries(ledger).map(([name, value]): [string, Value] => {
    if (!Array.isArray(value)) return [name, value];
    const rows = value as unknown as Row[];
    entries += rows.length;
    if (name !== 'rounds') return [name, tableRoot(rows)];
    return [name, tableRoot(rows.map(([era, round]) => [era, hex(h('ledger', referenceCbor(round)))]))];
  });
  const value = { ...Object.fromEntries(fields), archive: hex(treeRoot(settled)) };
  const digest = history.cuts[last - 1]?.digest as Uint8Array;
  expect(last, 'digest', hex(h('ledger', referenceCbor(value))) === hex(digest));
  return { cuts: last, records, settled: settled.length, entries };
}
