export type {
  AsyncOperationCompletedHandler,
  AsyncOperationProgressHandler,
  IAsyncAction,
  IAsyncActionWithProgress,
  IAsyncInfo,
  IAsyncOperation,
  IAsyncOperationWithProgress,
} from './async-info.js';
export { AsyncStatus } from './async-status.js';
export type { IClosable } from './closable.js';
export * as Collections from './collections/index.js';
export { Deferral, type DeferralCompletedHandler } from './deferral.js';
export { MemoryBuffer, type IMemoryBuffer, type IMemoryBufferReference } from './memory-buffer.js';
export type {
  IPromise,
  IPromiseWithIAsyncAction,
  IPromiseWithIAsyncActionWithProgress,
  IPromiseWithIAsyncOperation,
  IPromiseWithIAsyncOperationWithProgress,
  IPromiseWithOperation,
} from './promise.js';
export { UnobservedErrors, type UnobservedErrorEvent, type UnobservedErrorHandler } from './unobserved-errors.js';
export { Uri } from './uri.js';
export { WwwFormUrlDecoder, type IWwwFormUrlDecoderEntry } from './www-form-url-decoder.js';
