import { LocalBeacon } from '../../cli/demo/local-beacon.js';
import { numerai } from '../../cli/presets/numerai.js';
import { arePulsesOf, isPulseOf } from '../../protocol/beacon/pulse.js';

/**
 * What it costs to check the pulses of a public beacon, one by one and many at once, and so those of a year
 * of cuts of Numerai's preset: `npm run pulses`.
 */
const local = new LocalBeacon('bench', { genesisSeconds: 0, periodSeconds: 3, outageEpochs: 18 });
const beacon = { ...local.description, firstPulse: 1 };
const yearCuts = Math.round((365.25 * 86_400_000) / numerai.rules.epochMs);
const count = 256;
const pulses = Array.from({ length: count }, (_, i) => local.pulse(i + 1));

const cpuMs = (work: () => boolean): number => {
  const before = process.cpuUsage();
  if (!work()) throw new Error('a right pulse does not hold');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
// The first ones compile.
cpuMs(() => pulses.slice(0, 20).every((pulse) => isPulseOf(beacon, pulse)));

for (const size of [1, 16, 64, count]) {
  const groups = Array.from({ length: count / size }, (_, i) => pulses.slice(i * size, (i + 1) * size));
  const each =
    cpuMs(() =>
      groups.every((group) =>
        size === 1 ? isPulseOf(beacon, group[0] as (typeof pulses)[number]) : arePulsesOf(beacon, group),
      ),
    ) / count;
  const year = (each * yearCuts) / 1_000;
  console.log(
    `${String(size).padStart(4)} at once: ${each.toFixed(2)} ms of a core each, ${year.toFixed(0)} s for the ${yearCuts} cuts of a year`,
  );
}
