import { concatBytes } from '@noble/hashes/utils.js';
import { textBytes, uint64Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';

/** How one side of a table's rows is stored; `decode` throws whatever it likes, which the store reports as damage. */
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

const table = <K, V>(name: string, purpose: string, key: Codec<K>, value: Codec<V>): Table<K, V> => ({ name, key, value, purpose });

/** Every prefix in use; the order here is that of the names, which is that on disk. */
export const tables = {
  archive: table('archive', 'settled points that the state no longer holds, by point id', text<Hash>(), bytes),
  block: table('block', 'content-addressed blocks, by CID', text<Cid>(), bytes),
  cut: table('cut', 'cuts as received, by number', uint, bytes),
  meta: table('meta', 'what the store knows of itself: format, campaign', text(), bytes),
  pending: table('pending', 'records that no cut holds yet, by CID', text<Cid>(), bytes),
  progress: table('progress', 'the segments of unfinished trainings, by point id', text<Hash>(), bytes),
  signed: table('signed', 'every record this node signed, by the slot it fills', text(), bytes),
  size: table('size', 'bytes in use by a table that is bounded, by its name', text(), uint),
} as const;

const separator = 0x2f;

/** Where a row lies: the table's name, a slash, the key. */
export const rowKey = <K>(of: Table<K, unknown>, key: K): Uint8Array => concatBytes(tableStart(of), of.key.encode(key));
export const keyOf = <K>(of: Table<K, unknown>, row: Uint8Array): K => of.key.decode(row.subarray(of.name.length + 1));

/** All rows of a table lie from tableStart up to, not including, tableEnd. */
export const tableStart = (of: Table<never, unknown>): Uint8Array => textBytes(`${of.name}/`);
export const tableEnd = (of: Table<never, unknown>): Uint8Array => concatBytes(textBytes(of.name), Uint8Array.of(separator + 1));
