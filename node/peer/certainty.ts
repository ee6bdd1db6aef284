import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Mark } from '../store/mark.js';
import { peerCodes } from './codes.js';

/** Epochs that a node which starts where it stopped waits for a peer to show it its latest cut. */
const waitEpochs = 4;

export interface CertaintyOptions {
  readonly campaign: Campaign;
  readonly node: NodeKey;
  /** Whether the owner says that nobody can have a later cut. */
  readonly isNewest: boolean;
}

/** Why a node is unsure, and what to do. */
export interface Doubt {
  readonly code: 'PEER_UNSURE' | 'RESOLVER_BEHIND' | 'RESOLVER_UNSURE';
  readonly what: string;
  readonly remedy: string;
}

type Known = { readonly ledger: Ledger; readonly headSeen: number };

/**
 * Whether a node that starts knows all that it has signed (rule RECORD-6). Its data directory may be an old
 * copy, and nothing in it would tell; but its peers know. It is sure once a peer has told all that it has,
 * its latest cut the one that this node holds.
 */
export class Certainty {
  #shown: Cid | null = null;

  private constructor(
    private readonly mark: Mark,
    /** When it is sure anyway; null for never. */
    private readonly endMs: number | null,
    private current: Doubt | null,
  ) {}

  static async open(
    { campaign, node, isNewest }: CertaintyOptions,
    { mark, state, openedMs }: { mark: Mark; state: Known; openedMs: number },
  ): Promise<Certainty> {
    const isResolver = campaign.resolver === node;
    const isBehind = mark.number > state.ledger.number;
    const hasOthers = [...state.ledger.members.keys()].some((member) => member !== node);
    if (isNewest && !isBehind) await mark.settle();
    if (!isBehind && !(hasOthers && !isNewest) && !mark.isCopied) return new Certainty(mark, null, null);
    const endMs = isBehind || mark.isCopied ? null : openedMs + waitEpochs * campaign.epochMs;
    return new Certainty(mark, endMs, doubtOf(mark, state.ledger.number, isResolver));
  }

  /** Null where it is sure. */
  get doubt(): Doubt | null {
    return this.current;
  }

  /** Somebody has the cut that this node holds as its latest. */
  heardHead(cid: Cid): void {
    if (this.current !== null) this.#shown = cid;
  }

  /** A peer has told all that it has; whether that makes it sure. */
  heardAll({ ledger, headSeen }: Known): boolean {
    const isShown = this.#shown === ledger.head;
    this.#shown = null;
    return this.current !== null && isShown && headSeen <= ledger.number;
  }

  /** Whether it has waited long enough. */
  isOver(nowMs: number): boolean {
    return this.current !== null && this.endMs !== null && nowMs >= this.endMs;
  }

  /** It is sure from now on. */
  async settle(): Promise<void> {
    this.current = null;
    await this.mark.settle();
  }
}

function doubtOf(mark: Mark, number: number, isResolver: boolean): Doubt {
  const told = (code: Doubt['code'], what: string): Doubt => ({ code, what, remedy: peerCodes[code].remedy });
  if (isResolver && mark.number > number)
    return told(
      'RESOLVER_BEHIND',
      `This resolver has signed cut ${mark.number}, as ${mark.file} says, and its store ends with cut ${number}`,
    );
  if (isResolver && mark.isCopied)
    return told(
      'RESOLVER_UNSURE',
      `${mark.file} was copied or restored, and may be older than the latest cut`,
    );
  return told('PEER_UNSURE', 'The node waits for a peer to show it the latest cut');
}
