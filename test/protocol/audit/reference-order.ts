import { createHash } from 'node:crypto';

const part = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** DRAW-2 over the hashes of a domain, the parts and the attempt. */
export function referenceUniform(domain: string, parts: readonly Buffer[], size: bigint): bigint {
  let value: bigint;
  let attempt = 0;
  do {
    const all = [Buffer.from(`gridlode/1/${domain}`), ...parts, u32(attempt++)];
    value = BigInt(
      `0x${createHash('sha256')
        .update(Buffer.concat(all.map(part)))
        .digest('hex')}`,
    );
  } while (value >= (1n << 256n) - ((1n << 256n) % size));
  return value % size;
}

/**
 * The order of SAMPLE-2 as the spec writes it down: a whole list, shuffled in place, without the code under
 * test.
 */
export function referenceOrder(seed: string, purpose: string, size: number): number[] {
  const list = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const j =
      i + Number(referenceUniform(`sample-${purpose}`, [Buffer.from(seed, 'hex'), u32(i)], BigInt(size - i)));
    [list[i], list[j]] = [list[j] as number, list[i] as number];
  }
  return list;
}

/** The weighted part of SAMPLE-3: from all segments but `taken`, by sums that are made anew for each draw. */
export function referenceWeighted(
  seed: string,
  influence: readonly number[],
  taken: readonly number[],
  count: number,
): number[] {
  const drawn: number[] = [];
  for (let i = 0; i < count; i++) {
    const left = influence
      .map((_, segment) => segment)
      .filter((segment) => !taken.includes(segment) && !drawn.includes(segment));
    if (left.length === 0) break;
    let sum = 0n;
    const sums = left.map((segment) => (sum += BigInt(influence[segment] as number) + 1n));
    const value = referenceUniform('sample-weighted', [Buffer.from(seed, 'hex'), u32(i)], sum);
    drawn.push(left[sums.findIndex((soFar) => soFar > value)] as number);
  }
  return drawn;
}

/** The panel of PANEL-1: from the candidates that are left, by sums that are made anew for each seat. */
export function referencePanel(
  beacon: string,
  subject: string,
  candidates: readonly { readonly node: string; readonly weight: number }[],
  size: number,
): string[] {
  const panel: string[] = [];
  while (panel.length < size && panel.length < candidates.length) {
    const left = candidates.filter(({ node }) => !panel.includes(node));
    let sum = 0n;
    const sums = left.map(({ weight }) => (sum += BigInt(weight)));
    const value = referenceUniform(
      'panel',
      [Buffer.from(beacon, 'hex'), Buffer.from(subject), u32(panel.length)],
      sum,
    );
    panel.push((left[sums.findIndex((soFar) => soFar > value)] as { node: string }).node);
  }
  return panel;
}

/** The apprentice of WORK-2 that a beacon draws from some candidates. */
export function referenceApprentice(
  beacon: string,
  subject: string,
  candidates: readonly { readonly node: string; readonly weight: number }[],
): string | null {
  let sum = 0n;
  const sums = candidates.map(({ weight }) => (sum += BigInt(weight)));
  if (sum === 0n) return null;
  const value = referenceUniform('apprentice', [Buffer.from(beacon, 'hex'), Buffer.from(subject)], sum);
  return (candidates[sums.findIndex((soFar) => soFar > value)] as { node: string }).node;
}
