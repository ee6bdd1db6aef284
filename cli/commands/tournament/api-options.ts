import type { FetchSettings } from '../../../node/tournament/data/fetch-file.js';
import { usualEndpoint } from '../../../node/tournament/public-client.js';
import { name, optional, orElse, path, webAddress, type Option } from '../../framework/option.js';

export const apiOption = orElse(webAddress("the address of Numerai's API"), usualEndpoint);
export const keysOption = optional(
  path(
    'a file that only its owner may read with the lines NUMERAI_PUBLIC_ID=... and NUMERAI_SECRET_KEY=...; by default both come from the environment',
  ),
);
export const dataVersionOption = optional({
  ...name('a version of the data such as v5.3; by default the newest that the API lists', 'VERSION'),
  expects: 'a version such as v5.3',
  parse: (value) => (/^v\d{1,4}(\.\d{1,4}){0,2}$/.test(value) ? value : undefined),
} satisfies Option<string>);

/** How files are downloaded. */
export const downloadSettings = (folder: string, mode: number): FetchSettings => ({
  folder,
  mode,
  // Longer than a connection is silent that still lives.
  idleMs: 60_000,
  // A second or two of a fast line, and what a kill loses is at most twice that.
  syncBytes: 8 << 20,
});
