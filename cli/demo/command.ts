import { resolve } from 'node:path';
import { defineCommand } from '../framework/command.js';
import { many, optional, orElse, path, text, toggle, whole } from '../framework/option.js';

export const demo = defineCommand({
  details:
    'Five nodes, each a process of its own, train models of a small grid for about a minute. One forges half of each of its models; the others retrain parts, find other bytes and bar it. The demo needs no data and no set-up, leaves the data directory alone, and keeps the results of its last five runs.',
  args: {},
  flags: {
    data: many(
      path('a folder of files in the layout of Numerai, or such a file; by default a synthetic dataset'),
    ),
    nodes: orElse(whole('nodes to run', { min: 4, max: 26 }), 5),
    models: orElse(whole('final models to end at', { min: 1, max: 40 }), 10),
    seed: optional(text('what decides keys and beacons, and so every draw; by default a random one')),
    beacon: toggle(
      'let beacons take the pulses of a public beacon, one of its own that the demo starts: then draws depend on the time too',
    ),
    threads: orElse(whole('threads of each node', { min: 1, max: 64 }), 1),
    results: orElse(path('where the folder of the results is made'), resolve('demo-results'), 'demo-results'),
  },
  example: 'demo --seed 11',
  // It needs most of Gridlode, which no other command should wait for.
  run: async (options, { output, signal }) => (await import('./demo.js')).runDemo(options, output, signal),
});
