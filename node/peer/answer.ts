import type { Cid } from '../../protocol/codec/hash.js';
import { faultOf } from '../../protocol/error.js';
import { provePulses } from '../../protocol/ledger/pulses.js';
import { peerLimits } from '../../protocol/peer/limits.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { recordsMaxBytes, recordsMaxCount, messageMaxBytes } from '../mesh/constants.js';
import { isCut, nameOf, type Opened } from './record-reader.js';
import type { PeerDriver } from './driver.js';

/** Bytes of the records of one cut that are gathered before it is folded. */
const cutMaxBytes = 32 << 20;

/** Cuts that are gathered before they are folded, where their pulses take little longer together than one. */
const gatheredMax = 16;

/** What a peer sent is no history of the campaign, or none that was asked for: it is to blame. */
export class NoHistory extends Error {}
/** A cut that nobody can go on from; only the resolver can have made it so. */
export class DeadEnd extends Error {}

/** A cut whose records are still coming in. */
interface Gathering {
  readonly cut: VerifiedRecord<'cut'>;
  readonly includes: readonly Cid[];
  readonly missing: Set<Cid>;
  readonly records: VerifiedRecord[];
  bytes: number;
}

/**
 * One answer on the records protocol as it comes in (rule MESH-6): the cuts after `since` in their order,
 * each with its records, then what is pending. Whatever is neither comes from a peer that keeps others from
 * being asked. `receive`, `fold` and `end` throw NoHistory or DeadEnd.
 */
export class Answer {
  readonly #driver: PeerDriver;
  readonly #pendingMax: number;
  /** The latest cut that was heard. */
  #number: number;
  #gathering: Gathering | null = null;
  /** Cuts with all their records, still to be folded. */
  #whole: Gathering[] = [];
  /** Records of a cut that is known by now, which are passed over. */
  #toSkip = 0;
  /** What is pending there, as far as it was heard. */
  readonly #tail = new Set<string>();
  #frames = 0;
  #bytes = 0;
  /** Bytes that this node lacked: what else comes is no progress. */
  useful = 0;

  /** `pendingMax`: records that wait for a cut at a peer, at most. */
  constructor(driver: PeerDriver, since: number, pendingMax: number = peerLimits.pendingMax) {
    this.#driver = driver;
    this.#number = since;
    this.#pendingMax = pendingMax;
  }

  async receive(frame: Uint8Array): Promise<void> {
    this.#frames += 1;
    this.#bytes += frame.length;
    if (this.#toSkip > 0) {
      this.#toSkip -= 1;
      return;
    }
    const opened = judged(() => this.#driver.reader.open(frame));
    if (this.#gathering !== null) return this.#takeIncluded(this.#gathering, opened, frame.length);
    if (opened.known?.cut === null) return this.#takePending(opened, frame.length);
    const record = judged(() => this.#driver.reader.decode(opened));
    const { body } = record;
    if (body.kind !== 'cut') return this.#takePending(opened, frame.length);
    if (body.number !== this.#number + 1 || this.#tail.size > 0) {
      throw new NoHistory(`Cut ${body.number} comes where ${this.#number + 1} should`);
    }
    const { ledger } = this.#driver.state;
    if (body.node !== ledger.campaign.resolver) {
      throw new NoHistory(`Cut ${body.number} is not by the resolver`);
    }
    this.#number = body.number;
    if (body.number <= ledger.number && (await this.#driver.isKnown(nameOf(record)))) {
      this.#toSkip = body.recordCount;
      return;
    }
    const cut = judged(() => this.#driver.reader.verify(opened, record));
    if (!isCut(cut)) return;
    const includes = await this.#driver.reader.includes(opened, cut).catch(blamed);
    this.useful += frame.length;
    this.#gathering = { cut, includes, missing: new Set(includes), records: [], bytes: 0 };
    await this.#keepWhole(this.#gathering);
  }

  /** The answer is over: it must not have ended within a cut, unless it was as long as an answer may be. */
  end(): void {
    const isFull = this.#frames >= recordsMaxCount || this.#bytes + messageMaxBytes > recordsMaxBytes;
    if (this.#gathering !== null && !isFull) {
      throw new NoHistory(`The records of cut ${this.#number} end too early`);
    }
  }

  async #takeIncluded(gathering: Gathering, opened: Opened, bytes: number): Promise<void> {
    const { reader } = this.#driver;
    const { cid } = opened.known ?? judged(() => reader.decode(opened));
    if (!gathering.missing.delete(cid)) {
      throw new NoHistory(`The record ${cid} is none of cut ${this.#number}`);
    }
    const held = this.#driver.held(cid);
    gathering.records.push(held ?? judged(() => reader.verify(opened, reader.decode(opened))));
    gathering.bytes += bytes;
    if (held === undefined) this.useful += bytes;
    if (gathering.bytes > cutMaxBytes) {
      throw new DeadEnd(`The records of cut ${this.#number} take more than ${cutMaxBytes} bytes`);
    }
    await this.#keepWhole(gathering);
  }

  /** A cut whose records are complete is folded at once, unless many are gathered for their pulses. */
  async #keepWhole(gathering: Gathering): Promise<void> {
    if (gathering.missing.size > 0) return;
    this.#gathering = null;
    this.#whole.push(gathering);
    const bytes = this.#whole.reduce((sum, one) => sum + one.bytes, 0);
    const { publicBeacon } = this.#driver.state.ledger.campaign;
    if (publicBeacon === null || this.#whole.length >= gatheredMax || bytes > cutMaxBytes) await this.fold();
  }

  /** Folds the cuts that came whole, also where the answer broke off after them. */
  async fold(): Promise<void> {
    const whole = this.#whole;
    this.#whole = [];
    const { publicBeacon } = this.#driver.state.ledger.campaign;
    if (publicBeacon !== null)
      provePulses(
        publicBeacon,
        whole.map(({ cut }) => cut),
      );
    for (const { cut, includes, records } of whole) {
      const { action, code } = await this.#driver.takeCut(cut, includes, records);
      if (action === 'reject') throw new NoHistory(`Cut ${cut.body.number} is refused with ${code}`);
      if (code !== 'CUT_FOLDED' && code !== 'CUT_KNOWN')
        throw new DeadEnd(`Cut ${cut.body.number} is not folded: ${code}`);
    }
  }

  /** What waits for a cut there: each once, and no more than a peer keeps. */
  async #takePending(opened: Opened, bytes: number): Promise<void> {
    await this.fold();
    const { reader } = this.#driver;
    if (this.#tail.has(opened.digest) || this.#tail.size >= this.#pendingMax) {
      throw new NoHistory('What is pending comes twice, or never ends');
    }
    this.#tail.add(opened.digest);
    // Most of what is pending is known, and a signature costs more than all else that is looked at.
    const { cid } = opened.known ?? judged(() => reader.decode(opened));
    if (opened.isOwn || this.#driver.held(cid) !== undefined) return;
    this.useful += bytes;
    await this.#driver.takeRecord(
      judged(() => reader.verify(opened, reader.decode(opened))),
      'member',
    );
  }
}

/** What a peer sent, decoded or verified: that it is neither is the peer's fault. */
function judged<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return blamed(error);
  }
}

function blamed(error: unknown): never {
  throw faultOf(error) === 'peer' ? new NoHistory((error as Error).message, { cause: error }) : error;
}
