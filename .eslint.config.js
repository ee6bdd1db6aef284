import tseslint from 'typescript-eslint';

// Nodes must agree on what protocol/ computes. ECMAScript leaves the last bits of these to each engine.
const inexact = [
  'exp',
  'expm1',
  'pow',
  'log',
  'log1p',
  'log2',
  'log10',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'cbrt',
  'hypot',
];
const ambient = [
  'Date',
  'performance',
  'crypto',
  'process',
  'globalThis',
  'fetch',
  'Intl',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];

export default tseslint.config(
  { ignores: ['dist/', 'native/build/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-control-regex': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_$', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A function taken out of a module or of the addon needs no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A method that fulfils an asynchronous interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['protocol/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...ambient.map((name) => ({
          name,
          message: 'protocol/ is pure: time, chance and effects are arguments.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'protocol/ is pure: chance is an argument.' },
        ...inexact.map((property) => ({
          object: 'Math',
          property,
          message: 'Engines differ in its last bits: use exact arithmetic.',
        })),
        ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((property) => ({
          property,
          message: 'It depends on the locale of the machine.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: ':function[async=true], AwaitExpression, ForOfStatement[await=true]',
          message: 'protocol/ is pure and synchronous.',
        },
        {
          selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
          message:
            'Engines differ in the last bits of a power: write it out, or disable this line with the reason why it is exact (bigints).',
        },
      ],
    },
  },
  { files: ['cli/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    // Tests read JSON and hostile values, whose type is any on purpose.
    files: ['test/**'],
    rules: Object.fromEntries(
      ['assignment', 'member-access', 'argument', 'call', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  // Plain JavaScript, which runs before anything is installed, belongs to no TypeScript project.
  { ...tseslint.configs.disableTypeChecked, files: ['**/*.js', '**/*.cjs'] },
  {
    files: ['**/*.js', '**/*.cjs'],
    rules: { 'no-console': 'off', '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { 'no-var': 'off', 'object-shorthand': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
);
