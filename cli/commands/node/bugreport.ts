import { cpus, release, totalmem } from 'node:os';
import { ApiClient } from '../../../node/api/api-client.js';
import { examine } from '../../../node/doctor/examine.js';
import type { Finding } from '../../../node/doctor/finding.js';
import { logFolder, readCampaign } from '../../../node/data-dir/data-dir.js';
import { readLogEnd } from '../../../node/log/read-end.js';
import { GridlodeError } from '../../../protocol/error.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { inUnit } from '../../framework/amount.js';
import { confirm } from '../../framework/ask.js';
import { writeFileWhole } from '../../framework/files.js';
import { toJson } from '../../framework/json.js';
import { orElse, path, toggle } from '../../framework/option.js';
import { ownVersions } from './own-versions.js';
import { withoutPersonal } from './without-personal.js';

/** Ledgers of the latest cuts, to compare with those of other nodes. */
const rootsCount = 8;

/** The end of the log: what somebody reads before they write it. */
const logLinesMax = 200;
const logMaxBytes = 64 << 10;

export const bugreport = defineCommand({
  details:
    'It is what doctor finds, what versions and machine these are, what the node says of itself where it runs, and the end of its log. No key and no passphrase is read for it; home folders, and addresses and names of hosts, are left out. All that would be written is shown before, and asked about.',
  args: {},
  flags: {
    out: orElse(path('the file to write'), 'gridlode-bugreport.json'),
    yes: toggle('write it without being asked'),
  },
  example: 'bugreport --dir one',
  async run({ out, yes }, context) {
    const { output } = context;
    const report = withoutPersonal(toJson(await makeReport(context), 2));
    for (const line of report.split('\n')) output.printWhole(line);
    if (!yes && !(await confirm(`Nothing is sent anywhere. Write this to ${out}?`, context))) {
      output.say('Nothing was written; scripts give --yes.');
      return 0;
    }
    await writeFileWhole(out, `${report}\n`);
    output.say(`Written to ${out}: attach it to an issue.`);
    return 0;
  },
});

async function makeReport(context: Context): Promise<object> {
  const { dir, signal } = context;
  const findings: Finding[] = [];
  for await (const finding of examine(dir, { signal })) findings.push(finding);
  return {
    versions: ownVersions(),
    machine: {
      system: `${process.platform} ${release()} ${process.arch}`,
      processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
      memoryBytes: totalmem(),
    },
    findings,
    running: await askNode(dir),
    log: await readLogEnd(logFolder(dir), logLinesMax, logMaxBytes),
  };
}

/** What a node says that runs; null where none answers, which the findings tell. */
async function askNode(dir: string): Promise<object | null> {
  try {
    const client = new ApiClient(dir);
    const { campaign } = await readCampaign(dir);
    const [status, roots] = await Promise.all([client.status(), client.roots()]);
    return inUnit({ status, roots: roots.slice(-rootsCount) }, campaign.stake);
  } catch (error) {
    if (error instanceof GridlodeError) return null;
    throw error;
  }
}
