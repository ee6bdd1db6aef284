import { preferencesFile } from '../../../node/data-dir/data-dir.js';
import { findPreferences } from '../../data-dir/preferences.js';
import { defineCommand } from '../../framework/command.js';
import { settingNames, settings } from './settings.js';

export const configShow = defineCommand({
  details:
    'Of the running node, or else of its data directory, where they stand in preferences.json with the pause and the schedule. Memory, disk and the threads that there are at most are flags of gridlode start.',
  args: {},
  flags: {},
  example: 'config show',
  async run(_, { dir, output }) {
    const preferences = await findPreferences(dir);
    const shown = settingNames.map((name) => [name, settings[name].show(preferences)] as const);
    output.result({ file: preferencesFile(dir), ...Object.fromEntries(shown) }, () =>
      output.printTable(
        ['setting', 'value', 'meaning'],
        shown.map(([name, value]) => [name, value, settings[name].describe]),
      ),
    );
  },
});
