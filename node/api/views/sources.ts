import { isActive, type Ledger } from '../../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import type { Identity } from '../../identity/identity.js';
import type { ForesightCounts } from '../../beacon/foresight.js';
import type { PulseWatch } from '../../beacon/pulse-watch.js';
import type { Costs } from '../../cost/costs.js';
import type { Keeping } from '../../keeping/keeping.js';
import type { Mesh } from '../../mesh/mesh.js';
import type { PeerDriver } from '../../peer/driver.js';
import type { PeerStore } from '../../peer/peer-store.js';
import type { Work } from '../../peer/work.js';
import type { RoundBlocks } from '../../rounds/round-blocks.js';
import type { Blocks } from '../../store/blocks.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { Inbox } from '../../peer/inbox.js';
import type { Orders } from '../../peer/orders.js';
import type { RecentEvents } from '../../bus/recent-events.js';
import type { Restraint } from '../../restraint/restraint.js';
import type { Answer } from '../routes.js';

/** The parts of a node that its API shows. */
export interface Sources extends Network {
  readonly identity: Identity;
  readonly peerStore: PeerStore;
  readonly blocks: Blocks;
  readonly roundBlocks: RoundBlocks;
  readonly inbox: Pick<Inbox, 'submit'>;
  readonly orders: Pick<Orders, 'order'>;
  readonly mesh: Mesh;
  readonly driver: PeerDriver;
  /** Null for a node that only watches. */
  readonly work: Work | null;
  /** Null for the same. */
  readonly costs: Pick<Costs, 'trainings' | 'unfitPpm'> | null;
  readonly keeping: Pick<Keeping, 'view'>;
  readonly pulses: Pick<PulseWatch, 'awaited'> | null;
  readonly foresight: ForesightCounts;
  readonly restraint: Pick<Restraint, 'preferences' | 'allowance' | 'set'>;
  readonly recentEvents: Pick<RecentEvents, 'list'>;
  readonly viewTournament: () => Promise<Answer<'tournament'>>;
  readonly openDashboard: () => Promise<Answer<'dashboard'>>;
  /** When the node started, by the clock that Date.now reads. */
  readonly startedMs: number;
}

/** Items of what grows without end that are listed at most, the latest; a campaign can have a million. */
export const listMax = 10_000;

/** The members that panels are drawn from. */
export const activeNodes = (ledger: Ledger): NodeKey[] =>
  [...ledger.members.keys()].filter((node) => isActive(ledger, node));
