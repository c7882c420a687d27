/** @typedef {import('./step.mjs').Step} Step */

/** All checks and tests, the cheapest first; later steps use the build of `npm test`. @type {readonly Step[]} */
export const STEPS = [
  { title: 'tests', command: ['npm', 'test'], hasTests: true },
  { title: 'lint, format and types of TypeScript and scripts', command: ['npm', 'run', 'lint:ts'] },
  { title: 'layers', command: ['npm', 'run', 'lint:layers'] },
  { title: 'lint and format of Rust', command: ['npm', 'run', 'lint:rust'] },
  { title: 'dependencies', command: ['node', 'scripts/check-dependencies.mjs'] },
  {
    title: 'Rust documentation',
    command: ['cargo', 'doc', '--workspace', '--no-deps', '--locked'],
    environment: { RUSTDOCFLAGS: '-D warnings' },
  },
  { title: 'API documentation', command: ['npm', 'run', 'docs'] },
  { title: 'release build', command: ['npm', 'run', 'build'] },
  { title: 'smoke suite on every runtime', command: ['npm', 'run', 'test:runtimes'], hasTests: true },
  { title: 'WebSocket conformance suite', command: ['npm', 'run', 'test:autobahn', '--', '--quick'], hasTests: true },
  { title: 'generated files are current', command: ['node', 'scripts/check-generated.mjs'] },
  { title: 'packages', command: ['node', 'scripts/check-package.mjs'] },
  { title: 'fuzz targets', command: ['node', 'scripts/ci/fuzz.mjs'], hasTests: true },
  { title: 'other platforms', command: ['node', 'scripts/ci/platforms.mjs'], hasTests: true },
  { title: 'every benchmark runs', command: ['npm', 'run', 'bench', '--', '--smoke'] },
];
