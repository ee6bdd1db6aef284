import { defineCommand } from '../../framework/command.js';
import { optional, webAddress } from '../../framework/option.js';
import { findNewerRelease } from './newer-release.js';
import { ownVersions } from './own-versions.js';

export const version = defineCommand({
  details: 'Nobody is asked whether there is a newer version, unless --releases says whom.',
  args: {},
  flags: {
    releases: optional(
      webAddress('tell of a newer version, as the file SHA256SUMS below this address names it'),
    ),
  },
  example: 'version',
  async run({ releases }, { output, signal }) {
    const versions = ownVersions();
    const newer =
      releases === undefined ? undefined : await findNewerRelease(releases, versions.gridlode, signal);
    output.result({ ...versions, newer }, () => {
      output.printFields(Object.entries(versions));
      if (newer === null) output.print('There is no newer version.');
      else if (newer !== undefined) output.print(`There is a newer version: ${newer}`);
    });
  },
});
