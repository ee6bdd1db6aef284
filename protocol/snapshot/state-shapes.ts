import { bytes, int, list, text, type Shape } from '../codec/shape.js';

// Of values in a ledger's entries: hashes, keys and CIDs are text there (rule LEDGER-2).

/** Items of a list, and bytes of a string, at most: the piece that holds them is bounded. */
export const manyMax = 1_000_000;

/** Text that names or is something. */
export const word = <T extends string>(): Shape<T> => text(200) as unknown as Shape<T>;
export const integer = int(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** Bytes of their own, which do not keep the piece that they came in. */
export const octets: Shape<Uint8Array> = {
  encode: (value) => value,
  decode: (value, path) => bytes(0, manyMax).decode(value, path).slice(),
};

const encodedElsewhere = (): never => {
  throw new TypeError('entry-fields.ts encodes entries');
};

/** What is made from the value of a simpler shape. */
export const made = <T, V>(shape: Shape<T>, make: (fields: T) => V): Shape<V> => ({
  encode: encodedElsewhere,
  decode: (value, path) => make(shape.decode(value, path)),
});

const anything: Shape<unknown> = { encode: encodedElsewhere, decode: (value) => value };

/** `[key, entry]`. */
export const pair = <K extends string, V>(entry: Shape<V>): Shape<[key: K, entry: V]> => ({
  encode: encodedElsewhere,
  decode: (value, path) => {
    const [key, fields] = list(anything, 2, 2).decode(value, path);
    return [word<K>().decode(key, `${path}[0]`), entry.decode(fields, `${path}[1]`)];
  },
});
