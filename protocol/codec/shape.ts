import { CID } from 'multiformats/cid';
import { fail } from '../error.js';
import { encodeCanonical, decodeCanonical } from './canonical.js';
import { codecCodes } from './codes.js';
import { dagCborCodec, hashBytes, rawCodec, sha256Code, toHash, type Cid, type Hash } from './hash.js';

/**
 * How one field travels: `encode` to plain dag-cbor data, `decode` back with every check that needs no
 * context.
 */
export interface Shape<T> {
  encode(value: T): unknown;
  /** Throws CODEC_FIELD, naming `path`. */
  decode(value: unknown, path: string): T;
}
export type Shaped<S> = S extends Shape<infer T> ? T : never;

const refuse = (path: string, expected: string): never =>
  fail(codecCodes, 'CODEC_FIELD', `${path} is not ${expected}`);

/** An integer from `min` to `max`, both within JavaScript's safe range. */
export function int(min: number, max: number): Shape<number> {
  return {
    encode: (value) => value,
    decode: (value, path) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
        ? value
        : refuse(path, `an integer from ${min} to ${max}`),
  };
}
export const uint = (max: number = Number.MAX_SAFE_INTEGER): Shape<number> => int(0, max);

const maxUint64 = (1n << 64n) - 1n;
const bigInteger = (min: bigint, max: bigint, expected: string): Shape<bigint> => ({
  encode: (value) => value,
  decode: (value, path) => {
    const big =
      typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
        ? BigInt(value)
        : min - 1n;
    return big >= min && big <= max ? big : refuse(path, expected);
  },
});
/** An unsigned 64-bit integer, a bigint in memory. */
export const uint64 = bigInteger(0n, maxUint64, 'an unsigned 64-bit integer');
/** The difference of two unsigned 64-bit integers, a bigint in memory. */
export const difference64 = bigInteger(-maxUint64, maxUint64, 'an integer of 64 bits and a sign');

export const bool: Shape<boolean> = {
  encode: (value) => value,
  decode: (value, path) => (typeof value === 'boolean' ? value : refuse(path, 'true or false')),
};

/**
 * A name of visible ASCII characters without commas: lists of names join, print and sort the same way
 * everywhere.
 */
export function name(maxLength: number): Shape<string> {
  return {
    encode: (value) => value,
    decode: (value, path) =>
      typeof value === 'string' && value.length <= maxLength && /^[\x21-\x2b\x2d-\x7e]+$/.test(value)
        ? value
        : refuse(path, `a name of 1 to ${maxLength} visible ASCII characters without commas`),
  };
}

/** Text of at most `maxLength` UTF-16 units that is well formed and holds no control characters. */
export function text(maxLength: number, minLength = 0): Shape<string> {
  return {
    encode: (value) => value,
    decode: (value, path) =>
      typeof value === 'string' &&
      value.length <= maxLength &&
      value.length >= minLength &&
      !hasControl(value)
        ? value
        : refuse(path, `text of ${minLength} to ${maxLength} characters`),
  };
}
function hasControl(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(
    value,
  );
}

export function bytes(minLength: number, maxLength: number = minLength): Shape<Uint8Array> {
  return {
    encode: (value) => value,
    decode: (value, path) =>
      value instanceof Uint8Array && value.length >= minLength && value.length <= maxLength
        ? value
        : refuse(
            path,
            `a byte string of ${minLength === maxLength ? '' : `${minLength} to `}${maxLength} bytes`,
          ),
  };
}

/** Bytes on the wire, lower-case hexadecimal text in memory. */
export function hex<T extends string>(length: number): Shape<T> {
  const raw = bytes(length);
  return {
    encode: (value) => hashBytes(value as string as Hash),
    decode: (value, path) => toHash(raw.decode(value, path)) as string as T,
  };
}
export const hex32 = <T extends string = Hash>(): Shape<T> => hex<T>(32);
export const hash: Shape<Hash> = hex32();

/** A link to a block: CIDv1, one of the codecs, SHA-256. */
const linkTo = (...codecs: readonly number[]): Shape<Cid> => ({
  encode: (value) => CID.parse(value),
  decode: (value, path) => {
    const cid = CID.asCID(value);
    const known = cid?.version === 1 && codecs.includes(cid.code) && cid.multihash.code === sha256Code;
    return known && cid.multihash.digest.length === 32
      ? (cid.toString() as Cid)
      : refuse(path, 'a CIDv1 of the right codec with SHA-256');
  },
});
/**
 * A link to any block. Where one kind of block is meant, the codec is not the sender's to choose: valueLink
 * or rawLink.
 */
export const link = linkTo(dagCborCodec, rawCodec);
export const valueLink = linkTo(dagCborCodec);
export const rawLink = linkTo(rawCodec);

export function literal<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return {
    encode: (value) => value,
    decode: (value, path) =>
      allowed.includes(value as T) ? (value as T) : refuse(path, `one of ${allowed.join(', ')}`),
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    encode: (value) => (value === null ? null : shape.encode(value)),
    decode: (value, path) => (value === null ? null : shape.decode(value, path)),
  };
}

export function list<T>(item: Shape<T>, maxCount: number, minCount = 0): Shape<T[]> {
  return {
    encode: (values) => values.map((value) => item.encode(value)),
    decode: (value, path) => {
      if (!Array.isArray(value) || value.length > maxCount || value.length < minCount)
        refuse(path, `a list of ${minCount} to ${maxCount} items`);
      return (value as unknown[]).map((entry, i) => item.decode(entry, `${path}[${i}]`));
    },
  };
}

/** A map with exactly the given keys (rule CODEC-5). */
export function map<F extends Record<string, Shape<unknown>>>(
  fields: F,
): Shape<{ [K in keyof F]: Shaped<F[K]> }> {
  const names = Object.keys(fields);
  type Value = { [K in keyof F]: Shaped<F[K]> };
  return {
    encode: (value) =>
      Object.fromEntries(names.map((name) => [name, (fields[name] as Shape<unknown>).encode(value[name])])),
    decode: (value, path) => {
      if (
        typeof value !== 'object' ||
        value === null ||
        Array.isArray(value) ||
        value instanceof Uint8Array ||
        CID.asCID(value) !== null
      ) {
        return refuse(path, 'a map');
      }
      const found = value as Record<string, unknown>;
      const unknown = Object.keys(found).find((key) => !Object.hasOwn(fields, key));
      // The key is a stranger's: neither its length nor its control characters reach a log.
      if (unknown !== undefined) refuse(`${path}[${JSON.stringify(unknown.slice(0, 32))}]`, 'a known field');
      return Object.fromEntries(
        names.map((name) => {
          if (!Object.hasOwn(found, name)) refuse(`${path}.${name}`, 'present');
          return [name, (fields[name] as Shape<unknown>).decode(found[name], `${path}.${name}`)];
        }),
      ) as Value;
    },
  };
}

/** Encodes a value of a shape as canonical bytes. */
export const encodeShape = <T>(shape: Shape<T>, value: T): Uint8Array => encodeCanonical(shape.encode(value));

/** Decodes canonical bytes of a shape; `name` begins the path in errors. Throws the codes of codecCodes. */
export const decodeShape = <T>(shape: Shape<T>, block: Uint8Array, maxBytes: number, name: string): T =>
  shape.decode(decodeCanonical(block, maxBytes), name);
