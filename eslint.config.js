import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Stages in the order in which data passes through them, last one first: a folder may import itself, the leaves, and
 * whatever stands to its right. Each ban below states its reason in its message.
 */
const STAGES = ['action', 'cli', 'api', 'runtime', 'formats', 'compiler', 'dsl'];
const LEAVES = ['tensor', 'diagnostics'];
const PURE = ['dsl', 'compiler', ...LEAVES];

const layer = (folder, forbidden) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...(forbidden.length === 0
            ? []
            : [
                {
                  regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
                  message: `src/${folder}/ may not import this stage: imports follow action -> cli -> api -> runtime -> formats -> compiler -> dsl, and the leaves tensor, diagnostics.`,
                },
              ]),
          ...(PURE.includes(folder)
            ? [
                {
                  regex: '^(node:|fs$|path$|os$)',
                  message: `src/${folder}/ is pure: it runs in a browser too. Do I/O in formats, runtime or api.`,
                },
              ]
            : []),
        ],
      },
    ],
  },
});

const layers = [
  ...STAGES.map((folder, i) => layer(folder, STAGES.slice(0, i))),
  layer('tensor', [...STAGES, 'diagnostics']),
  layer('diagnostics', [...STAGES, 'tensor']),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'assembly/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals: enums do not erase.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'fs',
          property: 'openAsBlob',
          message: 'Reports the size modulo 2^32 without a word. Use the ReadAt of src/formats/directory.ts.',
        },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
  {
    files: ['**/*.script.js'],
    languageOptions: {
      sourceType: 'script',
      globals: {
        document: 'readonly',
        addEventListener: 'readonly',
        getComputedStyle: 'readonly',
        NodeFilter: 'readonly',
      },
    },
  },
  ...layers,
);
