import { rename, writeFile } from 'node:fs/promises';
import { knownPeersFile } from '../../data-dir/data-dir.js';
import type { KnownPeer } from './membership.js';
import { readRegular } from '../../files/regular-file.js';

/** 64 peers with eight addresses each have less. */
const fileMaxBytes = 128 * 1024;

const isText = (value: unknown): value is string => typeof value === 'string';
const isKnown = (value: unknown): value is KnownPeer => {
  const { peer, addresses } = (value ?? {}) as Partial<KnownPeer>;
  return isText(peer) && Array.isArray(addresses) && addresses.every(isText);
};

/**
 * The peers that a node of this data directory knew when it last ran (rule MESH-24). None where the file
 * cannot be read: what it tells is a help, and the network tells it again.
 */
export async function readKnownPeers(dir: string): Promise<readonly KnownPeer[]> {
  try {
    const peers: unknown = JSON.parse((await readRegular(knownPeersFile(dir), fileMaxBytes)).toString());
    return Array.isArray(peers) ? peers.filter(isKnown) : [];
  } catch {
    return [];
  }
}

/** Notes peers for the next start; who knows none now, as without a network, keeps what is there. */
export async function writeKnownPeers(dir: string, peers: readonly KnownPeer[]): Promise<void> {
  if (peers.length === 0) return;
  const draft = `${knownPeersFile(dir)}.draft`;
  await writeFile(draft, JSON.stringify(peers), { mode: 0o600 });
  await rename(draft, knownPeersFile(dir));
}
