import { fail, GridlodeError } from '../../../protocol/error.js';
import { backupCodes } from '../../../node/backup/codes.js';
import { writeBackup } from '../../../node/backup/write-backup.js';
import { storeCodes } from '../../../node/store/codes.js';
import { isLocked } from '../../../node/lock/lock.js';
import { defineCommand } from '../../framework/command.js';
import { fileExists, writeBy } from '../../framework/files.js';
import { path, toggle } from '../../framework/option.js';
import { passphraseOption, readPassphrase } from '../stake/passphrase.js';

export const backup = defineCommand({
  details:
    "It holds what makes the node: its identity, its campaign, the seeds of beacons, what it and its account signed, and what it submitted; sealed with a passphrase, and made beside a running node or without one. Datasets, config.json and slots are not in it, nor key files of accounts, which have backups of their own. A backup may be older than what the node has signed, so who is restored signs nothing before a peer has shown it the latest cut. With --move the stopped node's models and unfinished trainings go along, and it does not start here again.",
  args: { file: path('the file to make') },
  flags: {
    'passphrase-file': passphraseOption,
    move: toggle('take the whole node, to go on elsewhere: it must be stopped, and starts here no more'),
  },
  example: 'backup node.backup --dir one',
  async run({ file, 'passphrase-file': passphraseFile, move: isMove }, context) {
    const { dir, output, signal } = context;
    // Whoever is asked for a passphrase shall not have typed it in vain.
    if (await fileExists(file)) fail(backupCodes, 'BACKUP_EXISTS', `${file} exists`);
    const passphrase = await readPassphrase(passphraseFile, { isNew: true }, context);
    const progress = output.byteProgress('Writing');
    const options = { dir, passphrase, isMove, signal, onProgress: progress.update };
    let made: Awaited<ReturnType<typeof writeBackup>> | undefined;
    await writeBy(file, async (place) => {
      made = await writeBackup({ ...options, file: place }).catch(tellRunning);
    });
    progress.end();
    const { node, cut, contentBytes: bytes } = made as NonNullable<typeof made>;
    output.result({ file, node, cut, bytes, isMove }, () =>
      output.printFields([
        ['file', file],
        ['node', node],
        ['after cut', cut],
        ['bytes', bytes],
      ]),
    );
    output.say(
      isMove
        ? `Next, where the node is to live: gridlode restore FILE, and gridlode start. It does not start in ${dir} any more; remove that once it runs there.`
        : 'Keep it and its passphrase in another place than this machine. To go on from it: gridlode restore FILE.',
    );
  },
});

function tellRunning(error: unknown): never {
  if (!isLocked(error)) throw error;
  const what = 'The node that is to be moved runs';
  const remedy = 'Stop it first, with Ctrl-C; without --move it may run on.';
  throw new GridlodeError({ ...storeCodes.STORE_LOCKED, code: 'STORE_LOCKED', what, remedy }, error);
}
