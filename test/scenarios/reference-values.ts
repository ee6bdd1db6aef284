/** A value of dag-cbor as it is read: links are their text. */
export type Value = null | boolean | bigint | string | Uint8Array | Link | readonly Value[] | Fields;
export type Fields = Readonly<{ [name: string]: Value }>;

export class Link {
  constructor(readonly text: string) {}
}

/** Reads one value, written from RFC 8949 and the dag-cbor specification, as reference-cbor.ts writes it. */
export function readValue(bytes: Uint8Array): Value {
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error('the value ends too early');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (info: number): bigint => {
    if (info < 24) return BigInt(info);
    return take(1 << (info - 24)).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  };
  const next = (): Value => {
    const [first = 0] = take(1);
    if (first === 0xf6) return null;
    if (first === 0xf4 || first === 0xf5) return first === 0xf5;
    const [major, argument] = [first >> 5, number(first & 31)];
    const count = Number(argument);
    if (major === 0) return argument;
    if (major === 1) return -1n - argument;
    if (major === 2) return take(count);
    if (major === 3) return Buffer.from(take(count)).toString();
    if (major === 4) return Array.from({ length: count }, next);
    if (major === 5)
      return Object.fromEntries(Array.from({ length: count }, () => [next() as string, next()] as const));
    if (major === 6 && argument === 42n) return new Link(linkText((next() as Uint8Array).subarray(1)));
    throw new Error(`no value begins with ${first}`);
  };
  const value = next();
  if (at !== bytes.length) throw new Error('bytes follow the value');
  return value;
}

const digits = 'abcdefghijklmnopqrstuvwxyz234567';

/** A binary CID as text: base32 without padding. */
export function linkText(cid: Uint8Array): string {
  const bits = [...cid].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return `b${fives.map((five) => digits[parseInt(five.padEnd(5, '0'), 2)]).join('')}`;
}
