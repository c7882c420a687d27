// Loads the addon: that of the platform's package, or one that was built beside this file.
'use strict';

const { Buffer } = require('node:buffer');
const { closeSync, openSync, readSync } = require('node:fs');
const process = require('node:process');

/** Names another file. */
const VARIABLE = 'UWP_SOCKETS_ADDON';
/** Platforms with a package. */
const PACKAGED = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
];
const HOW_TO_BUILD =
  'It can be built there, with Rust and Node.js, in a clone of the repository: npm ci && npm run build; ' +
  `then set ${VARIABLE} to the path of the file dist/native/uwp-sockets.*.node. See docs/platforms.md.`;
const HOW_TO_BUNDLE = `Leave uwp-sockets out of the bundle (external), or set ${VARIABLE} to the path of the addon.`;

module.exports = load();

function load() {
  const named = process.env[VARIABLE];
  if (named) return loadNamed(named);
  const platform = platformOfProcess();
  const failures = [];
  const binding = fromPackage(platform, failures) || fromFile(platform, failures);
  if (binding === undefined) throw failure(platform, failures);
  return binding;
}

function loadNamed(path) {
  try {
    return require(path);
  } catch (error) {
    throw loadError(`uwp-sockets: the addon that ${VARIABLE} names cannot be loaded: ${error.message}`, error);
  }
}

// Literals, which bundlers and tracers of files follow; in a `try`, where they accept that most of them are not installed.
function fromPackage(platform, failures) {
  try {
    switch (platform) {
      case 'linux-x64-gnu':
        return require('uwp-sockets-linux-x64-gnu');
      case 'linux-arm64-gnu':
        return require('uwp-sockets-linux-arm64-gnu');
      case 'linux-x64-musl':
        return require('uwp-sockets-linux-x64-musl');
      case 'linux-arm64-musl':
        return require('uwp-sockets-linux-arm64-musl');
      case 'darwin-x64':
        return require('uwp-sockets-darwin-x64');
      case 'darwin-arm64':
        return require('uwp-sockets-darwin-arm64');
      case 'win32-x64-msvc':
        return require('uwp-sockets-win32-x64-msvc');
      case 'win32-arm64-msvc':
        return require('uwp-sockets-win32-arm64-msvc');
      default:
        return undefined;
    }
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

function fromFile(platform, failures) {
  const file = `./uwp-sockets.${platform}.node`;
  try {
    return require(file);
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

/** The name of its package without that of the main one; that which napi-rs gives to an addon where there is no package. */
function platformOfProcess() {
  const { platform, arch } = process;
  if (platform === 'win32') return `${platform}-${arch}-msvc`;
  if (platform !== 'linux') return `${platform}-${arch}`;
  return `${platform}-${arch}-${isOnMusl() ? 'musl' : 'gnu'}${arch === 'arm' ? 'eabihf' : ''}`;
}

/** By the loader that the executable names: that of this process, whatever else is installed. */
function isOnMusl() {
  const [, loader] = /\/(ld-musl|ld-linux|ld64)/.exec(headOf(process.execPath)) || [];
  if (loader !== undefined) return loader === 'ld-musl';
  const report = process.report && process.report.getReport();
  return report !== undefined && report.header.glibcVersionRuntime === undefined;
}

/** The program headers of an executable and the first strings after them; empty where it may not be read. */
function headOf(path) {
  const head = Buffer.alloc(4096);
  try {
    const file = openSync(path);
    const length = readSync(file, head, 0, head.length, 0);
    closeSync(file);
    return head.latin1Slice(0, length);
  } catch {
    return '';
  }
}

/** One sentence about what is wrong, and another about what to do. */
function failure(platform, failures) {
  const cause = failures.find(({ code }) => code !== 'MODULE_NOT_FOUND') || failures[0];
  const [problem, remedy] = diagnosis(platform, cause);
  return loadError(`uwp-sockets: ${problem}. ${remedy}`, cause);
}

function diagnosis(platform, cause) {
  const name = `uwp-sockets-${platform}`;
  if (cause.code === 'ERR_DLOPEN_DISABLED') {
    const remedy = 'Start it with --allow-addons beside --permission, and without --no-addons.';
    return ['Node.js was started without permission to load addons', remedy];
  }
  if (cause.code !== 'MODULE_NOT_FOUND') {
    return [`the addon for ${platform} is there, but cannot be loaded: ${cause.message}`, HOW_TO_BUILD];
  }
  if (isBundled()) return ['a bundle contains the package, but not its addon', HOW_TO_BUNDLE];
  if (!PACKAGED.includes(platform)) return [`there is no prebuilt addon for ${platform}`, HOW_TO_BUILD];
  const others = PACKAGED.filter((other) => other !== platform && isInstalled(other));
  if (others.length > 0) {
    const installed = others.map((other) => `uwp-sockets-${other}`).join(' and ');
    return [`this is ${platform}, but the installed addon is ${installed}`, 'Install again where the program runs.'];
  }
  return [
    `the package ${name}, an optional dependency with the addon, is not installed`,
    'Install again without --omit=optional; if that is not the reason, without the old node_modules and package-lock.json.',
  ];
}

function isInstalled(platform) {
  try {
    const path = `uwp-sockets-${platform}/package.json`;
    require.resolve(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether this code is in another file than its own. */
function isBundled() {
  return typeof __filename === 'undefined' || !/[\\/]index\.cjs$/.test(__filename);
}

function loadError(message, cause) {
  return Object.assign(new Error(message, { cause }), { code: 'ERR_ADDON_NOT_LOADED' });
}
