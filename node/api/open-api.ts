import { conventions, type Schema } from '../json-shape.js';
import type { AnyMedia } from './media.js';
import { problem, routes, type RouteName, type RouteTable } from './routes.js';

/** The API as an OpenAPI 3.1 document, for clients in other languages. It follows from the routes alone. */
export function openApiDocument(): Schema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const { path, method } = routes[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The local API of a Gridlode node',
      version: '1',
      description: [
        'HTTP over a Unix socket that only the user who runs the node can open: api.sock in its data directory. Each connection has one request. With `gridlode start --api` or `gridlode dashboard` also over TCP at an address of this machine, below /api: there it answers GET alone, with the header Authorization: Bearer and the token in the file api-token.',
        ...conventions,
      ].join('\n\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost', description: 'Over the socket; whatever the host is called.' }],
    security: [],
    paths,
    components: {
      schemas: { Problem: problem.schema },
      responses: { Problem: answerOf('The node gives no answer, and says why.', problem, problemRef) },
    },
  };
}

const problemRef = { $ref: '#/components/schemas/Problem' };

function operationOf(name: RouteName): object {
  const { about, params, body, answer }: RouteTable[RouteName] = routes[name];
  const { nothing } = answer;
  return {
    operationId: name,
    summary: about,
    parameters: Object.entries(params).map(([param, { schema }]) => ({
      name: param,
      in: 'path',
      required: true,
      schema,
    })),
    ...(body === null ? {} : { requestBody: { required: true, content: contentOf(body) } }),
    responses: {
      200: answerOf('The answer.', answer),
      ...(nothing === undefined ? {} : { 404: answerOf(nothing.when, problem, problemRef) }),
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  };
}

const answerOf = (
  description: string,
  media: Pick<AnyMedia, 'type' | 'schema'>,
  schema?: Schema,
): object => ({ description, content: contentOf(media, schema) });

const contentOf = ({ type, schema }: Pick<AnyMedia, 'type' | 'schema'>, shown: Schema = schema): object => ({
  [type]: Object.keys(shown).length === 0 ? {} : { schema: shown },
});
