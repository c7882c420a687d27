export * from './windows/index.js';

// What WinJS programs call `Windows`, as a value and as a namespace of types. `@types/winrt-uwp` wins where it is there too.
export as namespace Windows;

declare global {
  // Without another declaration beside that of the namespace, modules could not use it as a value (TS2686).
  // oxlint-disable-next-line typescript/no-empty-object-type
  interface Windows {}
}
