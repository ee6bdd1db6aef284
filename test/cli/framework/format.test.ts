import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, short, sizeProgress } from '../../../cli/framework/format.js';

test('of an id the first characters are told that differ from those of others', () => {
  const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';
  assert.equal(['bafe0123456789abcdef', cid].map(short), ['bafe0123', 'hzqxmwdk']);
});

test('a download is told with its rate and the time that the rest takes', () => {
  assert.is(
    sizeProgress(2.1e9, 5.6e9, { bytes: 1e9, ms: 100_000 }),
    '2.1 GB of 5.6 GB, 10 MB/s, 5.8 minutes left',
  );
  assert.is(sizeProgress(300, 1_200, { bytes: 0, ms: 10 }), '300 bytes of 1.2 kB');
});

test('one thing is told in the singular', () =>
  assert.equal(
    [0, 1, 2n, 1n].map((count) => counted(count, 'slot')),
    ['0 slots', '1 slot', '2 slots', '1 slot'],
  ));

const things =
  'accounts|audits|bytes|collisions|cuts|datasets|disputes|epochs|eras|models|nodes|parts|peers|points|predictions|records|rounds|rows|scores|segments|slots|stakers|trees';
/** What stands before a plural and is no number, or one that is never one. */
const exempt =
  /\$\{(amountText\(|[a-zA-Z]*Max[a-zA-Z]*\b|blockBytes|what\}|name\}|ends\}|count\} final|first\}|last\}|all\.length|effective\.|point\.)/;

test('no command tells a number of things but by the function that knows the singular', () => {
  const root = join(import.meta.dirname, '..', '..', '..', '..', 'cli');
  const found = ['commands', 'data-dir', 'demo', 'framework'].flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [
          ...readFileSync(join(root, folder, name), 'utf8').matchAll(
            new RegExp(`\\$\\{(?:[^{}\`]|\\{[^{}]*\\})+\\} (?:[a-z]+ )?(?:${things})\\b`, 'g'),
          ),
        ]
          .map(([text]) => text)
          .filter((text) => !text.includes('counted(') && !exempt.test(text))
          .map((text) => `${folder}/${name}: ${text}`),
      ),
  );
  assert.equal(found, []);
});

test.run();
