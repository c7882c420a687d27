import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { environmentWithoutRust, install, pack, temporaryFolder, type Packed } from './packed.js';
import { runProgram } from './run-program.js';

const ROOT = join(__dirname, '../..');
const inDist = (name: string): string => `dist/${name}`;
const PROGRAMS = join(ROOT, '__test__/packaging/programs');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** All of the main package but its declarations. */
const MAIN_FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  ...['background.js', 'background.js.map', 'bundle.cjs', 'bundle.js', 'bundle.js.map', 'cli/main.js'].map(inDist),
  ...['global.js', 'global.js.map', 'global.mjs', 'index.js', 'index.mjs'].map(inDist),
  ...['native/index.cjs', 'run-task.js', 'run-task.js.map', 'websocket.js', 'websocket.js.map'].map(inDist),
  'package.json',
];

const folder = temporaryFolder();
let packed: Packed;
let consumer: string;

test.before(async () => {
  packed = await pack(folder.path);
  consumer = await install(folder.path, packed);
  cpSync(PROGRAMS, consumer, { recursive: true });
});

test.after.always(() => folder.remove());

test('the main package has JavaScript and types and no addon, the platform package only the addon and the agent', (t) => {
  const files = packed.main.files.filter((file) => !/\.d\.[cm]?ts$/.test(file));
  t.deepEqual(files.toSorted(), MAIN_FILES.toSorted());
  const addons = packed.platform.files.filter((file) => file.endsWith('.node'));
  t.is(addons.length, 1);
  const agent = process.platform === 'win32' ? 'uwp-sockets-agent.exe' : 'uwp-sockets-agent';
  t.deepEqual(packed.platform.files.toSorted(), [...addons, agent, 'README.md', 'package.json'].toSorted());
});

for (const file of ['background.js', 'bundle.js', 'websocket.js']) {
  test(`${file} is ASCII, for V8 keeps any other source with two bytes a character`, (t) => {
    const source = readFileSync(join(ROOT, 'dist', file));
    t.is(
      source.findIndex((byte) => byte > 0x7f),
      -1,
    );
  });
}

test('the exports of the bundle are values, for hundreds of getters take a tenth of the time of an import', (t) => {
  const exported = require(join(ROOT, 'dist/bundle.js')) as object;
  const getters = Object.entries(Object.getOwnPropertyDescriptors(exported)).filter(([, { get }]) => get !== undefined);
  t.deepEqual(
    getters.map(([name]) => name),
    [],
  );
});

test('what only WebSockets need is loaded with the first of them, for the instance of the package that has it', async (t) => {
  const { before, after, message } = JSON.parse(await run('deferred.cjs')) as Record<string, unknown>;
  t.deepEqual(before, ['index.js', 'bundle.js', 'index.cjs']);
  t.deepEqual({ after, message }, { after: ['websocket.js'], message: 'hello from a part' });
});

test('an ES module sends a datagram', async (t) => {
  t.is(await run('echo.mjs'), 'hello from ESM\n');
});

test('a CommonJS module sends over TCP', async (t) => {
  t.is(await run('echo.cjs'), 'hello from CommonJS\n');
});

test('both ways of importing have the same names and the same objects', async (t) => {
  const { names, differing, sameGlobal } = JSON.parse(await run('one-instance.mjs')) as Record<string, unknown>;
  t.deepEqual({ differing, sameGlobal }, { differing: [], sameGlobal: true });
  t.true(Number(names) > 40);
});

for (const program of ['typed', 'typed-global', 'typed-without-global']) {
  for (const [module, moduleResolution, extension] of [
    ['nodenext', 'nodenext', 'mts'],
    ['nodenext', 'nodenext', 'cts'],
    ['esnext', 'bundler', 'ts'],
  ] as const) {
    test(`${program}.${extension} type-checks with ${moduleResolution} resolution`, async (t) => {
      await t.notThrowsAsync(typeCheck(program, { module, moduleResolution, types: ['node'] }, extension));
    });
  }
}

test('a program that has @types/winrt-uwp too type-checks, with the declarations of that package', async (t) => {
  const options = { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022', 'dom', 'esnext.disposable'] };
  // Those declarations have errors of their own.
  const types = { types: ['node', 'winrt-uwp'], skipLibCheck: true };
  await t.notThrowsAsync(typeCheck('typed-with-winrt-uwp', { ...options, ...types }, 'mts'));
});

async function typeCheck(program: string, options: object, extension: string): Promise<void> {
  const name = `${program}-${Object.values(options).flat().join('-')}`;
  cpSync(join(PROGRAMS, `${program}.ts`), join(consumer, `${name}.${extension}`));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable'],
    strict: true,
    noEmit: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    ...options,
  };
  const project = `${name}-${extension}.json`;
  writeFileSync(join(consumer, project), JSON.stringify({ compilerOptions, files: [`${name}.${extension}`] }));
  await runProgram(process.execPath, [TSC, '-p', project], { cwd: consumer });
}

function run(program: string): Promise<string> {
  return runProgram(process.execPath, [program], { cwd: consumer, env: environmentWithoutRust() });
}
