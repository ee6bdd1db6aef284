import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { whyUnreached } from '../../node/http.js';

const test = suite('http');
const whyOf = (url: string, env: NodeJS.ProcessEnv = {}): Promise<string> =>
  fetch(url).then(
    () => 'it was reached',
    (error: unknown) => whyUnreached(error, env),
  );

test('a network without names is told in words', async () => {
  assert.match(
    await whyOf('https://numerai.invalid'),
    /^cannot be reached: (nothing here knows its name \(ENOTFOUND\)|no server for names answers \(EAI_AGAIN\))$/,
  );
});

test('who named a proxy is told that it is not asked', async () => {
  const why = await whyOf('https://numerai.invalid', { HTTPS_PROXY: 'http://name:password@proxy' });
  assert.match(why, /; the proxy of HTTPS_PROXY is not asked, which takes NODE_USE_ENV_PROXY=1 and Node 24$/);
  assert.not.match(why, /password/);
});

test.run();
