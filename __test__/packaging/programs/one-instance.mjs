// Prints what the two ways of importing the package differ in: nothing, when both give the same objects.
import { createRequire } from 'node:module';
import * as esm from 'uwp-sockets';
import * as esmGlobal from 'uwp-sockets/global';

const require = createRequire(import.meta.url);
const commonjs = require('uwp-sockets');
// Node.js 23 and later add this name to what an ES module sees of a CommonJS one.
const added = 'module.exports';
const names = new Set([...Object.keys(esm), ...Object.keys(commonjs)].filter((name) => name !== added));
const differing = [...names].filter((name) => esm[name] !== commonjs[name]);
const globals = [esmGlobal.Windows, require('uwp-sockets/global').Windows, globalThis.Windows];
console.log(
  JSON.stringify({ names: names.size, differing, sameGlobal: globals.every((each) => each === esm.Windows) }),
);
