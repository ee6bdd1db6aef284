import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { lookAtHost } from '../../node/engine/host.js';
import { bytes, optional, orElse, text, toggle, whole, type Option } from './option.js';

export const path = (describe: string): ReturnType<typeof text> => ({
  ...text(describe, 'a path'),
  parse: (value) => resolve(value),
});

/** What every command knows. */
export const commonOptions = {
  dir: orElse(path('the data directory'), envPaths('gridlode', { suffix: '' }).data),
  config: optional(path('the config file; by default config.json in the data directory, if there is one')),
  json: toggle('print JSON on standard output'),
};

const host = lookAtHost();

/** What the engine may use. Half of the memory leaves the rest of a machine at home alone. */
export const engineOptions = {
  threads: orElse(whole('threads that train and audit', { min: 1, max: 256 }), Math.min(256, host.threads)),
  memory: orElse(
    bytes('memory for binned data'),
    Math.floor(host.memoryBytes / 2),
    'half of what this machine or its control group has',
  ),
};

export const diskOption = (min?: number): Option<number> =>
  orElse(
    bytes(
      'disk space for the blocks of stored models; datasets, records and the index of the store come on top',
      min,
    ),
    20e9,
    '20GB',
  );
export const campaignOption = optional(
  path('the campaign file; by default the campaign that the data directory has joined'),
);
export const storeOption = optional(
  path(
    "the folder of the stored models; by default offline in the data directory, and for reading also its node's",
  ),
);
