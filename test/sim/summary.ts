import { counted } from '../../cli/framework/format.js';
import { reaches } from './home.js';
import type { World } from './world.js';

const percent = (part: number, whole: number): string =>
  `${Math.round((1_000 * part) / Math.max(1, whole)) / 10} %`;

/** The value below which a share of ascending values lies. */
const quantile = (ascending: readonly number[], share: number): number =>
  Math.round(ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? 0);

/** What a run used of the machine. */
export interface Spent {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** What came of a crowd, for people. */
export function summarize(world: World, { cpuSeconds, peakMegabytes }: Spent): string {
  const { scenario, peers, history, spread } = world;
  const folds = history.foldsAfter(0, Infinity);
  const sizes = folds.map(({ records }) => records.length);
  const bytes = folds.map(({ records }) => records.reduce((sum, { envelope }) => sum + envelope.length, 0));
  const mean = (values: readonly number[]): number =>
    Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
  const late = history.finalityFrom(0);
  const { counts } = world;
  const hostile = scenario.forgers + scenario.stampers + scenario.falseAccusers;
  const { members, commitments, points, accounts, delegations } = peers[0]!.ledger;
  const ways = reaches.map((reach) => {
    const ms = (spread?.cutWays ?? [])
      .filter(({ peer }) => peer.home.reach === reach)
      .map((way) => way.ms)
      .sort((a, b) => a - b);
    return `  ${reach.padEnd(21)}${String(peers.filter(({ home }) => home.reach === reach).length).padStart(6)}${String(quantile(ms, 0.5)).padStart(10)}${String(quantile(ms, 0.99)).padStart(10)}`;
  });
  return `${counted(peers.length, 'peer')}, ${counted(folds.length, 'cut')}, seed ${scenario.seed}; event log ${world.log.digest}
All agree: ${counted(peers.filter(({ isPrivate }) => isPrivate).length, 'peer')} folded and judged alone, with equal digests after ${counted(counts['compared'] ?? 0, 'fold')}.

records in a cut    ${mean(sizes)} in the mean, ${Math.max(0, ...sizes)} at most; ${mean(bytes)} and ${Math.max(0, ...bytes)} bytes
models              ${counts['final']} final after ${late.cutsToFinal} cuts in the mean, ${counts['refused']} refused, ${counts['abandoned']} abandoned, ${counts['duplicate']} duplicate, ${counts['released']} released, ${counts['revoked']} revoked
hostile             ${counted(hostile, 'peer')} of ${peers.length}: ${counts['caught']} barred for forging, ${counts['stamped']} for not looking, ${counts['falselyAccused']} accusations false; ${counts['honestBarred']} honest barred
homes               ${counted(peers.filter(({ home }) => home.night !== null).length, 'peer')} with nights; ${peers.filter(({ home }) => home.joinsMs > 0).length} joined and ${peers.filter(({ home }) => home.leavesMs !== null).length} left
fetches             ${world.fetches.direct} direct, ${world.fetches.relayed} relayed (${percent(world.fetches.relayed, world.fetches.direct + world.fetches.relayed)}), ${world.fetches.away} in vain, from who slept or had left
pulls               ${spread?.pulls ?? 0}: ${percent(spread?.pulls ?? 0, peers.length * folds.length)} of peers and cuts
ledger at the end   ${members.size} members, ${commitments.size} commitments, ${points.size} points, ${accounts.size} accounts, ${delegations.size} delegations

  reached by            peers   cut after ms: half   99 %
${ways.join('\n')}

${Math.round(cpuSeconds)} s of CPU, ${peakMegabytes} MB at most`;
}
