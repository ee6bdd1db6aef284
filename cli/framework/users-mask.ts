/**
 * What the user lets others do with new files, as the process was started; the usual mask until it is known.
 */
let usersMask = 0o022;

/**
 * Makes what this process writes from now on for its owner alone: keys, models before they are committed to,
 * predictions before their deadline. LevelDB has no other way to be told. Only results that the user asks for
 * go by the user's mask.
 */
export function keepPrivate(): void {
  usersMask = process.umask(0o077);
}

/** The mode of a file that the user asks for. */
export const resultMode = (): number => 0o666 & ~usersMask;

/** The mode of a folder that the user asks for. */
export const resultFolderMode = (): number => 0o777 & ~usersMask;
