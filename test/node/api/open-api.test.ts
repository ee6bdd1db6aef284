import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openApiDocument } from '../../../node/api/open-api.js';
import { routes } from '../../../node/api/routes.js';
import { documentFile, documentText } from './document.js';

const test = suite('OpenAPI document');

test('the file holds what follows from the routes; npm run api-document writes it', () => {
  assert.fixture(readFileSync(documentFile, 'utf8'), documentText());
});

test('every route is one operation, with the parameters of its path', () => {
  const { paths } = openApiDocument() as {
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string }[] }>>;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation })),
  );
  assert.equal(operations.map(({ operationId }) => operationId).sort(), Object.keys(routes).sort());
  for (const { path, parameters } of operations)
    assert.equal(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      parameters.map(({ name }) => name),
      path,
    );
});

test.run();
