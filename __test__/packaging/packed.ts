import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runProgram } from './run-program.js';

const ROOT = join(__dirname, '../..');
const NAPI = join(ROOT, 'node_modules/@napi-rs/cli/dist/cli.js');

/** The result of `npm pack`. */
export interface Tarball {
  readonly path: string;
  /** Paths in it. */
  readonly files: readonly string[];
}

/** The main package and the one for this platform, packed as a release packs them. */
export interface Packed {
  readonly main: Tarball;
  readonly platform: Tarball;
}

interface AgentOfPackages {
  agentOf(platform: string): string;
  listAgent(root: string): void;
  placeAgent(root: string, built: (platform: string) => string): void;
}

/**
 * Packs both packages the way the release workflow does, with this platform as the only target, since the addons of other
 * platforms are not built here.
 *
 * @param folder empty, for everything that is made
 */
export async function pack(folder: string): Promise<Packed> {
  const stage = join(folder, 'stage');
  const addon = await hostAddon();
  copyPackage(stage, addon.triple);
  mkdirSync(join(stage, 'artifacts'));
  cpSync(addon.path, join(stage, 'artifacts', addon.name));
  await napi(stage, 'create-npm-dirs');
  const { agentOf, listAgent, placeAgent } = await agentOfPackages();
  listAgent(stage);
  placeAgent(stage, (platform) => join(ROOT, 'src/native', agentOf(platform)));
  await napi(stage, 'artifacts', '--output-dir', 'artifacts');
  await napi(stage, 'pre-publish', '--skip-optional-publish', '--no-gh-release');
  return {
    platform: await npmPack(join(stage, 'npm', addon.platform), folder),
    main: await npmPack(stage, folder),
  };
}

/** Installs tarballs in an empty package, without a network and without Rust, and returns its folder. */
export async function install(folder: string, { main, platform }: Packed): Promise<string> {
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const options = ['--offline', '--no-audit', '--no-fund', `--cache=${join(folder, 'cache')}`];
  await npm(['install', ...options, main.path, platform.path], consumer);
  return consumer;
}

/** The steps of the release that concern the agent. */
async function agentOfPackages(): Promise<AgentOfPackages> {
  return (await import(pathToFileURL(join(ROOT, 'scripts/release/agent.mjs')).href)) as AgentOfPackages;
}

/** The environment of a user who has Node.js and nothing of Rust. */
export function environmentWithoutRust(): NodeJS.ProcessEnv {
  const hasCargo = (folder: string): boolean => ['cargo', 'cargo.exe'].some((name) => existsSync(join(folder, name)));
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !hasCargo(folder));
  return { PATH: [dirname(process.execPath), ...folders].join(delimiter), HOME: process.env['HOME'] };
}

/** An empty folder that is removed after the tests. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'uwp-sockets-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The addon that was built here. */
async function hostAddon(): Promise<{ name: string; path: string; platform: string; triple: string }> {
  const { parseTriple } = await import('@napi-rs/cli');
  const { targets, binaryName } = manifest(ROOT).napi;
  for (const triple of targets) {
    const platform = parseTriple(triple).platformArchABI;
    const name = `${binaryName}.${platform}.node`;
    const path = join(ROOT, 'src/native', name);
    if (existsSync(path) && isHost(platform)) return { name, path, platform, triple };
  }
  throw new Error(`no addon for this platform in src/native: ${readdirSync(join(ROOT, 'src/native')).join(', ')}`);
}

function isHost(platform: string): boolean {
  return platform.startsWith(`${process.platform}-${process.arch}`);
}

function copyPackage(stage: string, triple: string): void {
  mkdirSync(stage);
  for (const name of ['dist', ...readdirSync(ROOT).filter((file) => /^(README|LICENSE|CHANGELOG)/.test(file))]) {
    cpSync(join(ROOT, name), join(stage, name), { recursive: true });
  }
  const json = manifest(ROOT);
  writeFileSync(join(stage, 'package.json'), JSON.stringify({ ...json, napi: { ...json.napi, targets: [triple] } }));
}

function manifest(folder: string): { napi: { binaryName: string; targets: string[] } } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<typeof manifest>;
}

async function napi(cwd: string, ...args: readonly string[]): Promise<void> {
  await runProgram(process.execPath, [NAPI, ...args], { cwd, env: process.env });
}

async function npmPack(cwd: string, destination: string): Promise<Tarball> {
  const output = await npm(['pack', '--json', '--pack-destination', destination], cwd);
  const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  return { path: join(destination, packed.filename), files: packed.files.map(({ path }) => path) };
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const cli = process.env['npm_execpath'];
  const env = environmentWithoutRust();
  if (cli?.endsWith('npm-cli.js')) return runProgram(process.execPath, [cli, ...args], { cwd, env });
  return runProgram('npm', args, { cwd, env, shell: process.platform === 'win32' });
}
