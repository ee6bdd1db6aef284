import envPaths from 'env-paths';
import { optional, orElse, path, toggle } from './option.js';

/** What every command knows. */
export const commonOptions = {
  dir: orElse(
    path('the data directory: identity, store and datasets of one node'),
    envPaths('gridlode', { suffix: '' }).data,
  ),
  config: optional(path('the config file; by default config.json in the data directory, if there is one')),
  json: toggle('print JSON on standard output'),
};
