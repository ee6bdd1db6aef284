import type { Scenario } from './world.js';

/** Everything goes wrong that the rules must survive; the last fifth of the time is calm. */
export const faulty = (seed: number, peers: number): Scenario => ({
  seed,
  peers,
  durationMs: 600_000,
  loss: 0.05,
  duplication: 0.05,
  delayMs: [20, 3_000],
  partition: { fromMs: 150_000, toMs: 230_000, at: Math.floor(peers / 3) },
  resolverAway: { fromMs: 280_000, toMs: 330_000 },
  crashEveryMs: 400_000 / peers,
  forgers: Math.ceil(peers / 20),
  falseAccusers: Math.floor(peers / 40),
});
