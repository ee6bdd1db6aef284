import { examine } from '../../../node/doctor/examine.js';
import type { Finding } from '../../../node/doctor/finding.js';
import { repair } from '../../../node/doctor/repair.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { counted } from '../../framework/format.js';
import { toggle } from '../../framework/option.js';

export const doctor = defineCommand({
  details:
    'It looks at this machine, at all that the data directory holds and, where the node runs, at what that says, and says of each whether it is well, and what to do where it is not. Nothing is changed without --repair, which puts what is damaged into the folder older, so that the node fetches it from peers again, and sets modes; a node that thereby lost a part of what it had signed signs nothing before a peer has shown it the latest cut. The exit code is 1 where there is a fault.',
  args: {},
  flags: { repair: toggle('do what can be done, of a node that is stopped; nothing is removed') },
  example: 'doctor --dir one',
  async run({ repair: repairs }, context) {
    const { dir, output } = context;
    const repaired = repairs ? await repair(dir) : [];
    if (!output.json)
      for (const { what, to } of repaired)
        output.print(`repaired  ${what}${to === null ? '' : `; it now lies in ${to}`}`);
    const findings: Finding[] = [];
    for await (const finding of look(context)) {
      findings.push(finding);
      if (!output.json) print(finding, context);
    }
    const count = (level: Finding['level']): number => findings.filter((one) => one.level === level).length;
    const faults = count('fault');
    if (output.json) output.printJson({ dir, findings, repaired, faults, warnings: count('warning') });
    else output.say(`${counted(faults, 'fault')}, ${counted(count('warning'), 'warning')}.`);
    return faults === 0 ? 0 : 1;
  },
});

/** With how far the dataset is read, which takes longest. */
async function* look({ dir, output, signal }: Context): AsyncGenerator<Finding> {
  const progress = output.progress('Reading the dataset', 'rows');
  try {
    for await (const finding of examine(dir, { onProgress: progress.update, signal })) {
      if (finding.check === 'dataset') progress.end();
      yield finding;
    }
  } finally {
    progress.end();
  }
}

function print({ check, level, code, what, fix }: Finding, { output }: Context): void {
  const { green, yellow, red } = output.colors;
  const paint = { ok: green, warning: yellow, fault: red }[level];
  const about = `${check}${code === null ? '' : ` ${code}`}: ${what}`;
  output.printFields([[paint(level.padEnd(8)), about]]);
  if (fix !== null) output.print(`          ${fix}`);
}
