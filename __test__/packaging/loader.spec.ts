import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

const ROOT = join(__dirname, '../..');
const LOADER = join(ROOT, 'dist/native/index.cjs');
const { napi } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { napi: { targets: string[] } };

const onLinux = process.platform === 'linux' ? test : test.skip;

/** An application in which only the loader is installed, and a program that loads it. */
class Application {
  readonly #root = mkdtempSync(join(tmpdir(), 'loader-'));
  readonly #modules = join(this.#root, 'node_modules');
  readonly #loader = join(this.#modules, 'uwp-sockets/dist/native/index.cjs');

  constructor(t: ExecutionContext) {
    t.teardown(() => rmSync(this.#root, { recursive: true }));
    mkdirSync(join(this.#modules, 'uwp-sockets/dist/native'), { recursive: true });
    cpSync(LOADER, this.#loader);
  }

  /** Installs the package of a platform, whose addon is this file. */
  install(platform: string, addon: string | Uint8Array): void {
    const folder = join(this.#modules, `uwp-sockets-${platform}`);
    mkdirSync(folder);
    const name = `uwp-sockets-${platform}`;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, main: 'addon.node' }));
    if (typeof addon === 'string') symlinkSync(addon, join(folder, 'addon.node'));
    else writeFileSync(join(folder, 'addon.node'), addon);
  }

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.#root, name);
    writeFileSync(path, content);
    return path;
  }

  /** What loading gives: the number of names of the addon, or the message of the error. */
  load({ before = '', args = [], loader = this.#loader, variable = '' }: Load = {}): string {
    const program = this.file(
      'program.cjs',
      `${before}
      try {
        const names = Object.keys(require(${JSON.stringify(loader)}));
        console.log(names.includes('BindingHub') ? 'loaded' : names.join());
      } catch (error) {
        console.log(error.code + ': ' + error.message);
      }`,
    );
    const env = { ...process.env, UWP_SOCKETS_ADDON: variable };
    const { stdout, stderr } = spawnSync(process.execPath, [...args, program], { encoding: 'utf8', env });
    return stdout.trim() || stderr;
  }
}

interface Load {
  /** Code that runs before. */
  readonly before?: string;
  /** Arguments of Node.js. */
  readonly args?: readonly string[];
  readonly loader?: string;
  /** `UWP_SOCKETS_ADDON`. */
  readonly variable?: string;
}

const GARBAGE = Buffer.from('not a library');

function pretending(properties: Readonly<Record<string, string>>): string {
  const descriptors = Object.entries(properties).map(([name, value]) => [name, { value }]);
  return `Object.defineProperties(process, ${JSON.stringify(Object.fromEntries(descriptors))});`;
}

/** The addon that was built here, and its platform. */
function built(): { readonly platform: string; readonly addon: string } {
  require(LOADER);
  const addon = Object.keys(require.cache).find((file) => file.endsWith('.node'))!;
  return { platform: /uwp-sockets\.(.+)\.node$/.exec(addon)![1]!, addon };
}

test('the loader has a package for every target', async (t) => {
  const { parseTriple } = await import('@napi-rs/cli');
  const source = readFileSync(join(ROOT, 'src/native/index.cjs'), 'utf8');
  const packages = Array.from(source.matchAll(/require\('uwp-sockets-(.+)'\)/g), ([, name]) => name);
  t.deepEqual(
    packages,
    napi.targets.map((triple) => parseTriple(triple).platformArchABI),
  );
  for (const name of packages) t.true(source.includes(`  '${name}',\n`));
});

test('the addon of the package for this platform is loaded', (t) => {
  const { platform, addon } = built();
  const application = new Application(t);
  application.install(platform, addon);
  t.is(application.load(), 'loaded');
});

test('an unknown architecture and an unknown system: one sentence, and how to build', (t) => {
  const application = new Application(t);
  const unknown = [
    [{ platform: 'freebsd', arch: 'x64' }, 'freebsd-x64'],
    [{ platform: 'win32', arch: 'ia32' }, 'win32-ia32-msvc'],
  ] as const;
  for (const [properties, name] of unknown) {
    const message = application.load({ before: pretending(properties) });
    t.regex(
      message,
      new RegExp(`^ERR_ADDON_NOT_LOADED: uwp-sockets: there is no prebuilt addon for ${name}\\. It can be built`),
    );
  }
});

onLinux('an unknown architecture on Linux has the name that napi-rs gives to what is built there', async (t) => {
  const { parseTriple } = await import('@napi-rs/cli');
  const triples = { riscv64: 'riscv64gc-unknown-linux-gnu', arm: 'armv7-unknown-linux-gnueabihf' };
  for (const [arch, triple] of Object.entries(triples)) {
    const message = new Application(t).load({ before: pretending({ arch }) });
    t.true(message.includes(` for ${parseTriple(triple).platformArchABI}.`), message);
  }
});

test('without the package of this platform: that it is an optional dependency', (t) => {
  const message = new Application(t).load();
  t.regex(
    message,
    /^ERR_ADDON_NOT_LOADED: uwp-sockets: the package uwp-sockets-\S+, an optional dependency .* is not installed\. /,
  );
  t.true(message.includes('--omit=optional'));
});

test('with the package of another platform: both are named', (t) => {
  const application = new Application(t);
  application.install('darwin-arm64', GARBAGE);
  const message = application.load({ before: pretending({ platform: 'linux', arch: 'x64' }) });
  t.regex(message, /this is linux-x64-\w+, but the installed addon is uwp-sockets-darwin-arm64\. Install again/);
});

onLinux('the libc is that of the process: with the package for the other one both are named', (t) => {
  const [own, other] = built().platform.endsWith('-musl') ? ['musl', 'gnu'] : ['gnu', 'musl'];
  const application = new Application(t);
  application.install(`linux-${process.arch}-${other}`, GARBAGE);
  const message = application.load();
  t.regex(
    message,
    new RegExp(`this is linux-${process.arch}-${own}, .* uwp-sockets-linux-${process.arch}-${other}\\.`),
  );
});

onLinux('a process on musl is recognized by its executable, also where the system has glibc', (t) => {
  const application = new Application(t);
  const executables = { musl: '/lib/ld-musl-x86_64.so.1', gnu: '/lib64/ld-linux-x86-64.so.2' };
  for (const [libc, loader] of Object.entries(executables)) {
    const execPath = application.file(
      libc,
      Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(700), Buffer.from(`\0${loader}\0`)]),
    );
    const message = application.load({ before: pretending({ execPath }) });
    t.true(message.includes(`uwp-sockets-linux-${process.arch}-${libc}, an optional`), message);
  }
});

onLinux('without permission to read the executable the report of the process is asked', (t) => {
  const message = new Application(t).load({ before: pretending({ execPath: '/does/not/exist' }) });
  t.true(message.includes(`uwp-sockets-${built().platform}, an optional`), message);
});

test('an addon that cannot be loaded, as with an older libc: the reason of the system', (t) => {
  const application = new Application(t);
  application.install(built().platform, GARBAGE);
  const message = application.load();
  t.regex(
    message,
    /^ERR_ADDON_NOT_LOADED: uwp-sockets: the addon for \S+ is there, but cannot be loaded: .+ It can be built/s,
  );
});

test('where addons are forbidden: the option that allows them', (t) => {
  const { platform, addon } = built();
  const application = new Application(t);
  application.install(platform, addon);
  const message = application.load({ args: ['--no-addons'] });
  t.regex(
    message,
    /without permission to load addons\. Start it with --allow-addons beside --permission, and without --no-addons\.$/,
  );
});

test('UWP_SOCKETS_ADDON names the addon, and only that one is tried', (t) => {
  const { platform, addon } = built();
  const application = new Application(t);
  t.is(application.load({ variable: addon }), 'loaded');
  application.install(platform, addon);
  const message = application.load({ variable: '/does/not/exist.node' });
  t.regex(message, /^ERR_ADDON_NOT_LOADED: .* UWP_SOCKETS_ADDON names cannot be loaded: .*exist\.node/s);
});

test('in a bundle: to leave the package out of it', (t) => {
  const application = new Application(t);
  const loader = application.file('bundle.cjs', readFileSync(LOADER));
  t.regex(
    application.load({ loader }),
    /a bundle contains the package, but not its addon\. Leave uwp-sockets out of the bundle/,
  );
});
