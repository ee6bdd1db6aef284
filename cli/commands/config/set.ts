import { fail } from '../../../protocol/error.js';
import { changePreferences } from '../../data-dir/preferences.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { choice, text } from '../../framework/option.js';
import { settingNames, settings } from './settings.js';

export const configSet = defineCommand({
  details:
    'A running node has it at once; what trains keeps its threads to the end of its segment. No limit changes a bit of any model. The engine trains and audits at the lowest priority.',
  args: {
    setting: choice('what to set', settingNames),
    value: text('what gridlode config show lists as values', 'VALUE', 32),
  },
  flags: {},
  example: 'config set threads-in-use 2',
  async run({ setting: name, value }, { dir, output }) {
    const { expects, parse, show } = settings[name];
    const change = parse(value) ?? fail(usageCodes, 'USAGE_VALUE', `${name} is ${value}, not ${expects}`);
    const { preferences, isRunning } = await changePreferences(dir, change);
    const kept = show(preferences);
    output.result({ setting: name, value: kept, isRunning }, () =>
      output.print(`${name} is ${kept} from ${isRunning ? 'now' : 'the next start'} on.`),
    );
  },
});
