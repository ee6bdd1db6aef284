import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { apiTokenFile } from '../data-dir/data-dir.js';
import { createSecret, readSecret } from '../identity/secret-file.js';

const tokenForm = /^[0-9a-f]{64}\n$/;
const fileBytes = 65;

/**
 * The token of a data directory, which stays the same so that an open page outlasts a restart. One that
 * others could have read, or that is none, is replaced, and any other where `isTold`. Rejects with what the
 * system says.
 */
export async function openToken(dir: string, isTold: boolean): Promise<string> {
  const file = apiTokenFile(dir);
  const found = await readSecret(file, fileBytes);
  const text = found?.content.toString('latin1') ?? '';
  if (!isTold && found?.isExposed === false && tokenForm.test(text)) return text.trimEnd();
  await rm(file, { force: true });
  const token = randomBytes(32).toString('hex');
  await createSecret(file, `${token}\n`);
  return token;
}
