import type { Multiaddr } from '@multiformats/multiaddr';
import { findAskedMax, parallelDialsMax } from './constants.js';

/** A peer and where it is said to be reached, by whoever named it. */
export interface Named {
  readonly peer: string;
  readonly addresses: readonly Multiaddr[];
}

export interface FindPeerDependencies {
  /** Whether the peer is connected, after dialling these addresses of it where it was not. */
  readonly reach: (named: Named) => Promise<boolean>;
  /** Whom a connected peer knows, the sought one first; nobody where it does not answer. */
  readonly ask: (peer: string) => Promise<readonly Named[]>;
}

/**
 * Connects with `sought`, found by asking `known` where it is, then those whom they name, and so on, in waves and at
 * most `findAskedMax` of them: any peer that is connected with it can tell. False where nobody could, or `signal` aborts.
 */
export async function findPeer(
  { sought, known, signal }: { sought: string; known: readonly Named[]; signal: AbortSignal },
  { reach, ask }: FindPeerDependencies,
): Promise<boolean> {
  const seen = new Set([sought]);
  const waiting: Named[] = [];
  /** Of a peer the first addresses heard count, but the sought one is tried at all that are told: some may be lies. */
  const hear = async (named: readonly Named[]): Promise<boolean> => {
    for (const one of named) {
      if (one.peer === sought && !signal.aborted && (await reach(one))) return true;
      if (seen.has(one.peer) || seen.size > findAskedMax) continue;
      seen.add(one.peer);
      waiting.push(one);
    }
    return false;
  };
  if (await hear(known)) return true;
  while (waiting.length > 0 && !signal.aborted) {
    const wave = waiting.splice(0, parallelDialsMax);
    const answers = await Promise.all(wave.map(async (one) => ((await reach(one)) ? ask(one.peer) : [])));
    for (const answer of answers) if (await hear(answer)) return true;
  }
  return false;
}
