import type { Pulse } from '../beacon/public-beacon.js';
import type { Campaign } from '../campaign/campaign.js';
import type { Cid } from '../codec/hash.js';
import { ledgerDigest } from '../ledger/digest.js';
import { nextPulseFrom } from '../ledger/pulses.js';
import { isAway } from '../ledger/members/away.js';
import { termOf } from '../ledger/delegations/term.js';
import { mayOpenFor } from '../ledger/delegations/terms.js';
import type { PointId } from '../grid/point.js';
import { ownerOf } from '../records/keys.js';
import { auditDuties, pruneAudits } from './audits.js';
import { leaveWhileHeld } from './hold.js';
import { peerLimits } from './limits.js';
import { head, sign } from './sign.js';
import type { PeerState } from './state.js';
import type { Effect } from './effects.js';
import { isLeaving, isWinning, waitingFor } from './waiting.js';
import type { Task, TrainTask } from './tasks.js';
import type { Member } from '../ledger/members/member.js';
import { drawOf, type OpenSlot } from '../ledger/slots/slot.js';

/**
 * Brings what the peer does in line with what it knows: records to sign, tasks to start and to stop. It looks
 * at the whole state each time instead of following changes, so a restart or a lost message needs no case of
 * its own.
 */
export function decideDuties(state: PeerState, effects: Effect[]): void {
  const member = state.ledger.members.get(state.options.node);
  pruneWork(state, member);
  const tasks: Task[] = [];
  // PEER-3
  if (isLeaving(state) || state.options.audits === 0) return reconcileTasks(state, tasks, effects);
  if (state.hold === null) enrol(state, member, effects);
  if (member !== undefined && member.phase !== 'barred') {
    for (const open of member.slots.values()) tasks.push(...workSlot(state, open, effects));
    openSlot(state, member, effects);
    tasks.push(...auditDuties(state, effects));
    if (state.hold !== null) leaveWhileHeld(state, member, state.hold, effects);
  }
  // Who is held still signs what it has done.
  reconcileTasks(state, state.hold === null ? tasks : [], effects);
}

function enrol(state: PeerState, member: Member | undefined, effects: Effect[]): void {
  const { ledger, options } = state;
  if (member?.phase === 'barred') return;
  const half = Math.floor(ledger.campaign.claims.enrolmentEpochs / 2);
  // Whoever is away comes back with it.
  const renewAt = isAway(ledger, options.node) ? 0 : (member?.enrolled ?? -Infinity) + half;
  const waiting = [...state.own.keys()].some((slot) => slot.startsWith('enrolment/'));
  if (renewAt <= ledger.number && !waiting)
    sign(state, { ...head(state, 'enrolment'), vrfKey: options.vrfKey, epoch: ledger.number }, effects);
}

/**
 * Forgets the results of trainings whose slot has closed, and of audits and given-up tasks that nobody waits
 * for.
 */
function pruneWork(state: PeerState, member: Member | undefined): void {
  const open = new Set([...(member?.slots.values() ?? [])].map((slot) => drawOf(slot)?.pointId));
  for (const pointId of state.trained.keys()) if (!open.has(pointId)) state.trained.delete(pointId);
  for (const pointId of state.progress.keys()) if (!open.has(pointId)) state.progress.delete(pointId);
  for (const key of state.abandoned.keys()) {
    const [type, id] = key.split('/') as [Task['type'], string];
    const { commitments, disputes } = state.ledger;
    if (type === 'train' ? !open.has(id as PointId) : !commitments.has(id as Cid) && !disputes.has(id as Cid))
      state.abandoned.delete(key);
  }
  pruneAudits(state);
}

/** What an open slot needs now: its claim, its training, its heartbeat or its outcome. */
function workSlot(state: PeerState, open: OpenSlot, effects: Effect[]): TrainTask[] {
  const { ledger } = state;
  const { owner, slot } = open;
  const draw = drawOf(open);
  if (draw === null) return [];
  const { pointId, target, index } = draw;
  const held = ledger.points.get(pointId);
  const key = `train/${pointId}`;
  const model = state.trained.get(pointId);
  const ownClaim = held?.owner === owner && held.slot === slot ? held : null;
  if (state.abandoned.has(key)) {
    sign(state, { ...head(state, 'skip'), owner, slot }, effects);
    return [];
  }
  if (held === undefined) {
    sign(
      state,
      { ...head(state, 'claim'), owner, slot, generation: draw.generation, pointId, target, index },
      effects,
    );
  }
  if (model !== undefined) {
    if (ownClaim !== null)
      sign(
        state,
        { ...head(state, 'commitment'), owner, slot, claim: ownClaim.claim, pointId, ...model },
        effects,
      );
    return [];
  }
  const segments = state.progress.get(pointId);
  const { leaseEpochs } = ledger.campaign.claims;
  if (
    ownClaim !== null &&
    segments !== undefined &&
    segments > ownClaim.segments &&
    ownClaim.heartbeat + Math.floor(leaseEpochs / 2) <= ledger.number
  ) {
    sign(
      state,
      { ...head(state, 'heartbeat'), claim: ownClaim.claim, pointId, epoch: ledger.number, segments },
      effects,
    );
  }
  return isWinning(state, open) ? [{ type: 'train', key, pointId, owner, slot, target, index }] : [];
}

/**
 * Opens a slot where nothing else is waited for. Delegations come before the node's own models, first those
 * whose term ends first.
 */
function openSlot(state: PeerState, member: Member, effects: Effect[]): void {
  const { ledger, options } = state;
  if (waitingFor(state)?.reason !== 'opening') return;
  const served = [...ledger.delegations]
    .filter(([owner, delegation]) => mayOpenFor(ledger, owner, delegation, options.node))
    .map(([owner, delegation]) => ({ owner, delegation, termCut: termOf(delegation)?.cut ?? 0 }))
    .sort((a, b) => a.termCut - b.termCut || (a.owner < b.owner ? -1 : 1))[0];
  const { owner, delegation } = served ?? { owner: ownerOf(options.node), delegation: null };
  const { nextSlot } = delegation ?? member;
  sign(state, { ...head(state, 'opening'), owner, slot: nextSlot }, effects);
}

function reconcileTasks(state: PeerState, wanted: readonly Task[], effects: Effect[]): void {
  const keys = new Set(wanted.map(({ key }) => key));
  for (const key of [...state.tasks.keys()].filter((running) => !keys.has(running))) {
    state.tasks.delete(key);
    effects.push({ type: 'stop', key });
  }
  for (const task of wanted) {
    if (state.tasks.has(task.key) || state.abandoned.has(task.key)) continue;
    state.tasks.set(task.key, task);
    effects.push({ type: 'start', task });
  }
}

/**
 * The resolver ends the epoch when its time is over and the pulse is there that the cut holds, with what is
 * pending, as far as a cut holds it; not where others show a cut of its own that it lacks, after which
 * another would be a second one (rule PEER-4).
 */
export function cutDue(state: PeerState, nowMs: number, effects: Effect[]): void {
  const { ledger, options } = state;
  const number = ledger.number + 1;
  if (options.node !== ledger.campaign.resolver || state.isUnsure || state.headSeen > ledger.number) return;
  const waitedMs = nowMs - state.lastCutMs;
  const pulse = pulseDue(state, effects);
  // CLOCK-1
  if (waitedMs < ledger.campaign.epochMs || state.own.has(`cut/${number}`)) return;
  // BEACON-6
  if (pulse === 'waiting' && !isOutage(ledger.campaign, waitedMs)) return;
  state.own.set(`cut/${number}`, 'signing');
  const records: Cid[] = [];
  let bytes = 0;
  let newcomers = 0;
  let rounds = 0;
  // Records of accounts may be declined for nothing, and so come last.
  const pending = [...state.pending.values()].sort(
    (a, b) => Number('account' in a.body) - Number('account' in b.body),
  );
  for (const { cid, body, envelope } of pending) {
    // Who must wait stays pending.
    if (
      body.kind === 'enrolment' &&
      !ledger.members.has(body.node) &&
      ++newcomers > ledger.campaign.claims.newcomersMax
    )
      continue;
    // A cut takes one (ROUND-1), and what it refuses has no effect in any other.
    if (body.kind === 'round' && ++rounds > 1) continue;
    bytes += envelope.length;
    if (records.length >= peerLimits.cutRecordsMax || bytes > peerLimits.cutBytesMax) break;
    records.push(cid);
  }
  records.sort();
  const held = pulse === 'waiting' ? null : pulse;
  const nextPulseMin = nextPulseFrom(ledger, held !== null);
  effects.push({
    type: 'cut',
    number,
    previous: ledger.head,
    records,
    ledger: ledgerDigest(ledger),
    pulse: held,
    nextPulseMin,
  });
}

/** The pulse that the next cut holds, asked for once; null where the campaign has no public beacon. */
function pulseDue(state: PeerState, effects: Effect[]): Pulse | 'waiting' | null {
  const number = state.ledger.nextPulse;
  if (number === null) return null;
  if (state.awaited?.number !== number) {
    state.awaited = { number, pulse: null };
    effects.push({ type: 'awaitPulse', number });
  }
  return state.awaited.pulse ?? 'waiting';
}

/** Whether the resolver has waited so long that its chain goes on alone (rule BEACON-6). */
const isOutage = ({ publicBeacon, epochMs }: Campaign, waitedMs: number): boolean =>
  publicBeacon !== null && waitedMs >= publicBeacon.outageEpochs * epochMs;
