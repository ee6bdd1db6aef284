import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network } from '../../protocol/campaign/network.js';
import { beaconMarkFile, beaconsFolder, markFile, restoringFolder } from '../data-dir/data-dir.js';
import { identityFile, type Identity } from '../identity/identity.js';
import { exists } from '../files/regular-file.js';
import { Resolver } from '../peer/resolver.js';
import { Mark } from '../store/mark.js';
import { fault, fine, warning, type Finding } from './finding.js';

/** Files and folders of a data directory that hold secrets or what nobody else should change. */
const privateNames = [
  'identity',
  'beacons',
  'signed',
  'latest-cut',
  'store',
  'campaign',
  'identity.log',
  'api-token',
] as const;
/** What writing a file leaves where it is broken off: it has never been read. */
const leftover = /^(.+[.]draft|(identity|api-token)[.][0-9a-f]{16}|[.]doctor-\d+(\.draft)?)$/;

/** Where a node notes the latest cut that it knows. */
export const markOf = (dir: string, key: string, { campaign }: Network): string =>
  campaign.resolver === key ? beaconMarkFile(dir, campaign.beaconAnchor) : markFile(dir);

/** Throws BEACON_SEED or BEACON_SEED_NEWER. */
export async function checkSeed(dir: string, { key }: Identity, { campaign }: Network): Promise<Finding[]> {
  if (campaign.resolver !== key) return [];
  await Resolver.open(dir, key, campaign.beaconAnchor);
  return [fine('beacon seed', 'it is that of the campaign')];
}

/** `hasSigned`: whether there is a journal. Throws MARK_CORRUPT or STORE_UNREADABLE. */
export async function checkMark(file: string, { hasSigned }: { hasSigned: boolean }): Promise<Finding> {
  const mark = await Mark.open(file);
  if (mark === null && !hasSigned) return fine('latest cut', 'none is noted yet');
  const said = mark === null ? 'None is noted any more' : `cut ${mark.number} is noted`;
  if (mark?.isCopied === false) return fine('latest cut', said);
  return warning(
    'latest cut',
    mark === null ? said : `${said}, and the directory was copied, restored or repaired`,
    'Start the node: it signs nothing before a peer has shown it the latest cut.',
  );
}

/** What others may read, or its owner may not; by paths. */
export async function listModes(dir: string): Promise<{ path: string; isExposed: boolean }[]> {
  const inside = async (folder: string): Promise<string[]> =>
    (await readdir(join(dir, folder)).catch(() => [])).map((name) => join(folder, name));
  const odd: { path: string; isExposed: boolean }[] = [];
  for (const path of [...privateNames, ...(await inside('beacons')), ...(await inside('store'))]) {
    const found = await lstat(join(dir, path)).catch(() => null);
    if (found === null || found.isSymbolicLink()) continue;
    const isExposed = (found.mode & 0o077) !== 0;
    const needed = found.isDirectory() ? 0o700 : 0o600;
    // What is in the store is as private as its folder.
    if ((isExposed && !path.startsWith('store/')) || (found.mode & needed) !== needed)
      odd.push({ path, isExposed });
  }
  return odd;
}

export async function checkModes(dir: string): Promise<Finding> {
  const odd = await listModes(dir);
  const exposed = odd.filter(({ isExposed }) => isExposed).map(({ path }) => path);
  const fix =
    'Run gridlode doctor --repair, which sets the modes; if others could have read a secret, start with a new directory instead.';
  if (exposed.length > 0) {
    const what = `Others than the owner may read or change ${exposed.join(', ')}`;
    const isSecret = exposed.some((path) => path === 'identity' || path.startsWith('beacons/'));
    return isSecret ? fault('modes', what, fix) : warning('modes', what, fix);
  }
  return odd.length > 0
    ? fault('modes', `Their owner may not read and write ${odd.map(({ path }) => path).join(', ')}`, fix)
    : fine('modes', 'what is private is for its owner alone');
}

/** What was left where a file was being written, or a node restored. */
export async function listLeftovers(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const beacons = await readdir(beaconsFolder(dir)).catch(() => []);
  const isRestored = (await exists(restoringFolder(dir))) && (await exists(identityFile(dir)));
  return [
    ...names.filter((name) => leftover.test(name)),
    ...beacons.filter((name) => leftover.test(name)).map((name) => join('beacons', name)),
    ...(isRestored ? ['restoring'] : []),
  ];
}

export async function checkLeftovers(dir: string): Promise<Finding> {
  const found = await listLeftovers(dir);
  return found.length === 0
    ? fine('leftovers', 'none')
    : warning(
        'leftovers',
        `${found.join(', ')} was being written when a process ended`,
        'Nothing needs it; gridlode doctor --repair puts it aside.',
      );
}

export const noNode = (dir: string): Finding =>
  fault(
    'identity',
    `There is no node in ${dir}`,
    'Make one with gridlode init, or name another directory with --dir.',
  );
