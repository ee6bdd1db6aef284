import { filesMax, logFile } from './log-file.js';
import { openRegular } from '../files/regular-file.js';

/** The last lines of a log, the oldest first: at most so many, in at most so many bytes. */
export async function readLogEnd(folder: string, linesMax: number, maxBytes: number): Promise<string[]> {
  let lines: string[] = [];
  let leftBytes = maxBytes;
  for (let age = 0; age < filesMax && lines.length < linesMax && leftBytes > 0; age++) {
    const end = await readEnd(logFile(folder, age), leftBytes);
    if (end === null) break;
    leftBytes -= end.bytes;
    lines = [...end.lines, ...lines];
  }
  return lines.slice(-linesMax);
}

/** The whole lines among the last bytes of a file; null where it cannot be read. */
async function readEnd(file: string, maxBytes: number): Promise<{ lines: string[]; bytes: number } | null> {
  const handle = await openRegular(file).catch(() => null);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const bytes = Math.min(size, maxBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // What was cut off before it is no line, and after the last end there is none yet.
    return { lines: lines.slice(bytes < size ? 1 : 0, -1), bytes };
  } finally {
    await handle.close();
  }
}
