import ts from 'typescript';
import type { Source } from './sources.js';

// What links the rules of protocol/spec to code, scenarios, vectors and tests.

export interface Rule {
  readonly id: string;
  /** The file that holds it, from protocol/spec, and the line, from 1. */
  readonly chapter: string;
  readonly line: number;
}

const specFolder = 'protocol/spec/';
const isSpec = ({ path }: Source): boolean => path.startsWith(specFolder);
const isScenario = ({ path }: Source): boolean => /^test\/scenarios\/.*\.txt$/.test(path);
const isTest = ({ path }: Source): boolean => path.endsWith('.test.ts') && !path.endsWith('.long.test.ts');
const isVector = ({ path }: Source): boolean => /^test\/vectors\/.*\.json$/.test(path);

/** Every rule, in the order of the chapters: an item that begins with an id in bold, a full stop after it. */
export const rulesOf = (sources: readonly Source[]): Rule[] =>
  sources
    .filter(isSpec)
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^- \*\*([A-Z]+-\d+)\.\*\*/gm)].map(({ 1: id, index }) => ({
        id: id as string,
        chapter: path.slice(specFolder.length),
        line: text.slice(0, index).split('\n').length,
      })),
    );

/** What reads like the id of a rule: encodings, checksums and licences. */
const others = ['BIP', 'BLAS', 'CRC', 'CS', 'GPL', 'IA', 'LICENSE', 'UTF'];

/** The ids that a text names, each that `X-1 to X-3` stands for, also across the lines of a comment. */
export const idsIn = (text: string): string[] => namedIn(text).map(({ id }) => id);

/** The same, each with the line that names it, from 1. */
function namedIn(text: string): { id: string; line: number }[] {
  const found = text.matchAll(/\b([A-Z]{2,})-([1-9]\d?)(?:[\s*]+to[\s*]+\1-([1-9]\d?))?\b/g);
  let [line, at] = [1, 0];
  return [...found].flatMap(({ 1: family, 2: first, 3: last, index }) => {
    for (; at < index; at++) if (text[at] === '\n') line++;
    if (others.includes(family as string)) return [];
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => ({
      id: `${family}-${from + i}`,
      line,
    }));
  });
}

/** Where a rule stands: where the spec says it, and what names it, each `path:line`, of a file the first. */
export function placesOf(
  sources: readonly Source[],
  wanted: string,
): Record<'spec' | 'code' | 'scenarios' | 'vectors' | 'tests', string[]> {
  const where = (isMeant: (source: Source) => boolean): string[] =>
    sources.filter(isMeant).flatMap(({ path, text }) => {
      const named = namedIn(text).find(({ id }) => id === wanted);
      return named === undefined ? [] : [`${path}:${named.line}`];
    });
  const isCode = ({ path }: Source): boolean => !path.startsWith('test/') && /\.(ts|js|cc|h)$/.test(path);
  return {
    spec: rulesOf(sources).flatMap(({ id, chapter, line }) =>
      id === wanted ? [`${specFolder}${chapter}:${line}`] : [],
    ),
    code: where(isCode),
    scenarios: where(isScenario),
    vectors: where(isVector),
    tests: where(({ path }) => path.endsWith('.test.ts')),
  };
}

/** Ids without a rule, each with a file that names it. */
export function unknownIds(sources: readonly Source[]): string[] {
  const known = new Set(rulesOf(sources).map(({ id }) => id));
  const where = new Map(
    sources
      .filter(({ path }) => /\.(ts|js|cjs|cc|h|md|json|txt)$/.test(path))
      .flatMap(({ path, text }) =>
        idsIn(text)
          .filter((id) => !known.has(id))
          .map((id) => [id, path] as const),
      ),
  );
  return [...where].map(([id, path]) => `${id} in ${path}`).sort();
}

/** The rules that a scenario has seen decide: its runner lets it claim no others. */
export const scenarioRules = (sources: readonly Source[]): Set<string> =>
  new Set(
    sources
      .filter(isScenario)
      .flatMap(({ text }) =>
        [...text.matchAll(/^rules: (.*)$/gm)].flatMap(([, list]) => idsIn(list as string)),
      ),
  );

/** The rules that a title of a test names, or a vector file as those that it freezes. */
export const testedRules = (sources: readonly Source[]): Set<string> =>
  new Set([
    ...sources
      .filter((source) => isTest(source) && idsIn(source.text).length > 0)
      .flatMap(({ text }) => titlesIn(text).flatMap(idsIn)),
    ...sources.filter(isVector).flatMap(({ text }) => (JSON.parse(text) as { rules?: string[] }).rules ?? []),
  ]);

/** What comes first in a call and is a text: the titles of tests and suites, which no comment is. */
function titlesIn(text: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    const first = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (first !== undefined && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)))
      titles.push(first.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('one.ts', text, ts.ScriptTarget.Latest, true));
  return titles;
}

/** The codes by which the ledger refuses or declines, and those of the tables of its chapters. */
export const ledgerCodes = (sources: readonly Source[]): { code: string[]; spec: string[] } => {
  const found = (isWanted: (path: string) => boolean, pattern: RegExp): string[] =>
    sources
      .filter(({ path }) => isWanted(path))
      .flatMap(({ text }) => [...text.matchAll(pattern)].map(([, code]) => code as string))
      .sort();
  return {
    code: found((path) => /^protocol\/ledger\/(.*\/)?codes\.ts$/.test(path), /\b([A-Z]+(?:_[A-Z]+)+):/g),
    spec: found((path) => path.startsWith(`${specFolder}ledger/`), /`([A-Z]+(?:_[A-Z]+)+)`/g),
  };
};

/** Whether a rule decides in the ledger, so that a scenario shows it; any other a vector or a test shows. */
export const needsScenario = ({ chapter }: Rule): boolean =>
  chapter.startsWith('ledger/') || chapter === 'settlement.md';

/** Rules that no scenario has shown yet, one a line. The list only shrinks. */
export const withoutScenarioFile = 'test/house/rules-without-scenario.txt';
export const knownWithoutScenario = (sources: readonly Source[]): string[] =>
  idsIn(sources.find(({ path }) => path === withoutScenarioFile)?.text ?? '');

export const rulesWithoutScenario = (sources: readonly Source[]): string[] => {
  const shown = scenarioRules(sources);
  return rulesOf(sources).flatMap((rule) => (needsScenario(rule) && !shown.has(rule.id) ? [rule.id] : []));
};

export const rulesWithoutTest = (sources: readonly Source[]): string[] => {
  const shown = new Set([...scenarioRules(sources), ...testedRules(sources)]);
  return rulesOf(sources).flatMap((rule) => (needsScenario(rule) || shown.has(rule.id) ? [] : [rule.id]));
};
