import { randomBytes } from 'node:crypto';
import { toHash, type Hash } from '../../protocol/codec/hash.js';
import { beaconChain, beaconChainLength } from '../../protocol/beacon/beacon.js';
import type { Network } from '../../protocol/campaign/network.js';
import { fail } from '../../protocol/error.js';
import { pulseToName } from '../../protocol/ledger/pulses.js';
import type { Effect } from '../../protocol/peer/effects.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import { nodeCodes } from '../codes.js';
import { beaconMarkFile, beaconSeedFile, writeOwn } from '../data-dir/data-dir.js';
import { readSecret } from '../identity/secret-file.js';
import { Mark } from '../store/mark.js';

const fileForm = /^gridlode-beacons 1\nseed ([0-9a-f]{64})\nlength ([1-9][0-9]{0,7})\n$/;
/** How the file of any version begins. */
const headForm = /^gridlode-beacons ([1-9][0-9]{0,8})\n/;
const fileVersion = 1;
const fileMaxBytes = 256;

/** What only the resolver can do: know what its chain reveals in epochs to come, and word their cuts. */
export class Resolver {
  private constructor(
    readonly key: NodeKey,
    readonly reveals: { at(cut: number): Hash },
  ) {}

  /** The reveal of cut 0, which the campaign names. */
  get anchor(): Hash {
    return this.reveals.at(0);
  }

  /**
   * Makes the secret seed of `length` reveals for a campaign that is being made, in the data directory `dir`
   * (rule BEACON-2), and beside it the mark that no cut was signed yet.
   */
  static async create(
    dir: string,
    key: NodeKey,
    length: number = beaconChainLength,
    makeSeed: () => Uint8Array = () => randomBytes(32),
  ): Promise<Resolver> {
    const seed = toHash(makeSeed());
    const made = new Resolver(key, beaconChain(seed, length));
    await writeOwn(
      beaconSeedFile(dir, made.anchor),
      Buffer.from(`gridlode-beacons 1\nseed ${seed}\nlength ${length}\n`),
    );
    await Mark.create(beaconMarkFile(dir, made.anchor), { isOwn: true });
    return made;
  }

  /** Opens the seed of the campaign with this anchor. Throws BEACON_SEED_NEWER or BEACON_SEED. */
  static async open(dir: string, key: NodeKey, anchor: Hash): Promise<Resolver> {
    const file = beaconSeedFile(dir, anchor);
    const refuse = (what: string, cause?: unknown): never =>
      fail(nodeCodes, 'BEACON_SEED', `${file} ${what}`, cause);
    const secret = await readSecret(file, fileMaxBytes).catch((error: Error) =>
      refuse(`cannot be read: ${error.message}`, error),
    );
    if (secret === null) return refuse('is not there, and this node is the resolver of its campaign');
    if (secret.isExposed) refuse('can be read by others than its owner');
    const content = secret.content.toString('latin1');
    const version = Number(headForm.exec(content)?.[1] ?? fileVersion);
    if (version > fileVersion)
      fail(
        nodeCodes,
        'BEACON_SEED_NEWER',
        `${file} has version ${version}, this version of Gridlode reads ${fileVersion}`,
      );
    const [, seed, length] = fileForm.exec(content) ?? [];
    if (seed === undefined) return refuse('is not what was written');
    const opened = new Resolver(key, beaconChain(seed as Hash, Number(length)));
    return opened.anchor === anchor ? opened : refuse(`holds the seed of the anchor ${opened.anchor}`);
  }

  /** What it says in the cut that ends an epoch at `unixMs`. */
  cutBody(
    { number, previous, records, ledger, pulse, nextPulseMin }: Extract<Effect, { type: 'cut' }>,
    { network, campaign }: Network,
    unixMs: number,
  ): BodyOf<'cut'> {
    return {
      kind: 'cut',
      version: 1,
      campaign: network,
      node: this.key,
      number,
      previous,
      recordsRoot: merkleRoot(records),
      recordCount: records.length,
      ledger,
      reveal: this.reveals.at(number),
      pulse,
      nextPulse: pulseToName(campaign, nextPulseMin, unixMs),
    };
  }
}
