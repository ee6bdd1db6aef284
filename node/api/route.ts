import { NotOfShape, type AnyShape, type Shaped } from '../json-shape.js';
import type { AnyMedia, Media } from './media.js';

/** What an answer costs the node: lists wait for a turn, and who watches stays. */
export type Load = 'document' | 'list' | 'watch';

/** One thing that the API can be asked: question and answer, for server and client alike. */
export interface Route<Q, A> {
  readonly method: 'GET' | 'POST';
  /** With the names of its parameters in braces. */
  readonly path: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  readonly load: Load;
  readonly params: Params;
  /** Null where nothing is handed in. */
  readonly body: AnyMedia | null;
  readonly answer: Media<A>;
  readonly write: (question: Q) => { readonly path: string; readonly body: Uint8Array | null };
  /**
   * `segments` are those of the parameters, in their order. Throws NotOfShape, and what the body's media
   * throws.
   */
  readonly read: (segments: readonly string[], body: Uint8Array) => Q;
}

/** Each is one segment of the path, and JSON text. */
type Params = Readonly<Record<string, AnyShape>>;
type Question<P extends Params, B> = { readonly [N in keyof P]: Shaped<P[N]> } & ([B] extends [never]
  ? unknown
  : { readonly body: B });

interface Parts<P extends Params, A> {
  readonly about: string;
  readonly load?: Load;
  readonly params?: P;
  readonly answer: Media<A>;
}

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
type None = {};

export const get = <A, P extends Params = None>(
  path: string,
  parts: Parts<P, A>,
): Route<Question<P, never>, A> => route<P, never, A>('GET', path, parts, null);

export const post = <A, B, P extends Params = None>(
  path: string,
  { body, ...parts }: Parts<P, A> & { readonly body: Media<B> },
): Route<Question<P, B>, A> => route<P, B, A>('POST', path, parts, body);

function route<P extends Params, B, A>(
  method: 'GET' | 'POST',
  path: string,
  { about, load = 'document', params = {} as P, answer }: Parts<P, A>,
  body: Media<B> | null,
): Route<Question<P, B>, A> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return {
    method,
    path,
    about,
    load,
    params,
    body,
    answer,
    write: (question) => {
      const values = question as Readonly<Record<string, never>>;
      const textOf = (name: string): string => String(params[name]?.encode(values[name] as never));
      return {
        path: path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(name))),
        body: body === null ? null : Buffer.concat([...body.encode(values.body as never)].map(toBytes)),
      };
    },
    read: (segments, bytes) =>
      Object.fromEntries<unknown>([
        ...names.map(
          (name, i) => [name, params[name]?.decode(segmentText(segments[i] as string, name), name)] as const,
        ),
        ...(body === null ? [] : [['body', body.decode(bytes)] as const]),
      ]) as Question<P, B>,
  };
}

/**
 * The segments of a URL that stand for a route's parameters; null where the URL is not one of the route's.
 */
export function segmentsFor({ path }: Pick<Route<never, unknown>, 'path'>, url: string): string[] | null {
  const wanted = path.split('/');
  const found = url.split('/');
  if (wanted.length !== found.length) return null;
  const segments: string[] = [];
  for (const [i, segment] of wanted.entries()) {
    const given = found[i] as string;
    if (segment.startsWith('{') && given !== '') segments.push(given);
    else if (segment !== given) return null;
  }
  return segments;
}

const toBytes = (piece: string | Uint8Array): Uint8Array =>
  typeof piece === 'string' ? Buffer.from(piece) : piece;

function segmentText(segment: string, name: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new NotOfShape(name, 'a segment of a URL');
  }
}
