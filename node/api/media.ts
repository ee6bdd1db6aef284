import { decodeShape, encodeShape, type Shape } from '../../protocol/codec/shape.js';
import { jsonPieces } from './json-pieces.js';
import { NotOfShape, type JsonShape, type Schema } from '../json-shape.js';

/** Bytes of an answer at most: a block, or ten thousand models. */
export const answerMaxBytes = 64 << 20;

/** How a body or an answer travels. */
export interface Media<T, W = T> {
  /** Of HTTP. */
  readonly type: string;
  readonly schema: Schema;
  /** Bytes at most, of a body; those of every answer are the same. */
  readonly maxBytes: number;
  /** In pieces, so that a long list is never whole in memory as text. */
  readonly encode: (value: W) => Iterable<string | Uint8Array>;
  /** Throws NotOfShape, and codecCodes of what is dag-cbor. */
  readonly decode: (bytes: Uint8Array) => T;
  /** What stands for an answer that the node has not, and when that is so. */
  readonly nothing?: { readonly value: T; readonly when: string };
}
export type AnyMedia = Media<unknown, never>;

export const json = <T>(shape: JsonShape<T>, maxBytes = answerMaxBytes): Media<T> => ({
  type: 'application/json',
  schema: shape.schema,
  maxBytes,
  encode: (value) => jsonPieces(shape.encode(value)),
  decode: (bytes) => shape.decode(parse(bytes), 'the document'),
});

/** One line of JSON, of answers that go on. */
export const jsonLine = <T>(shape: JsonShape<T>): Media<T> => ({
  ...json(shape),
  type: 'application/x-ndjson',
  encode: (value) => [`${JSON.stringify(shape.encode(value))}\n`],
});

/** Bytes as they are. */
export const octets = (maxBytes = answerMaxBytes): Media<Uint8Array> => ({
  type: 'application/octet-stream',
  schema: {},
  maxBytes,
  encode: (value) => [value],
  decode: (bytes) => bytes,
});

/** Canonical dag-cbor: where many blocks are one answer, which base64 would make a third longer. */
export const dagCbor = <T>(shape: Shape<T>, maxBytes = answerMaxBytes): Media<T> => ({
  type: 'application/vnd.ipld.dag-cbor',
  schema: {},
  maxBytes,
  encode: (value) => [encodeShape(shape, value)],
  decode: (bytes) => decodeShape(shape, bytes, maxBytes, 'the answer'),
});

/** An answer that may be null, which HTTP calls not found. */
export const orNothing = <T>(media: Media<T>, when: string): Media<T | null> => ({
  ...media,
  encode: (value) => (value === null ? [] : media.encode(value)),
  nothing: { value: null, when },
});

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new NotOfShape('the document', 'JSON in UTF-8');
  }
}
