import { readText, whyUnreached } from '../../../node/http.js';
import { fail } from '../../../protocol/error.js';
import { nodeCommandCodes } from './codes.js';

const sumsMaxBytes = 64 * 1024;
const answerMs = 20_000;

/** Of a text such as 1.20.3; null for any other. */
function numbersOf(version: string): number[] | null {
  const numbers = /^(\d{1,6})[.](\d{1,6})[.](\d{1,6})$/.exec(version);
  return numbers && numbers.slice(1).map(Number);
}

function isNewer(version: string, than: string): boolean {
  const [one, other] = [numbersOf(version), numbersOf(than)];
  if (one === null || other === null) return false;
  const at = one.findIndex((number, i) => number !== other[i]);
  return at !== -1 && (one[at] as number) > (other[at] as number);
}

/**
 * The latest version that the folder of releases at `url` names in its SHA256SUMS, or null where none is
 * later than `own`. Throws RELEASES_UNREACHED and RELEASES_UNREADABLE.
 */
export async function findNewerRelease(
  url: string,
  own: string,
  signal: AbortSignal,
): Promise<string | null> {
  const file = new URL('SHA256SUMS', url.endsWith('/') ? url : `${url}/`);
  const soon = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  let text: string | null;
  try {
    const response = await fetch(file, { signal: soon, redirect: 'error' });
    text = response.ok ? await readText(response, sumsMaxBytes, soon) : null;
  } catch (error) {
    signal.throwIfAborted();
    return fail(nodeCommandCodes, 'RELEASES_UNREACHED', `${file.href} ${whyUnreached(error)}`, error);
  }
  const named = [...(text ?? '').matchAll(/^[0-9a-f]{64} [ *]gridlode-([\d.]{5,20})[.]tgz$/gm)];
  const versions = named.flatMap(([, version = '']) => (numbersOf(version) === null ? [] : [version]));
  if (versions.length === 0)
    return fail(nodeCommandCodes, 'RELEASES_UNREADABLE', `${file.href} names no release of Gridlode`);
  const latest = versions.reduce((one, other) => (isNewer(other, one) ? other : one));
  return isNewer(latest, own) ? latest : null;
}
