import { fail } from '../../../protocol/error.js';
import { isOpen, opensAt, readWindows } from '../../../node/restraint/schedule.js';
import { changePreferences, findPreferences } from '../../data-dir/preferences.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { many, text, toggle } from '../../framework/option.js';
import { timeText } from '../../framework/format.js';

export const schedule = defineCommand({
  details:
    'Days of the week, hours by the clock of this machine, or both: mon-fri 22:00-08:00 is the nights that begin on working days, sat-sun all of the weekend. Outside of them the node does what it does when it is paused. With nothing behind it, it shows what holds.',
  args: {
    windows: many(text('days, hours, or days and hours, each of which adds to the others', 'WINDOW', 64)),
  },
  flags: { always: toggle('work at any time again') },
  example: 'schedule mon-fri 22:00-08:00 sat-sun',
  async run({ windows, always }, { dir, output }) {
    if (always && windows.length > 0)
      fail(usageCodes, 'USAGE_ARGUMENT', 'With --always there are no windows to name');
    // Of the words of a shell; each window is stored by itself.
    const wanted = windows.length === 0 ? [] : readWindows([windows.join(' ')]).map((window) => window.text);
    const { schedule: kept } =
      always || wanted.length > 0
        ? (await changePreferences(dir, (found) => ({ ...found, schedule: wanted }))).preferences
        : await findPreferences(dir);
    const nowMs = Date.now();
    const hours = readWindows(kept);
    const isOpenNow = isOpen(hours, nowMs);
    const opensMs = isOpenNow ? null : opensAt(hours, nowMs);
    output.result({ schedule: kept, isOpen: isOpenNow, opensMs }, () => {
      if (kept.length === 0) return output.print('The node may work at any time.');
      output.print(`The node may work: ${kept.join('; ')}`);
      output.print(opensMs === null ? 'That is now.' : `Not now, but from ${timeText(opensMs)} on.`);
    });
  },
});
