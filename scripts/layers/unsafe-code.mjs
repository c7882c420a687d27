import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withoutText } from './rust-source.mjs';

/** Where `unsafe` is allowed: system calls, the files that borrow JavaScript memory and join the host's event loop, and the unpublished test peers. */
const ALLOWED = /^crates\/(sys\/|testing\/|binding\/src\/(?:js_buffer|host_loop)\.rs$)/;
const CORE = 'crates/core/src/lib.rs';

/**
 * @param {string} root of the repository
 * @param {readonly string[]} files paths below it
 * @returns {string[]} violations
 */
export function unsafeViolations(root, files) {
  const violations = files
    .filter((file) => file.endsWith('.rs') && !ALLOWED.test(file))
    .filter((file) => hasUnsafe(readFileSync(join(root, file), 'utf8')))
    .map((file) => `${file} contains unsafe code`);
  if (!forbidsUnsafe(readFileSync(join(root, CORE), 'utf8'))) violations.push(`${CORE} lacks #![forbid(unsafe_code)]`);
  return violations;
}

/** @param {string} source Rust */
export function hasUnsafe(source) {
  return /\bunsafe\b/.test(withoutText(source));
}

/** @param {string} source Rust */
export function forbidsUnsafe(source) {
  return /#!\[forbid\([^)]*\bunsafe_code\b[^)]*\)\]/.test(withoutText(source));
}
