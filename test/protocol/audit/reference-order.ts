import { createHash } from 'node:crypto';

const part = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** The order of SAMPLE-2 as SPEC.md writes it down: a whole list, shuffled in place, without the code under test. */
export function referenceOrder(seed: string, purpose: string, size: number): number[] {
  const list = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const left = BigInt(size - i);
    let value: bigint;
    let attempt = 0;
    do {
      const parts = [Buffer.from(`gridlode/1/sample-${purpose}`), Buffer.from(seed, 'hex'), u32(i), u32(attempt++)];
      value = BigInt(`0x${createHash('sha256').update(Buffer.concat(parts.map(part))).digest('hex')}`);
    } while (value >= (1n << 256n) - ((1n << 256n) % left));
    const j = i + Number(value % left);
    [list[i], list[j]] = [list[j] as number, list[i] as number];
  }
  return list;
}
