import { crc32 } from 'node:zlib';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { textBytes, uint32Bytes, uint64Bytes, type Cid } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';

/**
 * How one side of a table's rows is stored; `decode` throws whatever it likes, which the store reports as
 * damage.
 */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** One prefix of the store: rows from `K` to `V`, in the order of the encoded keys. */
export interface Table<K, V> {
  readonly name: string;
  readonly key: Codec<K>;
  readonly value: Codec<V>;
  readonly purpose: string;
}

const bytes: Codec<Uint8Array> = { encode: (value) => value, decode: (value) => value };
const text = <T extends string = string>(): Codec<T> => ({
  encode: (value) => textBytes(value),
  decode: (value) => new TextDecoder('utf-8', { fatal: true }).decode(value) as T,
});
/** Eight bytes, most significant first, so that rows are in the order of the numbers. */
const uint: Codec<number> = {
  encode: (value) => uint64Bytes(value),
  decode: (value) => {
    if (value.length !== 8) throw new RangeError('not 8 bytes');
    return Number(new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0));
  },
};
/** Two numbers, the rows of one first number after each other. */
const uints: Codec<readonly [number, number]> = {
  encode: ([first, second]) => concatBytes(uint64Bytes(first), uint64Bytes(second)),
  decode: (value) => [uint.decode(value.subarray(0, 8)), uint.decode(value.subarray(8))],
};

const table = <K, V>(name: string, purpose: string, key: Codec<K>, value: Codec<V>): Table<K, V> => ({
  name,
  key,
  value,
  purpose,
});

/** Every prefix in use; the order here is that of the names, which is that on disk. */
export const tables = {
  archive: table(
    'archive',
    'settled points that the state no longer holds: the place of what was settled last, by point id',
    text<PointId>(),
    uint,
  ),
  block: table('block', 'content-addressed blocks, by CID', text<Cid>(), bytes),
  cut: table('cut', 'messages of the cuts, by number', uint, bytes),
  kept: table(
    'kept',
    'models that are kept for those whom this node relays, by the CID of the commitment',
    text<Cid>(),
    bytes,
  ),
  late: table(
    'late',
    'that predictions came in a cut after the deadline, by era, a slash and point id',
    text(),
    bytes,
  ),
  meta: table(
    'meta',
    'what the store knows of itself: format, campaign, ledger, how far the journal went',
    text(),
    bytes,
  ),
  pending: table('pending', 'messages of records that no cut holds yet, by CID', text<Cid>(), bytes),
  progress: table('progress', 'the segments of unfinished trainings, by point id', text<PointId>(), bytes),
  record: table('record', 'messages of the records that cuts hold, by CID', text<Cid>(), bytes),
  round: table('round', 'rounds that are not settled with their positions, by era', text(), bytes),
  settled: table('settled', "all that was settled, by its place in the archive's tree", uint, bytes),
  settlement: table('settlement', 'settled rounds with their tables, by era', text(), bytes),
  shared: table('shared', 'that a block may go to anyone, by CID', text<Cid>(), bytes),
  size: table('size', 'bytes in use by a table that is bounded, by its name', text(), uint),
  snapshot: table('snapshot', 'pieces of snapshots, by cut and place', uints, bytes),
  verdict: table('verdict', 'how disputes ended, by the CID of the dispute', text<Cid>(), bytes),
} as const;

/** Where a row lies: the table's name, a slash, the key. */
export const rowKey = <K>(of: Table<K, unknown>, key: K): Uint8Array =>
  concatBytes(tableStart(of), of.key.encode(key));
export const keyOf = <K>(of: Table<K, unknown>, row: Uint8Array): K =>
  of.key.decode(row.subarray(of.name.length + 1));

/** A row for people: its table and its key, in hexadecimal digits where it is not text. */
export function nameOfRow(row: Uint8Array): string {
  const slash = row.indexOf(0x2f) + 1;
  const [table, key] = [
    Buffer.from(row.subarray(0, slash)).toString('latin1'),
    Buffer.from(row.subarray(slash)),
  ];
  return `${table}${key.every((byte) => byte > 0x20 && byte < 0x7f) ? key.toString('latin1') : key.toString('hex')}`;
}

type Named = Pick<Table<unknown, unknown>, 'name'>;
type Values<V> = Pick<Table<unknown, V>, 'value'>;

/**
 * All rows of a table lie from tableStart up to, not including, tableEnd: after the slash comes the digit 0.
 */
export const tableStart = (of: Named): Uint8Array => textBytes(`${of.name}/`);
export const tableEnd = (of: Named): Uint8Array => textBytes(`${of.name}0`);

/**
 * What is stored for a value: the CRC-32 of the row's key and the value, then the value. LevelDB itself
 * reads a changed byte without complaint.
 */
export function rowValue<V>(of: Values<V>, row: Uint8Array, value: V): Uint8Array {
  const bytes = of.value.encode(value);
  return concatBytes(uint32Bytes(crc32(bytes, crc32(row))), bytes);
}
/** The checksum that is stored with a value. */
export const checksumOf = (stored: Uint8Array): number =>
  Buffer.from(stored.buffer, stored.byteOffset, stored.length).readUInt32BE(0);
/** Throws where the checksum or the value's own decoder refuses. */
export function valueOf<V>(of: Values<V>, row: Uint8Array, stored: Uint8Array): V {
  // Level gives Buffers.
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset + 4, Math.max(0, stored.length - 4));
  if (!equalBytes(stored.subarray(0, 4), uint32Bytes(crc32(bytes, crc32(row)))))
    throw new RangeError('wrong checksum');
  return of.value.decode(bytes);
}
