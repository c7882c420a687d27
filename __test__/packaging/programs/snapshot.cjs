// The main script of a snapshot: addons cannot be in one, so the package is loaded when the snapshot starts.
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { startupSnapshot } = require('node:v8');

startupSnapshot.setDeserializeMainFunction(() => createRequire(join(process.cwd(), 'main.cjs'))('./echo.cjs'));
