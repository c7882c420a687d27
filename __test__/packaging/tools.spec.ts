import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { install, pack, temporaryFolder, type Packed } from './packed.js';
import { runProgram } from './run-program.js';
import { bundle, installWithPnpm, installWithYarn, node, noTools, singleExecutable, yarn } from './tools.js';

const PROGRAMS = join(__dirname, '../../__test__/packaging/programs');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const HELLO = 'hello from CommonJS\n';
const HELLO_MODULE = 'hello from ESM\n';

const folder = temporaryFolder();
let packed: Packed;
let consumer: string;

test.before(async (t) => {
  if (noTools !== undefined) t.log(noTools);
  packed = await pack(folder.path);
  consumer = await install(folder.path, packed);
  cpSync(PROGRAMS, consumer, { recursive: true });
});

test.after.always(() => folder.remove());

const withTools = noTools === undefined ? test : test.skip;

for (const [bundler, extension, hello] of [
  ['esbuild', 'cjs', HELLO],
  ['esbuild-copy', 'cjs', HELLO],
  ['webpack', 'cjs', HELLO],
  ['rollup', 'mjs', HELLO_MODULE],
  ['vite', 'mjs', HELLO_MODULE],
] as const) {
  withTools(`a bundle works: ${bundler}`, async (t) => {
    t.is(await node(consumer, [await bundle(consumer, bundler, extension)]), hello);
  });
}

withTools(
  'a bundle that has the package but no addon says what to do, and UWP_SOCKETS_ADDON is one of it',
  async (t) => {
    const elsewhere = join(folder.path, 'elsewhere');
    mkdirSync(elsewhere);
    const file = join(elsewhere, 'bundle.cjs');
    copyFileSync(await bundle(consumer, 'esbuild-without-addon', 'cjs'), file);
    const { message } = await t.throwsAsync(node(elsewhere, [file]));
    t.true(
      message.includes('Error: uwp-sockets: a bundle contains the package, but not its addon. Leave uwp-sockets out'),
    );
    t.is(await node(elsewhere, [file], { UWP_SOCKETS_ADDON: addonOf(consumer) }), HELLO);
  },
);

// postject knows the executables of other systems as well, but macOS wants them signed.
const onLinux = process.platform === 'linux' ? withTools : test.skip;

onLinux('a single executable application loads the package that lies beside it', async (t) => {
  const executable = await singleExecutable(consumer, 'single-executable.cjs');
  t.is(await runExecutable(t, executable), HELLO);
});

test('a snapshot loads the package when it starts', async (t) => {
  await node(consumer, ['--snapshot-blob', 'snapshot.blob', '--build-snapshot', 'snapshot.cjs']);
  t.is(await node(consumer, ['--snapshot-blob', 'snapshot.blob']), HELLO);
});

for (const [program, hello] of [
  ['echo.cjs', HELLO],
  ['echo.mjs', HELLO_MODULE],
] as const) {
  test(`${program} works with the permission model, and permission for addons and the network`, async (t) => {
    t.is(await node(consumer, [...permissions(), ...allowed('addons', 'net'), program]), hello);
  });
}

test('the permission model without permission for addons: the error names the option', async (t) => {
  const { message } = await t.throwsAsync(node(consumer, [...permissions(), 'echo.cjs']));
  t.true(message.includes('Node.js was started without permission to load addons. Start it with --allow-addons'));
});

withTools('installed by pnpm, where packages see nothing but their own dependencies', async (t) => {
  const application = applicationFolder('pnpm');
  await installWithPnpm(application, packed);
  t.is(await node(application, ['echo.cjs']), HELLO);
  t.is(await node(application, ['echo.mjs']), HELLO_MODULE);
});

withTools("installed by Yarn with Plug'n'Play", async (t) => {
  const application = applicationFolder('yarn');
  await installWithYarn(application, packed);
  t.false(existsSync(join(application, 'node_modules')));
  t.is(await yarn(application, ['node', 'echo.cjs']), HELLO);
  t.is(await yarn(application, ['node', 'echo.mjs']), HELLO_MODULE);
});

/** The options of the permission model, with which Node.js may read the application and nothing else. */
function permissions(): string[] {
  const isStable = major > 22 || (major === 22 && minor >= 13);
  const files = join(consumer, '*');
  return [isStable ? '--permission' : '--experimental-permission', '--no-warnings', `--allow-fs-read=${files}`];
}

/** Permissions, of which earlier versions of Node.js do not know all. */
function allowed(...names: readonly string[]): string[] {
  const options = names.map((name) => `--allow-${name}`);
  return options.filter((option) => process.allowedNodeEnvironmentFlags.has(option));
}

function addonOf(application: string): string {
  const [name] = packed.platform.files.filter((file) => file.endsWith('.node'));
  const platform = /^uwp-sockets\.(.+)\.node$/.exec(name!)![1]!;
  return join(application, 'node_modules', `uwp-sockets-${platform}`, name!);
}

function applicationFolder(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  for (const program of ['echo.cjs', 'echo.mjs']) copyFileSync(join(PROGRAMS, program), join(path, program));
  return path;
}

async function runExecutable(t: ExecutionContext, executable: string): Promise<string> {
  t.true(existsSync(executable));
  return runProgram(executable, [], { cwd: folder.path });
}
