import { CID } from 'multiformats/cid';
import { hashBytes, type Cid, type Hash } from '../protocol/codec/hash.js';
import { link as anyLink, type Shape } from '../protocol/codec/shape.js';
import { GridlodeError } from '../protocol/error.js';

/** How the API writes values as JSON, everywhere. */
export const conventions = [
  'Integers up to 2^53 - 1 are numbers; whatever may be greater, as amounts and indices are, is decimal text.',
  'Scores are integers of 1e-9, as in records. Times are milliseconds.',
  'Keys, ids and digests are lower-case hexadecimal text, CIDs base32 text. Other bytes are base64.',
  'What is not there is null. No field is left out, and there are none but those listed.',
];

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** How a value travels as JSON: written of a `W`, read as a `T`, which are the same but within this file. */
export interface JsonShape<T, W = T> {
  readonly encode: (value: W) => unknown;
  /** Throws NotOfShape, naming `path`. */
  readonly decode: (json: unknown, path: string) => T;
  readonly schema: Schema;
}
export type AnyShape = JsonShape<unknown, never>;
export type Shaped<S> = S extends { readonly decode: (json: unknown, path: string) => infer T } ? T : never;

/** JSON that is not of the shape it should have; whoever reads it knows whose fault that is. */
export class NotOfShape extends Error {
  constructor(path: string, expected: string) {
    super(`${path} is not ${expected}`);
  }
}

const refuse = (path: string, expected: string): never => {
  throw new NotOfShape(path, expected);
};

/** A value that is the same here and in JSON. */
const plain = <T>(schema: Schema, expected: string, is: (json: unknown) => json is T): JsonShape<T> => ({
  encode: (value) => value,
  decode: (json, path) => (is(json) ? json : refuse(path, expected)),
  schema,
});

export const int = (
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): JsonShape<number> =>
  plain(
    { type: 'integer', minimum: min, maximum: max },
    `an integer from ${min} to ${max}`,
    (json): json is number =>
      typeof json === 'number' && Number.isSafeInteger(json) && json >= min && json <= max,
  );
export const uint = (max?: number): JsonShape<number> => int(0, max);

/** A number with a fraction, for people. */
export const fraction = plain(
  { type: 'number' },
  'a number',
  (json): json is number => typeof json === 'number' && Number.isFinite(json),
);

export const bool = plain(
  { type: 'boolean' },
  'true or false',
  (json): json is boolean => typeof json === 'boolean',
);

export const text = (maxLength = Number.MAX_SAFE_INTEGER): JsonShape<string> =>
  plain(
    maxLength === Number.MAX_SAFE_INTEGER ? { type: 'string' } : { type: 'string', maxLength },
    `text of at most ${maxLength} characters`,
    (json): json is string => typeof json === 'string' && json.length <= maxLength,
  );

export const matching = <T extends string>(pattern: RegExp, expected: string): JsonShape<T> =>
  plain(
    { type: 'string', pattern: pattern.source },
    expected,
    (json): json is T => typeof json === 'string' && pattern.test(json),
  );

/** A key, id or digest of 32 bytes. */
export const hex32 = <T extends string = Hash>(): JsonShape<T> =>
  matching(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
/** A result that is claimed or found, of 8 to 64 bytes. */
export const hexResult = matching<string>(/^([0-9a-f]{2}){8,64}$/, '16 to 128 lower-case hexadecimal digits');
/** The CID of a block, by its form. */
export const link = matching<Cid>(/^b[a-z2-7]{58}$/, 'a CID in base32');

/** A number in a path, where all is text. */
export const digits: JsonShape<number> = {
  encode: String,
  decode: (json, path) =>
    typeof json === 'string' && /^(0|[1-9][0-9]{0,14})$/.test(json)
      ? Number(json)
      : refuse(path, 'a number of at most 15 digits'),
  schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,14})$' },
};

const uint64Max = (1n << 64n) - 1n;
export const uint64: JsonShape<bigint> = {
  encode: String,
  decode: (json, path) => {
    const value = typeof json === 'string' && /^(0|[1-9][0-9]{0,19})$/.test(json) ? BigInt(json) : -1n;
    return value >= 0n && value <= uint64Max ? value : refuse(path, 'an unsigned 64-bit integer as text');
  },
  schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,19})$' },
};

/** A change of an amount. */
export const difference64: JsonShape<bigint> = {
  encode: String,
  decode: (json, path) => {
    const value = typeof json === 'string' && /^(0|-?[1-9][0-9]{0,19})$/.test(json) ? BigInt(json) : null;
    return value !== null && value >= -uint64Max && value <= uint64Max
      ? value
      : refuse(path, 'an integer between -2^64 and 2^64 as text');
  },
  schema: { type: 'string', pattern: '^(0|-?[1-9][0-9]{0,19})$' },
};

export const bytes = (maxLength: number): JsonShape<Uint8Array> => ({
  encode: (value) => Buffer.from(value).toString('base64'),
  decode: (json, path) => {
    const value = Buffer.from(typeof json === 'string' ? json : '', 'base64');
    return value.length <= maxLength && value.toString('base64') === json
      ? value
      : refuse(path, `at most ${maxLength} bytes in base64`);
  },
  schema: { type: 'string', contentEncoding: 'base64' },
});

/** What is handed in is checked by the protocol's own shape too, whose values are `plainOf` the JSON. */
const checked = <T extends string>(
  form: JsonShape<T>,
  shape: Shape<T>,
  plainOf: (json: T) => unknown,
): JsonShape<T> => ({
  ...form,
  decode: (json, path) => {
    const value = form.decode(json, path);
    try {
      return shape.decode(plainOf(value), path);
    } catch (error) {
      // CID.parse throws plain errors.
      return refuse(path, error instanceof GridlodeError ? `acceptable: ${error.what}` : 'a CID');
    }
  },
});
/** A key that can sign. */
export const keyOf = <T extends string>(shape: Shape<T>): JsonShape<T> =>
  checked(hex32<T>(), shape, (json) => hashBytes(json as string as Hash));
/** A link of the codec that the protocol asks for. */
export const linkOf = (shape: Shape<Cid> = anyLink): JsonShape<Cid> =>
  checked(link, shape, (json) => CID.parse(json));
/** Text with the bounds that the protocol has for it. */
export const textOf = (shape: Shape<string>, maxLength: number): JsonShape<string> =>
  checked(text(maxLength), shape, (json) => json);

export const literal = <const T extends string>(...allowed: readonly T[]): JsonShape<T> =>
  plain(
    allowed.length === 1 ? { const: allowed[0] } : { enum: allowed },
    `one of ${allowed.join(', ')}`,
    (json): json is T => (allowed as readonly unknown[]).includes(json),
  );

/** One of the codes of some areas. */
export const codeOf = <C extends Readonly<Record<string, unknown>>>(codes: C): JsonShape<keyof C & string> =>
  literal(...(Object.keys(codes) as (keyof C & string)[]));

export const nullable = <T>(shape: JsonShape<T>): JsonShape<T | null> => ({
  encode: (value) => (value === null ? null : shape.encode(value)),
  decode: (json, path) => (json === null ? null : shape.decode(json, path)),
  schema: { anyOf: [shape.schema, { type: 'null' }] },
});

/** A list; of one that is handed in the length is bounded, of an answer its bytes are. */
export const list = <T>(
  item: JsonShape<T>,
  maxItems = Number.MAX_SAFE_INTEGER,
  minItems = 0,
): JsonShape<readonly T[]> => ({
  encode: (values) => values.map(item.encode),
  decode: (json, path) => {
    if (!Array.isArray(json) || json.length > maxItems || json.length < minItems)
      return refuse(path, `a list of ${minItems} to ${maxItems} items`);
    return json.map((entry, i) => item.decode(entry, `${path}[${i}]`));
  },
  schema: {
    type: 'array',
    items: item.schema,
    ...(maxItems === Number.MAX_SAFE_INTEGER ? {} : { minItems, maxItems }),
  },
});

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

type Fields = Readonly<Record<string, AnyShape>>;
type Read<F extends Fields> = { readonly [N in keyof F]: Shaped<F[N]> };

/** An object with exactly the given fields. */
export const object = <F extends Fields>(fields: F): JsonShape<Read<F>> => ({
  encode: (value) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, shape]) => [name, shape.encode(value[name] as never)]),
    ),
  decode: (json, path) => {
    if (!isObject(json)) return refuse(path, 'an object');
    const unknown = Object.keys(json).find((name) => !Object.hasOwn(fields, name));
    // The name may be a stranger's: neither its length nor its control characters reach a log.
    if (unknown !== undefined) refuse(`${path}[${JSON.stringify(unknown.slice(0, 32))}]`, 'a known field');
    return Object.fromEntries(
      Object.entries(fields).map(([name, shape]) => {
        if (!Object.hasOwn(json, name)) refuse(`${path}.${name}`, 'present');
        return [name, shape.decode(json[name], `${path}.${name}`)];
      }),
    ) as Read<F>;
  },
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    required: Object.keys(fields),
    additionalProperties: false,
  },
});

type Variants = Readonly<Record<string, Fields>>;
type Tagged<T extends string, V extends Variants> = {
  [N in keyof V]: { readonly [_ in T]: N } & Read<V[N]>;
}[keyof V];

/** Any JSON, which nobody here looks into. */
export const anything: JsonShape<unknown> = { encode: (value) => value, decode: (json) => json, schema: {} };

/** One of several objects, told apart by the field `tag`. */
export const oneOf = <const T extends string, V extends Variants>(
  tag: T,
  variants: V,
): JsonShape<Tagged<T, V>> => {
  const shapes = new Map<unknown, AnyShape>(
    Object.entries(variants).map(([name, fields]) => [name, object({ [tag]: literal(name), ...fields })]),
  );
  const names = Object.keys(variants).join(', ');
  return {
    encode: (value) => (shapes.get(value[tag]) as AnyShape).encode(value as never),
    decode: (json, path) => {
      const shape = isObject(json) ? shapes.get(json[tag]) : undefined;
      if (shape === undefined) return refuse(`${path}.${tag}`, `one of ${names}`);
      return shape.decode(json, path) as Tagged<T, V>;
    },
    schema: { oneOf: [...shapes.values()].map(({ schema }) => schema) },
  };
};
