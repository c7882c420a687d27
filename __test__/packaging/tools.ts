import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { environmentWithoutRust, type Packed } from './packed.js';
import { runProgram } from './run-program.js';

const TOOLS = join(__dirname, '../../__test__/packaging/tools');
const inTools = (path: string): string => join(TOOLS, 'node_modules', path);

/** Why tests with bundlers and package managers cannot run here, if they cannot. */
export const noTools: string | undefined = existsSync(inTools('.package-lock.json'))
  ? undefined
  : 'the bundlers are not installed (npm ci --prefix __test__/packaging/tools)';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Runs Node.js in a folder, as a user who has nothing of Rust, and returns what it printed. */
export function node(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return runProgram(process.execPath, args, { cwd, env: { ...environmentWithoutRust(), ...env } });
}

/** Bundles the echo of `consumer`; see `programs/bundle.mjs`. Returns the path of the bundle. */
export async function bundle(consumer: string, bundler: string, extension: string): Promise<string> {
  await node(consumer, ['bundle.mjs', TOOLS, bundler]);
  return join(consumer, 'bundles', `${bundler}.${extension}`);
}

/** Makes an executable with a script beside the installed packages. */
export async function singleExecutable(consumer: string, script: string): Promise<string> {
  const executable = join(consumer, 'application');
  const configuration = { main: script, output: 'application.blob', disableExperimentalSEAWarning: true };
  writeFileSync(join(consumer, 'application.json'), JSON.stringify(configuration));
  await node(consumer, ['--experimental-sea-config', 'application.json']);
  copyFileSync(process.execPath, executable);
  const parameters = [executable, 'NODE_SEA_BLOB', 'application.blob', '--sentinel-fuse', FUSE];
  await node(consumer, [inTools('postject/dist/cli.js'), ...parameters]);
  return executable;
}

/** Installs both packages with pnpm in a folder that lies beside the tarballs, as one that npm's registry has both of. */
export async function installWithPnpm(folder: string, { main, platform }: Packed): Promise<void> {
  writeManifest(folder, main.path, {});
  const overrides = JSON.stringify({ [nameOf(platform.path)]: beside(platform.path) });
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), `overrides: ${overrides}\n`);
  await node(folder, [inTools('pnpm/bin/pnpm.cjs'), 'install', '--offline', '--store-dir', '../pnpm-store']);
}

/** The same with Yarn, which then has no `node_modules`: programs find packages by Plug'n'Play. */
export async function installWithYarn(folder: string, { main, platform }: Packed): Promise<void> {
  writeManifest(folder, main.path, { resolutions: { [nameOf(platform.path)]: beside(platform.path) } });
  const settings = { nodeLinker: 'pnp', pnpEnableEsmLoader: true, enableGlobalCache: false, enableNetwork: false };
  writeFileSync(join(folder, '.yarnrc.yml'), JSON.stringify({ ...settings, enableTelemetry: false }));
  // Without it the folder would belong to a project further up.
  writeFileSync(join(folder, 'yarn.lock'), '');
  await yarn(folder, ['install']);
}

/** Runs a program as Yarn runs it. */
export function yarn(folder: string, args: readonly string[]): Promise<string> {
  return node(folder, [inTools('@yarnpkg/cli-dist/bin/yarn.js'), ...args], { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' });
}

function writeManifest(folder: string, main: string, more: object): void {
  const manifest = { name: 'consumer', private: true, dependencies: { 'uwp-sockets': beside(main) }, ...more };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

function beside(tarball: string): string {
  return `file:../${basename(tarball)}`;
}

function nameOf(tarball: string): string {
  return basename(tarball).replace(/-\d+\.\d+\.\d+.*$/, '');
}
