// The main script of a single executable application: what it requires by itself are modules of Node.js only.
const { createRequire } = require('node:module');

createRequire(process.execPath)('./echo.cjs');
