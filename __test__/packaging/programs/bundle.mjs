// Bundles an echo with a bundler: bundle.mjs <folder with the bundlers> <bundler>. The results are in the folder `bundles`.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [tools, bundler] = process.argv.slice(2);
const require = createRequire(join(tools, 'package.json'));
const BUNDLES = join(process.cwd(), 'bundles');
const PACKAGE = 'uwp-sockets';

const bundlers = {
  esbuild: () => esbuild('esbuild', { external: [PACKAGE] }),
  // The addon lies beside the bundle, which has the rest of the package.
  'esbuild-copy': () => esbuild('esbuild-copy', { loader: { '.node': 'copy' } }),
  // Nothing says where the addon is.
  'esbuild-without-addon': () => esbuild('esbuild-without-addon', { external: [`${PACKAGE}-*`] }),
  async webpack() {
    const configuration = {
      mode: 'production',
      target: 'node',
      entry: './echo.cjs',
      externals: { [PACKAGE]: `commonjs ${PACKAGE}` },
      output: { path: BUNDLES, filename: 'webpack.cjs' },
    };
    const stats = await new Promise((resolve, reject) => {
      require('webpack')(configuration, (error, result) => (error ? reject(error) : resolve(result)));
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  },
  async rollup() {
    const { rollup } = await fromTools('rollup');
    const onwarn = ({ message }) => {
      throw new Error(message);
    };
    const bundle = await rollup({ input: 'echo.mjs', external: [PACKAGE], onwarn });
    await bundle.write({ file: join(BUNDLES, 'rollup.mjs'), format: 'esm' });
  },
  // Leaves packages out by itself.
  async vite() {
    const { build } = await fromTools('vite');
    const rollupOptions = { output: { entryFileNames: 'vite.mjs' } };
    await build({ logLevel: 'warn', build: { ssr: 'echo.mjs', outDir: 'bundles', emptyOutDir: false, rollupOptions } });
  },
};

await bundlers[bundler]();

async function esbuild(name, options) {
  await require('esbuild').build({
    entryPoints: ['echo.cjs'],
    outfile: join(BUNDLES, `${name}.cjs`),
    bundle: true,
    platform: 'node',
    ...options,
  });
}

/** An ES module, by what its package exports for `import`. */
async function fromTools(name) {
  const { exports } = require(`${name}/package.json`);
  const entry = exports['.'].import ?? exports['.'];
  const file = typeof entry === 'string' ? entry : entry.default;
  return import(pathToFileURL(join(tools, 'node_modules', name, file)).href);
}
