import { join } from 'node:path';

/** Where the suite is installed and writes its reports; git ignores it. */
export const FOLDER = join(import.meta.dirname, '../../../target/autobahn');
