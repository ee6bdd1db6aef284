import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { encodeCanonical } from '../../protocol/codec/canonical.js';
import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { Random } from '../sim/random.js';

/** What bytes of a decoder are, so that a change can go into a value and not only into its spelling. */
export type Form = 'cbor' | 'json' | 'bytes';

/** Random inputs are at most this long; what is longer is made of a valid one. */
const randomMaxBytes = 256;
const editsMax = 6;
const longMax = 300;

/** Integers at which counts and widths end. */
const edges = [
  0,
  1,
  23,
  24,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  -1,
];
const edgeBytes = [
  0x00, 0x01, 0x17, 0x18, 0x1b, 0x40, 0x5b, 0x7f, 0x80, 0x9b, 0xa0, 0xbb, 0xd8, 0xf6, 0xfb, 0xff,
];
const oddKeys = ['__proto__', 'constructor', 'toString', 'kind', '', '/', 'x'.repeat(longMax)];
const link = CID.parse(cidOf(new Uint8Array(1)));
const rawLink = CID.parse(cidOf(new Uint8Array(1), rawCodec));

/** Changed and random bytes, the same ones for the same seed: first the valid ones as they are. */
export class Inputs {
  readonly #random: Random;
  readonly #values: readonly unknown[];
  #given = 0;

  constructor(
    private readonly valid: readonly Uint8Array[],
    private readonly form: Form,
    seed: number,
  ) {
    this.#random = new Random(seed);
    this.#values = valid.map((bytes) => valueOf(bytes, form));
  }

  next(): Uint8Array {
    const at = this.#given++;
    if (at < this.valid.length) return this.valid[at]!;
    const kind = this.#random.int(0, 9);
    if (kind < 4 && this.form !== 'bytes') return this.#changedValue();
    if (kind === 9) return this.#randomBytes(this.#random.int(0, randomMaxBytes));
    if (kind === 8) return this.#spliced();
    return this.#edited(this.#random.pick(this.valid));
  }

  #changedValue(): Uint8Array {
    let value = this.#random.pick(this.#values);
    for (let i = this.#random.int(1, 2); i > 0; i--) value = this.#changed(value, 0);
    if (this.form === 'json')
      return Buffer.from(
        JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}` : one)) ?? '',
      );
    try {
      return encodeCanonical(value);
    } catch {
      // Not every value that can be made has an encoding.
      return this.#randomBytes(this.#random.int(0, randomMaxBytes));
    }
  }

  /** A value in which one place, however deep, is another. */
  #changed(value: unknown, depth: number): unknown {
    const random = this.#random;
    if (depth > 0 && random.chance(0.15)) return this.#anyValue(2);
    if (value instanceof Uint8Array) {
      const inner = random.chance(0.5) ? valueOf(value, 'cbor') : null;
      // What is signed lies as bytes within bytes.
      if (typeof inner === 'object' && inner !== null)
        return encodeOr(this.#changed(inner, depth + 1), value);
      return this.#edited(value);
    }
    if (Array.isArray(value)) return this.#changedList(value, depth);
    if (isMap(value)) return this.#changedMap(value, depth);
    if (typeof value === 'number' && random.chance(0.5)) return value + random.pick([-1, 1]);
    if (typeof value === 'string' && random.chance(0.5))
      return Buffer.from(this.#edited(Buffer.from(value))).toString();
    return this.#anyValue(1);
  }

  #changedList(list: readonly unknown[], depth: number): unknown[] {
    const random = this.#random;
    const copy = [...list];
    const at = random.int(0, list.length);
    const kind = list.length === 0 ? 0 : random.int(0, 5);
    if (kind === 0) copy.splice(at, 0, this.#anyValue(1));
    else if (kind === 1) copy.splice(at, 1);
    else if (kind === 2)
      copy.splice(at, 0, ...Array<unknown>(random.int(1, longMax)).fill(random.pick(list)));
    else if (kind === 3) copy.reverse();
    else copy[at % list.length] = this.#changed(copy[at % list.length], depth + 1);
    return copy;
  }

  #changedMap(map: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    const random = this.#random;
    const keys = Object.keys(map);
    const kind = keys.length === 0 ? 0 : random.int(0, 9);
    if (kind === 0) return withKey(map, random.pick(oddKeys), this.#anyValue(1));
    const key = random.pick(keys);
    if (kind === 1) return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
    if (kind === 2) return withKey(map, key, map[random.pick(keys)]);
    return withKey(map, key, this.#changed(map[key], depth + 1));
  }

  #anyValue(depth: number): unknown {
    const random = this.#random;
    switch (random.int(0, depth > 0 ? 10 : 7)) {
      case 0:
        return random.pick(edges);
      case 1:
        return this.form === 'cbor' ? random.pick([(1n << 64n) - 1n, 1n << 63n, -(1n << 63n)]) : 1e308;
      case 2:
        return random.pick([null, true, false, 0.5, -0.1, 1e300]);
      case 3:
        return random.pick(['', '0', '\u0000', '\ufeff', '\ud800', 'é'.repeat(longMax), '../..', 'final']);
      case 4:
        return this.form === 'cbor'
          ? this.#randomBytes(random.pick([0, 1, 31, 32, 33, 64, 80, 256]))
          : '0'.repeat(64);
      case 5:
        return this.form === 'cbor' ? random.pick([link, rawLink]) : link.toString();
      case 6:
        return random.int(0, 2 ** 31 - 1);
      case 7:
        return Buffer.from(this.#randomBytes(32)).toString('hex');
      case 8:
        return Array.from({ length: random.int(0, 4) }, () => this.#anyValue(depth - 1));
      case 9:
        return Object.fromEntries(
          Array.from({ length: random.int(0, 3) }, () => [
            random.pick(['kind', 'a', '/']),
            this.#anyValue(depth - 1),
          ]),
        );
      default:
        return nested(random.int(1, longMax));
    }
  }

  #edited(bytes: Uint8Array): Uint8Array {
    let copy = Uint8Array.from(bytes);
    for (let i = this.#random.int(1, editsMax); i > 0; i--) copy = this.#edit(copy);
    return copy;
  }

  #edit(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const random = this.#random;
    if (bytes.length === 0) return this.#randomBytes(random.int(0, 8));
    const at = random.int(0, bytes.length - 1);
    const end = Math.min(bytes.length, at + random.int(1, 16));
    switch (random.int(0, 7)) {
      case 0:
        bytes[at]! ^= 1 << random.int(0, 7);
        return bytes;
      case 1:
        bytes[at] = random.pick(edgeBytes);
        return bytes;
      case 2:
        bytes[at] = random.int(0, 255);
        return bytes;
      case 3:
        return bytes.slice(0, at);
      case 4:
        return joined(bytes.subarray(0, at), bytes.subarray(end));
      case 5:
        return joined(bytes.subarray(0, end), bytes.subarray(at));
      case 6:
        return joined(bytes.subarray(0, at), this.#randomBytes(random.int(1, 9)), bytes.subarray(at));
      default:
        bytes.fill(random.pick([0, 0xff]), at, end);
        return bytes;
    }
  }

  #spliced(): Uint8Array {
    const [one, other] = [this.#random.pick(this.valid), this.#random.pick(this.valid)];
    return joined(
      one.subarray(0, this.#random.int(0, one.length)),
      other.subarray(this.#random.int(0, other.length)),
    );
  }

  #randomBytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () =>
      this.#random.chance(0.2) ? this.#random.pick(edgeBytes) : this.#random.int(0, 255),
    );
  }
}

/** Null for what is no value of the form. */
function valueOf(bytes: Uint8Array, form: Form): unknown {
  try {
    if (form === 'cbor') return dagCbor.decode(bytes);
    return form === 'json' ? JSON.parse(Buffer.from(bytes).toString()) : null;
  } catch {
    return null;
  }
}

function encodeOr(value: unknown, otherwise: Uint8Array): Uint8Array {
  try {
    return encodeCanonical(value);
  } catch {
    return otherwise;
  }
}

/** As an own field whatever its name. */
const withKey = (
  map: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
): Record<string, unknown> => Object.fromEntries([...Object.entries(map), [key, value]]);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && CID.asCID(value) === null;

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
