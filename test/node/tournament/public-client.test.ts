import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PublicClient } from '../../../node/tournament/public-client.js';

const refused: { id: string; endpoint: string; code: string }[] = [
  { id: 'no-url', endpoint: 'api-tournament.numer.ai', code: 'TOURNAMENT_ENDPOINT' },
  { id: 'plain-http-elsewhere', endpoint: 'http://api.invalid', code: 'TOURNAMENT_ENDPOINT' },
  { id: 'with-a-password', endpoint: 'https://me:secret@api.invalid', code: 'TOURNAMENT_ENDPOINT' },
];
for (const { id, endpoint, code } of refused) {
  test(`an address of the API is refused: ${id}: ${code}`, () =>
    assert.throws(
      () => new PublicClient({ endpoint, signal: new AbortController().signal }),
      (error: { code?: unknown; message: string }) =>
        error.code === code && !error.message.includes('secret'),
    ));
}

test.run();
