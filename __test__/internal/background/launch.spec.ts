import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { launchOfProgram, launchOfTask, resolveEntryPoint } from '../../../dist/internal/background/launch.js';
import { ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

const NO_FILE = { hresult: '0x80070002', code: 'ENOENT' } as const;
const DIST = join(__dirname, '../../../dist');

/** The root of an application with the script `js/task.js`. */
function application(t: ExecutionContext): string {
  const root = mkdtempSync(join(tmpdir(), 'uwp-application-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'js'));
  writeFileSync(join(root, 'js/task.js'), '');
  return root;
}

test('the script of a task is named with slashes, with backslashes, or by its whole path', (t) => {
  const root = application(t);
  const script = join(root, 'js/task.js');
  for (const entryPoint of ['js/task.js', 'js\\task.js', './js/task.js', 'js/../js\\task.js', script]) {
    t.is(resolveEntryPoint(entryPoint, root), script, entryPoint);
  }
});

test('a script that the application linked into its folder is below it', (t) => {
  const root = application(t);
  symlinkSync(join(application(t), 'js'), join(root, 'linked'));
  t.is(resolveEntryPoint('linked/task.js', root), join(root, 'linked/task.js'));
});

test('a path that leads out of the application is refused', (t) => {
  const root = application(t);
  const other = join(application(t), 'js/task.js');
  for (const entryPoint of ['..', '../x.js', '..\\x.js', 'js/../../x.js', other, '/', '.', '', '/bin/sh']) {
    throws(t, () => resolveEntryPoint(entryPoint, root), INVALID_ARGUMENT, entryPoint);
  }
});

test('a script that does not exist, or is a folder, is refused', (t) => {
  const root = application(t);
  throws(t, () => resolveEntryPoint('js/other.js', root), { ...NO_FILE, message: /js\/other\.js/ });
  throws(t, () => resolveEntryPoint('js', root), NO_FILE);
});

test('a file whose name begins with two dots is below the application', (t) => {
  const root = application(t);
  writeFileSync(join(root, '..task.js'), '');
  t.is(resolveEntryPoint('..task.js', root), join(root, '..task.js'));
});

test('a task is started with the same runtime, in the folder of the application', (t) => {
  const { program, args, cwd, env } = launchOfTask('/app/js/task.js', '/app', { COLOR: 'red', HOME: '/elsewhere' });
  t.is(program, process.execPath);
  t.deepEqual(args.slice(-3), [join(DIST, 'run-task.js'), '/app', '/app/js/task.js']);
  t.is(cwd, '/app');
  t.is(env.COLOR, 'red');
  t.is(env.HOME, '/elsewhere');
  t.is(env.PATH, process.env.PATH);
  t.regex(env.NODE_COMPILE_CACHE!, /compile-cache$/);
});

/** Calls `call` with other properties of `process`. */
function withProcess<T>(changes: Record<string, unknown>, call: () => T): T {
  const before = Object.fromEntries(
    Object.keys(changes).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)!]),
  );
  for (const [name, value] of Object.entries(changes)) {
    Object.defineProperty(process, name, { value, configurable: true });
  }
  try {
    return call();
  } finally {
    Object.defineProperties(process, before);
  }
}

test.serial('a program is started again as it was', (t) => {
  const changes = { argv: ['/bin/node', '/app/main.js', '--port', '80'], execArgv: ['--inspect', '--no-warnings'] };
  const { program, args, cwd } = withProcess(changes, () => launchOfProgram({}));
  t.is(program, process.execPath);
  t.deepEqual(args, ['--no-warnings', '/app/main.js', '--port', '80']);
  t.is(cwd, process.cwd());
});

test.serial('a program without a script cannot be started again', (t) => {
  const cases = [
    { argv: ['/bin/node'], execArgv: [] },
    { argv: ['/bin/node', '-', 'word'], execArgv: [] },
    { argv: ['/bin/node', 'word'], execArgv: ['-e', 'code'] },
  ];
  for (const changes of cases) throws(t, () => withProcess(changes, () => launchOfProgram({})), ILLEGAL_CALL);
});
