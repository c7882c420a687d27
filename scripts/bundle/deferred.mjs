/**
 * Parts of the package that few programs need are in files of their own, which the bundle loads when something in them is
 * first used. Such a file is a function of the exports of the bundle and requires nothing of the package itself: so it belongs to
 * the instance that loads it also where a test runner has emptied the cache of modules meanwhile.
 */

/** The parts, by the name of their file. Nothing that runs while the bundle loads may use them. */
const DEFERRED = Object.entries({
  websocket: /\/src\/internal\/websocket\//,
  // Transfers of sockets, background tasks and channels, but for what each bind looks at, and handlers.
  background:
    /\/src\/(internal\/(agent\/(?!ownership)|background\/(?!activation-handlers|agent-events|local-runner)|control-channel\/(?!transport))|.*\/web-ui\/task-process)/,
});

/** What the bundle has beside its modules, and a part needs. */
const NATIVE = 'src_native_index_cjs';

/** For the bundler: which module goes into which part. */
export const deferredGroups = DEFERRED.map(([name, test]) => ({ name, test, priority: 1 }));

/** @type {import('rolldown').Plugin} */
export const deferredParts = {
  name: 'deferred-parts',
  renderChunk(code, { name }) {
    if (DEFERRED.some(([part]) => part === name)) return { code: functionOfBundle(code), map: null };
    return { code: name === 'bundle' ? loadingParts(code) : gettingParts(code), map: null };
  },
};

// Lines do not move in any of these, so the source maps stay valid.

/** The bundle itself: it asks for a part where it uses one. @param {string} bundle */
function loadingParts(bundle) {
  let code = bundle;
  for (const [name] of DEFERRED) {
    const load = `let of_${name}; const require_${name} = () => of_${name} ??= require("./${name}.js")(module.exports);`;
    code = code
      .replace(`const require_${name} = require("./${name}.js");`, load)
      .replaceAll(new RegExp(`\\brequire_${name}\\.([\\w$]+)`, 'g'), `(require_${name}().$1)`)
      .replace('module.exports = {', `module.exports = {\n\t${NATIVE},\n\trequire_${name},`);
  }
  return code;
}

/** A module that re-exports from a part. @param {string} facade */
function gettingParts(facade) {
  let code = facade;
  for (const [name] of DEFERRED) {
    code = code.replace(new RegExp(`require\\("(.*)/${name}\\.js"\\)`), `require("$1/bundle.js").require_${name}()`);
  }
  return code;
}

/** A part. Properties of the bundle become constants, which the compiler can inline. @param {string} code */
function functionOfBundle(code) {
  const used = new Set(Array.from(code.matchAll(/\brequire_bundle\.([\w$]+)/g), ([, name]) => name));
  const constants = Array.from(used, (name) => `${name}: require_bundle$${name}`).join(', ');
  const head = `module.exports = (function (require_bundle) { const { ${constants} } = require_bundle;`;
  const body = code
    .replace(/^const require_bundle = .*$/m, head)
    .replaceAll(/\brequire_bundle\.(?=[\w$])/g, 'require_bundle$')
    .replace('require("./native/index.cjs")', `require_bundle.${NATIVE}`)
    .replace('module.exports = {', 'return {');
  return `${body.trimEnd()}\n});\n`;
}
