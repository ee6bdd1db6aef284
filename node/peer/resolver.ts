import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { toHash, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { beaconChain, beaconChainLength } from '../../protocol/draw/beacon.js';
import { fail } from '../../protocol/error.js';
import type { Effect } from '../../protocol/peer/effects.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import { nodeCodes } from '../codes.js';
import { beaconSeedFile, writeWhole } from '../data-dir.js';

const fileForm = /^gridlode-beacons 1\nseed ([0-9a-f]{64})\nlength ([1-9][0-9]{0,7})\n$/;
/** How the file of any version begins. */
const headForm = /^gridlode-beacons ([1-9][0-9]{0,8})\n/;
const fileVersion = 1;
const fileMaxBytes = 256;

/** What only the resolver can do: know the beacons of epochs to come, and word their cuts. */
export class Resolver {
  private constructor(
    readonly key: NodeKey,
    readonly beacons: { at(cut: number): Hash },
  ) {}

  /** The beacon of cut 0, which the campaign names. */
  get anchor(): Hash {
    return this.beacons.at(0);
  }

  /** Makes the secret seed of `length` beacons in the data directory `dir`, or keeps the one that is there. */
  static async create(dir: string, key: NodeKey, length: number = beaconChainLength, makeSeed: () => Uint8Array = () => randomBytes(32)): Promise<Resolver> {
    const present = await Resolver.read(dir, key);
    if (present !== null) return present;
    const seed = toHash(makeSeed());
    await writeWhole(beaconSeedFile(dir), Buffer.from(`gridlode-beacons 1\nseed ${seed}\nlength ${length}\n`), 0o600);
    return new Resolver(key, beaconChain(seed, length));
  }

  /** Null where the data directory has no seed. Throws BEACON_SEED_NEWER or BEACON_SEED. */
  static async read(dir: string, key: NodeKey): Promise<Resolver | null> {
    const file = beaconSeedFile(dir);
    const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? null : fail(nodeCodes, 'BEACON_SEED', `${file} cannot be read: ${error.message}`, error));
    if (handle === null) return null;
    try {
      const { mode } = await handle.stat();
      if ((mode & 0o077) !== 0) fail(nodeCodes, 'BEACON_SEED', `${file} can be read by others than its owner`);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(fileMaxBytes), 0, fileMaxBytes, 0);
      const content = buffer.toString('latin1', 0, bytesRead);
      const version = Number(headForm.exec(content)?.[1] ?? fileVersion);
      if (version > fileVersion) fail(nodeCodes, 'BEACON_SEED_NEWER', `${file} has version ${version}, this version of Gridlode reads ${fileVersion}`);
      const [, seed, length] = fileForm.exec(content) ?? [];
      if (seed === undefined) return fail(nodeCodes, 'BEACON_SEED', `${file} is not what was written`);
      return new Resolver(key, beaconChain(seed as Hash, Number(length)));
    } finally {
      await handle.close();
    }
  }

  cutBody({ number, previous, records }: Extract<Effect, { type: 'cut' }>, campaign: Cid): BodyOf<'cut'> {
    return {
      kind: 'cut', version: 1, campaign, node: this.key, number, previous,
      recordsRoot: merkleRoot(records), recordCount: records.length, beacon: this.beacons.at(number),
    };
  }
}
