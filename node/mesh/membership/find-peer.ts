import type { Multiaddr } from '@multiformats/multiaddr';
import { findAskedMax, parallelDialsMax } from '../constants.js';

/** A peer and where it is said to be reached, by whoever named it. */
export interface Named {
  readonly peer: string;
  readonly addresses: readonly Multiaddr[];
}

export interface FindPeerDependencies {
  /**
   * Whether the peer is connected, after dialling these addresses of it, which `by` named, or null for
   * `known`, where it was not.
   */
  readonly reach: (named: Named, by: string | null) => Promise<boolean>;
  /** Whom a connected peer knows, the sought one first; nobody where it does not answer. */
  readonly ask: (peer: string) => Promise<readonly Named[]>;
}

/**
 * Connects with `sought`, found by asking `known` where it is, then those whom they name, and so on, in waves
 * and at most `findAskedMax` of them: any peer that is connected with it can tell. False where nobody could,
 * or `signal` aborts.
 */
export async function findPeer(
  { sought, known, signal }: { sought: string; known: readonly Named[]; signal: AbortSignal },
  { reach, ask }: FindPeerDependencies,
): Promise<boolean> {
  const seen = new Set([sought]);
  const waiting: { one: Named; by: string | null }[] = [];
  /**
   * Of a peer the first addresses heard count, but the sought one is tried at all that are told: some may be
   * lies.
   */
  const tryNamed = async (named: readonly Named[], by: string | null): Promise<boolean> => {
    for (const one of named) {
      if (one.peer === sought && !signal.aborted && (await reach(one, by))) return true;
      if (seen.has(one.peer) || seen.size > findAskedMax) continue;
      seen.add(one.peer);
      waiting.push({ one, by });
    }
    return false;
  };
  if (await tryNamed(known, null)) return true;
  while (waiting.length > 0 && !signal.aborted) {
    const wave = waiting.splice(0, parallelDialsMax);
    const answers = await Promise.all(
      wave.map(async ({ one, by }) => ({
        by: one.peer,
        named: (await reach(one, by)) ? await ask(one.peer) : [],
      })),
    );
    for (const { by, named } of answers) if (await tryNamed(named, by)) return true;
  }
  return false;
}
