import ts from 'typescript';

/** A bad input of a table, and the code that its test asserts. */
export interface Case {
  readonly table: string;
  readonly id: string;
  readonly code: string;
}

/**
 * The cases of a test file. A table is an array at the top level that a loop there walks, by `id` and `code`,
 * making a test of each row that hands `code` to an assertion; or the array that testRefusals is given. So no
 * row is without its test, and no comment and no other mention of a code is a case. Rows that are computed
 * count for nothing; where another has no literal id or code, this throws.
 */
export function casesIn(file: string, text: string): Case[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return statements.flatMap((statement) => {
    const table = ts.isForOfStatement(statement)
      ? loopedTable(statement, statements)
      : refusalsTable(statement);
    if (table === null) return [];
    return table.rows.elements
      .filter((row) => !ts.isSpreadElement(row))
      .map((row) => {
        const [id, code] = [table.fieldOf(row, 'id'), table.fieldOf(row, 'code')];
        if (id === null || code === null)
          throw new Error(`${file}: ${row.getText().slice(0, 80)} has no literal id and code`);
        return { table: `${file} ${table.name}`, id, code };
      });
  });
}

/** What a scenario prints of a record or cut that was refused, each with the place in the file as its id. */
export const casesInScenario = (file: string, text: string): Case[] =>
  [...text.matchAll(/(?: is (?:early|late|wrong|invalid)|can do nothing|^refused): ([A-Z_]+)/gm)].map(
    ({ index, 1: code }) => ({ table: file, id: `at ${index}`, code: code as string }),
  );

interface Table {
  readonly name: string;
  readonly rows: ts.ArrayLiteralExpression;
  readonly fieldOf: (row: ts.Expression, name: string) => string | null;
}

function loopedTable(
  { initializer, expression, statement }: ts.ForOfStatement,
  statements: ts.NodeArray<ts.Statement>,
): Table | null {
  if (!ts.isVariableDeclarationList(initializer) || !ts.isIdentifier(expression)) return null;
  const binding = initializer.declarations[0]?.name;
  const rows = arrayNamed(expression.text, statements);
  if (
    binding === undefined ||
    ts.isIdentifier(binding) ||
    rows === null ||
    !assertsCode(statement, suitesOf(statements))
  )
    return null;
  const names = binding.elements.map((element) =>
    ts.isBindingElement(element) && ts.isIdentifier(element.name) ? element.name.text : '',
  );
  if (!names.includes('id') || !names.includes('code')) return null;
  const fieldOf = ts.isObjectBindingPattern(binding)
    ? propertyOf
    : (row: ts.Expression, name: string) =>
        ts.isArrayLiteralExpression(row) ? literal(row.elements[names.indexOf(name)]) : null;
  return { name: expression.text, rows, fieldOf };
}

function refusalsTable(statement: ts.Statement): Table | null {
  const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!isCallOf(call, 'testRefusals')) return null;
  const [name, rows] = call.arguments;
  return rows !== undefined && ts.isArrayLiteralExpression(rows)
    ? { name: literal(name) ?? '', rows, fieldOf: propertyOf }
    : null;
}

function arrayNamed(name: string, statements: ts.NodeArray<ts.Statement>): ts.ArrayLiteralExpression | null {
  for (const statement of statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (
        declared.getText() === name &&
        initializer !== undefined &&
        ts.isArrayLiteralExpression(initializer)
      )
        return initializer;
    }
  }
  return null;
}

/**
 * What makes a test in this file: uvu's own `test`, each `const name = suite(…)`, the slow ones of each, and
 * each that is `test` or skips by what the machine has.
 */
function suitesOf(statements: ts.NodeArray<ts.Statement>): string[] {
  const declared = statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations);
  const isTest = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text === 'test';
  const makesTests = ({ initializer: value }: ts.VariableDeclaration): boolean =>
    value !== undefined &&
    (['suite', 'slowCases', 'slowAfter'].some((name) => isCallOf(value, name)) ||
      (ts.isConditionalExpression(value) && (isTest(value.whenTrue) || isTest(value.whenFalse))));
  return ['test', ...declared.filter(makesTests).map(({ name }) => name.getText())];
}

/** Whether `node` makes a test whose body hands `code` to a call. */
function assertsCode(node: ts.Node, suites: readonly string[]): boolean {
  return someBelow(node, (call) => {
    if (!ts.isCallExpression(call) || !suites.some((name) => isCallOf(call, name))) return false;
    const body = call.arguments[1];
    return (
      body !== undefined &&
      someBelow(
        body,
        (inner) =>
          ts.isCallExpression(inner) && inner.arguments.some((argument) => someBelow(argument, isCode)),
      )
    );
  });
}

/** The variable, not a property of that name. */
const isCode = (node: ts.Node): boolean =>
  ts.isIdentifier(node) &&
  node.text === 'code' &&
  !(
    (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) &&
    node.parent.name === node
  );

const isCallOf = (node: ts.Node | undefined, name: string): node is ts.CallExpression =>
  node !== undefined &&
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === name;

const someBelow = (node: ts.Node, holds: (node: ts.Node) => boolean): boolean =>
  holds(node) || ts.forEachChild(node, (child) => someBelow(child, holds) || undefined) === true;

function propertyOf(row: ts.Expression, name: string): string | null {
  if (!ts.isObjectLiteralExpression(row)) return null;
  const property = row.properties.find((each) => each.name?.getText() === name);
  return property !== undefined && ts.isPropertyAssignment(property) ? literal(property.initializer) : null;
}

const literal = (node: ts.Node | undefined): string | null =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;
