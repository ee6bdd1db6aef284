import type { Cid } from '../../protocol/codec/hash.js';
import type { NodeKey } from '../../protocol/records/keys.js';

/** The parts of the disk for blocks that kept models may take: of one author, of all newcomers, of all. */
const authorPart = 1 / 16;
const newcomersPart = 1 / 8;
const keptPart = 1 / 4;
/** Of this much of the disk, and no more, the rest is for the node's own models and audits. */
const usedPart = 3 / 4;

/** The blocks of a node, in bytes. */
export interface Disk {
  readonly usedBytes: number;
  readonly diskMaxBytes: number;
}

/** A model that is kept, or is to be. */
export interface Keepable {
  readonly commitment: Cid;
  readonly node: NodeKey;
  readonly bytes: number;
  /** Whether its author is a member that has not shown work: such keys are free. */
  readonly isNewcomer: boolean;
  /** Whether it is final, so that others have it by now. */
  readonly isFinal: boolean;
}

/** What all kept models may take. */
export const keptMaxBytes = ({ diskMaxBytes }: Disk): number => Math.floor(keptPart * diskMaxBytes);

/** By how many bytes the disk is used beyond what leaves room for the node itself. */
export const narrowBytes = ({ usedBytes, diskMaxBytes }: Disk): number =>
  Math.max(0, Math.ceil(usedBytes - usedPart * diskMaxBytes));

/**
 * Which of the models `kept`, the oldest first, are to go for another one: final ones for one that is not,
 * as few as make room. Null where that is not enough (rule MESH-26).
 */
export function roomFor(wanted: Keepable, kept: readonly Keepable[], disk: Disk): Cid[] | null {
  const { usedBytes, diskMaxBytes } = disk;
  const own = usedBytes - sum(kept);
  const bounds: { of: (one: Keepable) => boolean; maxBytes: number }[] = [
    { of: ({ node }) => node === wanted.node, maxBytes: authorPart * diskMaxBytes },
    { of: ({ isNewcomer }) => isNewcomer && wanted.isNewcomer, maxBytes: newcomersPart * diskMaxBytes },
    { of: () => true, maxBytes: Math.min(keptMaxBytes(disk), usedPart * diskMaxBytes - own) },
  ];
  const going = new Set<Cid>();
  for (const { of, maxBytes } of bounds) {
    const staying = kept.filter((one) => of(one) && !going.has(one.commitment));
    let overBytes = sum(staying) + wanted.bytes - maxBytes;
    for (const { commitment, bytes, isFinal } of staying) {
      if (overBytes <= 0) break;
      if (!isFinal || wanted.isFinal) continue;
      going.add(commitment);
      overBytes -= bytes;
    }
    if (overBytes > 0) return null;
  }
  return [...going];
}

const sum = (kept: readonly Keepable[]): number => kept.reduce((bytes, one) => bytes + one.bytes, 0);
