import { Backup } from '../../../node/backup/read-backup.js';
import { restore as restoreBackup } from '../../../node/backup/restore.js';
import { findCampaign } from '../../../node/data-dir/data-dir.js';
import { waitingFor } from '../../data-dir/model-store.js';
import { defineCommand } from '../../framework/command.js';
import { path } from '../../framework/option.js';
import { passphraseOption, readPassphrase } from '../stake/passphrase.js';

export const restore = defineCommand({
  details:
    'The directory may hold datasets, and no node. Broken off, it begins anew when it is run again, and until it is done no node starts there. A backup may be older than what the node has signed since, so the restored node signs nothing and does no work before a peer has shown it the latest cut; a resolver whom nobody else can show one starts with --newest. Run the node in one place only: stop the other one first, for good.',
  args: { file: path('the backup') },
  flags: { 'passphrase-file': passphraseOption },
  example: 'restore node.backup --dir one',
  async run({ file, 'passphrase-file': passphraseFile }, context) {
    const { dir, output, signal } = context;
    const opened = await Backup.open(file);
    try {
      const passphrase = await readPassphrase(passphraseFile, { isNew: false }, context);
      const progress = output.byteProgress('Reading');
      const waiting = waitingFor(dir, context);
      const { node, cut, isMove, madeMs } = await restoreBackup(opened, {
        ...waiting,
        dir,
        passphrase,
        signal,
        onProgress: progress.update,
      }).finally(() => progress.end());
      const joined = await findCampaign(dir);
      const document = { dir, node, cut, isMove, madeMs, campaign: joined?.network ?? null };
      output.result(document, () =>
        output.printFields([
          ['data directory', dir],
          ['node', node],
          ['campaign', joined === null ? 'none' : `${joined.campaign.name}, ${joined.network}`],
          ['made', `${new Date(madeMs).toISOString()}, after cut ${cut}`],
        ]),
      );
      output.say(
        `${isMove ? '' : 'This was no move: stop the node where the backup was made, for good. '}Next: the dataset where it is not here yet, and gridlode start; the node waits until a peer has shown it the latest cut.`,
      );
    } finally {
      await opened.close();
    }
  },
});
