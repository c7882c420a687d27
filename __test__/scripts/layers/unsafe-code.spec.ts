import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface UnsafeCode {
  hasUnsafe(source: string): boolean;
  forbidsUnsafe(source: string): boolean;
}

const CODE = [
  'unsafe { *pointer }',
  'unsafe impl Send for Slab {}',
  'let quote = \'"\'; unsafe { call() } // "',
  'let path = r"C:\\"; unsafe { call() }',
  'let text = r#"a " quote"#; unsafe { call() }',
  "fn first<'a>(list: &'a [u8]) -> &'a u8 { unsafe { list.get_unchecked(0) } }",
  '/* outer /* inner */ still */ unsafe { call() }',
];

const TEXT = [
  '// unsafe is explained here',
  '/* unsafe /* unsafe */ unsafe */ fn safe() {}',
  'let text = "unsafe \\" unsafe";',
  'let text = r#"unsafe " unsafe"#;',
  '#![forbid(unsafe_code)]',
  '/// An `unsafe` word in documentation.\nfn safe() {}',
];

for (const source of CODE) {
  test(`found: ${source}`, async (t) => {
    const { hasUnsafe } = await plainModule<UnsafeCode>('scripts/layers/unsafe-code.mjs');
    t.true(hasUnsafe(source));
  });
}

for (const source of TEXT) {
  test(`not code: ${source}`, async (t) => {
    const { hasUnsafe } = await plainModule<UnsafeCode>('scripts/layers/unsafe-code.mjs');
    t.false(hasUnsafe(source));
  });
}

test('a forbid counts only where the compiler sees it', async (t) => {
  const { forbidsUnsafe } = await plainModule<UnsafeCode>('scripts/layers/unsafe-code.mjs');
  t.true(forbidsUnsafe('//! Engines.\n#![forbid(unsafe_code)]\n'));
  t.true(forbidsUnsafe('#![forbid(unsafe_code, unused_must_use)]'));
  t.false(forbidsUnsafe('// #![forbid(unsafe_code)]'));
  t.false(forbidsUnsafe('#![deny(unsafe_code)]'));
});
